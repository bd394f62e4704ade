//! Mail that goes out: what it says, and the two ways it can leave. The operator chooses by what
//! they set: `SMTP_HOST` for a mail server, or `MAIL_URL` for a provider's HTTP address; with
//! neither, or without `MAIL_FROM`, no mail is sent.

mod provider;
mod smtp;

use crate::env::variable;
use domain::audit::Actor;
use domain::mail::{Failure, Sender};
use domain::smtp::Credentials;
use domain::transcript::{self, Clock, Reader};
use futures::future::LocalBoxFuture;
use mail_builder::MessageBuilder;
use protocol::conversation::event::Event;
use protocol::conversation::party::Side;
use protocol::ids::Timestamp;
use protocol::team::installation::MailSetup;
use serde::{Deserialize, Serialize};
use worker::Env;

/// What a transcript's mail needs besides the conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TranscriptMail {
    /// To whom.
    pub to: String,
    /// In which language.
    pub locale: String,
    /// The name of the reader's time zone.
    #[serde(default)]
    pub zone: Option<String>,
    /// How many minutes the reader's clock is ahead of UTC, where the zone is not known.
    pub offset_minutes: i32,
    /// The site's name.
    pub company: String,
    /// The page that a link to the conversation leads to, where there is to be one.
    #[serde(default)]
    pub page: Option<String>,
    /// The hash of the token that asked for it. The link is made only while that opens the conversation.
    #[serde(default)]
    pub asked_by: String,
    /// Who of the team asked for it: the site's audit log is told what came of it.
    #[serde(default)]
    pub by: Option<Actor>,
}

/// A mail.
pub struct Mail {
    /// To whom.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As a page.
    pub html: String,
    /// When it was asked for.
    pub at: Timestamp,
    /// The same whenever it is sent, so that whoever receives it twice can tell.
    pub message_id: String,
}

/// A way for mail to leave.
pub trait Mailer {
    /// Sends a mail.
    fn send<'a>(&'a self, mail: &'a Mail) -> LocalBoxFuture<'a, Result<(), Failure>>;

    /// Who it is from.
    fn sender(&self) -> &Sender;
}

/// The way the operator chose, if they did.
pub fn mailer(env: &Env) -> Option<Box<dyn Mailer>> {
    let sender = Sender::parse(&variable(env, "MAIL_FROM")?)?;
    if let Some(host) = variable(env, "SMTP_HOST") {
        let port = variable(env, "SMTP_PORT").and_then(|port| port.parse().ok()).unwrap_or(smtp::SUBMISSION);
        let user = variable(env, "SMTP_USER");
        let credentials = user.zip(variable(env, "SMTP_PASSWORD"));
        let credentials = credentials.map(|(user, password)| Credentials { user, password });
        return Some(Box::new(smtp::Smtp { host, port, credentials, sender }));
    }
    let url = variable(env, "MAIL_URL")?;
    Some(Box::new(provider::Provider { url, key: variable(env, "MAIL_KEY"), sender }))
}

/// Whether mail goes out, and if not, what the operator has not set.
pub fn setup(env: &Env) -> MailSetup {
    let Some(from) = variable(env, "MAIL_FROM") else { return MailSetup::NoSender };
    match Sender::parse(&from) {
        None => MailSetup::BadSender,
        Some(_) if mailer(env).is_none() => MailSetup::NoServer,
        Some(_) => MailSetup::Ready(from),
    }
}

/// The mail that brings a transcript. Whoever asked for it, it goes to an address outside the team,
/// so it is the visitor's version.
pub fn transcript(
    transcript_mail: &TranscriptMail,
    events: &[Event],
    link: Option<&str>,
    at: Timestamp,
    message_id: String,
) -> Mail {
    let reader = Reader {
        side: Side::Visitor,
        locale: transcript_mail.locale.clone(),
        clock: Clock::of(transcript_mail.zone.as_deref(), transcript_mail.offset_minutes),
        company: transcript_mail.company.clone(),
    };
    let text = transcript::text(events, &reader);
    let above = link.map(|link| format!("{}\n{link}\n\n", transcript::linking(&reader)));
    Mail {
        to: transcript_mail.to.clone(),
        subject: transcript::title(events, &reader),
        text: format!("{}\n\n{}{text}", transcript::covering(&reader), above.unwrap_or_default()),
        html: transcript::html_with_link(events, &reader, link),
        at,
        message_id,
    }
}

/// A mail as it goes over the wire.
fn message(sender: &Sender, mail: &Mail) -> Result<Vec<u8>, Failure> {
    let builder = MessageBuilder::new()
        .to(mail.to.as_str())
        .subject(mail.subject.as_str())
        .date(mail.at / 1_000)
        .message_id(mail.message_id.as_str())
        .text_body(mail.text.as_str())
        .html_body(mail.html.as_str());
    let builder = if sender.name.is_empty() {
        builder.from(sender.address.as_str())
    } else {
        builder.from((sender.name.as_str(), sender.address.as_str()))
    };
    builder.write_to_vec().map_err(|error| Failure::ForGood(format!("cannot be written: {error}")))
}
