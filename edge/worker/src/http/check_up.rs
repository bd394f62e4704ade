//! `/v1/sites/SITE/check-up`: whether the installation is set up as it has to be, for those who run a site.

use crate::crypto;
use crate::env::{now, variable};
use crate::fault::Fault;
use crate::http::guard::{Call, Guard, Manager};
use crate::http::response::{self, Reply};
use crate::http::{audit, auth, body, health, oidc};
use crate::mail;
use crate::metrics;
use crate::rpc::{self, SiteCall};
use domain::audit::AuditAction;
use domain::doctor::{self, Facts, Mail, Origins};
use domain::metrics::MailOutcome;
use futures::future::{Either, select};
use protocol::ids::SiteId;
use protocol::rejection::Rejection;
use protocol::team::audit::MAIL_FAILED;
use protocol::team::check_up::{CheckUp, CheckUpFinding, CheckUpRequest};
use protocol::team::installation::MailSetup;
use std::time::Duration;
use worker::{Delay, ResponseBuilder};

/// How long a mail server may take: whoever asked waits in front of the screen.
const PATIENCE: Duration = Duration::from_secs(15);

/// How much of what a mail server says is told, in characters.
const REASON_MAX: usize = 200;

/// `POST /v1/sites/SITE/check-up`: what there is to be said. Where that is asked for, a mail goes to whoever asks.
#[worker::send]
pub async fn run(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let asked: CheckUpRequest = body::read(&call.request).await?;
    let (request, env) = (&call.request, &call.env);
    let setup = mail::setup(env);
    let can_mail = matches!(setup, MailSetup::Ready(_));
    let tried =
        if asked.mail && can_mail { Some(try_mail(&call, &site, &asked.language).await?) } else { None };
    let ahead = i64::try_from(now()).unwrap_or(i64::MAX).saturating_sub_unsigned(asked.now);
    let facts = Facts {
        origin: Some(Origins {
            set: variable(env, "PUBLIC_ORIGIN"),
            requested: request.url()?.origin().ascii_serialization(),
            seen: asked.origin,
        }),
        address: Some(auth::seen_address(request, env)),
        mail: Some(Mail { setup, tried }),
        sign_on: oidc::check(env).await,
        clock_ahead_ms: Some(ahead),
        silent: health::silent_kinds(env).await,
        versions: Some((env!("CARGO_PKG_VERSION").to_owned(), asked.version)),
        ..Facts::default()
    };
    let findings = doctor::findings(&facts).into_iter().map(|finding| CheckUpFinding {
        topic: finding.topic(&asked.language).to_owned(),
        state: finding.state,
        text: finding.text(&asked.language),
    });
    let told = CheckUp { findings: findings.collect(), can_mail };
    Ok(response::respond(request, ResponseBuilder::new(), &told)?.into())
}

/// Sends a mail to whoever asks: returns to whom, or why it did not go out.
async fn try_mail(call: &Call, site: &SiteId, language: &str) -> Result<Result<String, String>, Fault> {
    let to = auth::known_agent(&call.request, &call.env).await?.session.email;
    let () = rpc::ask(&rpc::site(&call.env, site)?, &SiteCall::CountTestMail(to.clone())).await?;
    let mailer = mail::mailer(&call.env).ok_or(Rejection::MailOff)?;
    let (subject, text) = doctor::test_mail(language);
    let mail = mail::Mail {
        to: to.clone(),
        subject: subject.to_owned(),
        text: text.to_owned(),
        html: format!("<p>{text}</p>"),
        at: now(),
        message_id: format!("{}@{}", crypto::generate_token()?, mailer.sender().host()),
    };
    let sent = match select(mailer.send(&mail), Box::pin(Delay::from(PATIENCE))).await {
        Either::Left((Ok(()), _)) => Ok(to),
        Either::Left((Err(failure), _)) => Err(failure.reason().chars().take(REASON_MAX).collect()),
        Either::Right(_) => Err(format!("no answer in {} s", PATIENCE.as_secs())),
    };
    let outcome = if sent.is_ok() { MailOutcome::Sent } else { MailOutcome::GivenUp };
    metrics::count(|metrics| metrics.mail(outcome, Some(site)));
    let about: &[&str] = if sent.is_ok() { &[] } else { &[MAIL_FAILED] };
    audit::note(call, site, AuditAction::MailTested, about).await?;
    Ok(sent)
}
