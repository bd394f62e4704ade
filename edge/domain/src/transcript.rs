//! A conversation to keep: its events as plain text or as a page, in three languages.
//!
//! Whoever reads it sees what they could see in the conversation and nothing else: notes, briefings
//! and the like are in the team's version only. Nothing anybody wrote becomes markup in the page, and
//! no message can look like a line of its own in the text.

mod labels;
mod time;

pub use time::{Clock, OFFSET_MAX_MINUTES};

use labels::label;
use protocol::conversation::etiquette::{ClosingReason, Target, TransferOutcome};
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::file::FileInfo;
use protocol::conversation::opening::Answers;
use protocol::conversation::party::{Author, Side};
use protocol::conversation::policy::RatingScale;
use protocol::ids::{AgentId, Timestamp};
use protocol::locale::{direction, team_locale_for};
use protocol::text::fill;
use std::collections::BTreeMap;

/// Who reads a transcript, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The side they are on.
    pub side: Side,
    /// Their language. In one that the team does not speak they are told in English.
    pub locale: String,
    /// The clock that times are told by.
    pub clock: Clock,
    /// The site's name.
    pub company: String,
}

/// One line of a transcript.
struct Line {
    at: Timestamp,
    kind: Kind,
    text: String,
}

enum Kind {
    /// Somebody said it.
    Said { who: String, side: Side },
    /// The team wrote it for itself.
    Note { who: String },
    /// It happened.
    Step,
}

/// What must be remembered from line to line.
#[derive(Default)]
struct Names {
    visitor: Option<String>,
    agents: BTreeMap<AgentId, String>,
    rating: RatingScale,
}

/// The transcript as plain text.
#[must_use]
pub fn text(events: &[Event], reader: &Reader) -> String {
    let mut out = format!("{}\n", title(events, reader));
    let mut today = None;
    for line in lines(events, reader) {
        // Where a clock is put back, an hour comes twice: what it is ahead of UTC is told again.
        let day = (reader.clock.day(line.at), reader.clock.offset(line.at));
        if today.as_ref() != Some(&day) {
            out.push_str(&format!("\n{} ({})\n", day.0, day.1));
            today = Some(day);
        }
        let clock = reader.clock.time(line.at);
        // What somebody wrote over several lines is set in, so that none of them looks like ours.
        let text = one_below_the_other(&line.text);
        match line.kind {
            Kind::Said { who, .. } => out.push_str(&format!("[{clock}] {}: {text}\n", flat(&who))),
            Kind::Note { who } => {
                let note = label("note", &reader.locale);
                out.push_str(&format!("[{clock}] {} ({note}): {text}\n", flat(&who)));
            }
            Kind::Step => out.push_str(&format!("[{clock}] * {text}\n")),
        }
    }
    out
}

/// The transcript as a page of its own, without anything to load or run.
#[must_use]
pub fn html(events: &[Event], reader: &Reader) -> String {
    html_with_link(events, reader, None)
}

/// The same with a link to the conversation above it.
#[must_use]
pub fn html_with_link(events: &[Event], reader: &Reader, link: Option<&str>) -> String {
    let title = escape(&title(events, reader));
    let locale = team_locale_for(&reader.locale);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{locale}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        direction(locale)
    );
    if let Some(link) = link {
        let (words, link) = (escape(linking(reader)), escape(link));
        out.push_str(&format!("<p>{words} <a href=\"{link}\">{link}</a></p>\n"));
    }
    let mut today = None;
    for line in lines(events, reader) {
        let day = (reader.clock.day(line.at), reader.clock.offset(line.at));
        if today.as_ref() != Some(&day) {
            out.push_str(&format!("<h2>{} <small>{}</small></h2>\n", day.0, day.1));
            today = Some(day);
        }
        let clock = reader.clock.time(line.at);
        let text = escape(&line.text);
        let (class, who) = match &line.kind {
            Kind::Said { who, side: Side::Visitor } => ("visitor", Some(escape(who))),
            Kind::Said { who, side: Side::Agent } => ("agent", Some(escape(who))),
            Kind::Note { who } => {
                let note = escape(label("note", &reader.locale));
                ("note", Some(format!("{} ({note})", escape(who))))
            }
            Kind::Step => ("step", None),
        };
        let who = who.map(|who| format!("<b dir=\"auto\">{who}</b> ")).unwrap_or_default();
        out.push_str(&format!(
            "<p class=\"{class}\"><time>{clock}</time> {who}<span dir=\"auto\">{text}</span></p>\n"
        ));
    }
    out.push_str("</body>\n</html>\n");
    out
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:42em;margin:2em auto;padding:0 1em;\
     color:#222;background:#fff}h1{font-size:1.3em}h2{font-size:1em}p{margin:.3em 0;overflow-wrap:anywhere}\
     span{white-space:pre-wrap}time,small{color:#666}.step{color:#555;font-style:italic}\
     .note{background:#fff6d6;padding:.2em .4em}";

/// What a transcript is called: the site and the day it began.
#[must_use]
pub fn title(events: &[Event], reader: &Reader) -> String {
    let day = events.first().map(|event| reader.clock.day(event.at)).unwrap_or_default();
    fill(label("title", &reader.locale), &[("company", &flat(&reader.company)), ("day", &day)])
}

/// The sentence at the head of a mail that brings a transcript.
#[must_use]
pub fn covering(reader: &Reader) -> String {
    fill(label("mail", &reader.locale), &[("company", &flat(&reader.company))])
}

/// The words before a link that goes on with the conversation.
#[must_use]
pub fn linking(reader: &Reader) -> &'static str {
    label("resume", &reader.locale)
}

fn lines(events: &[Event], reader: &Reader) -> Vec<Line> {
    let mut names = Names::default();
    let seen = events.iter().filter(|event| event.body.audience().includes(reader.side));
    seen.filter_map(|event| {
        names.learn(&event.body);
        let (kind, text) = names.line(&event.body, reader)?;
        Some(Line { at: event.at, kind, text })
    })
    .collect()
}

impl Names {
    fn learn(&mut self, body: &EventBody) {
        match body {
            EventBody::Started(opening) => self.visitor.clone_from(&opening.name),
            EventBody::Named { name } => self.visitor = Some(name.clone()),
            EventBody::AgentJoined(agent) => {
                self.agents.insert(agent.id.clone(), agent.name.clone());
            }
            EventBody::PolicySet(policy) => self.rating = policy.rating,
            _ => {}
        }
    }

    fn visitor(&self, locale: &str) -> String {
        self.visitor.clone().unwrap_or_else(|| label("visitor", locale).to_owned())
    }

    fn agent(&self, id: &AgentId, locale: &str) -> String {
        self.agents.get(id).cloned().unwrap_or_else(|| label("agent", locale).to_owned())
    }

    fn author(&self, author: &Author, reader: &Reader) -> String {
        match author {
            Author::Visitor => self.visitor(&reader.locale),
            Author::Agent(id) => self.agent(id, &reader.locale),
            Author::Automatic => {
                format!("{} ({})", reader.company, label("automatic", &reader.locale))
            }
        }
    }

    /// What an event says in a transcript. Each kind is named, so that none is left out unthought.
    fn line(&self, body: &EventBody, reader: &Reader) -> Option<(Kind, String)> {
        let locale = reader.locale.as_str();
        let visitor = self.visitor(locale);
        let step = |key: &str, values: &[(&str, &str)]| {
            let mut all = vec![("visitor", visitor.as_str())];
            all.extend_from_slice(values);
            Some((Kind::Step, fill(label(key, locale), &all)))
        };
        let said = |author: &Author, text: &str| {
            let who = self.author(author, reader);
            Some((Kind::Said { who, side: author.side() }, text.to_owned()))
        };
        let answer = |yes: bool, key_yes: &str, key_no: &str| step(if yes { key_yes } else { key_no }, &[]);
        match body {
            EventBody::Started(opening) => match &opening.invitation {
                Some(text) => step("invited", &[("text", text)]),
                None => step("started", &[]),
            },
            EventBody::Named { name } => step("named", &[("name", name)]),
            EventBody::PageChanged(page) => {
                let page = if page.title.is_empty() { &page.url } else { &page.title };
                step("page", &[("page", page)])
            }
            EventBody::MessageSent(message) => said(&message.author, &message.text),
            EventBody::AgentJoined(agent) => step("joined", &[("agent", &agent.name)]),
            EventBody::AgentLeft(agent) => step("left", &[("agent", &agent.name)]),
            EventBody::Ended { by: Side::Visitor } => step("ended_visitor", &[]),
            EventBody::Ended { by: Side::Agent } => step("ended_agent", &[]),
            EventBody::Rated { score, comment } => {
                let (score, best) = (score.to_string(), self.rating.scores().end().to_string());
                match comment {
                    Some(text) => step("rated_with", &[("score", &score), ("best", &best), ("text", text)]),
                    None => step("rated", &[("score", &score), ("best", &best)]),
                }
            }
            EventBody::HoldProposed(hold) => {
                let minutes = hold.minutes.to_string();
                let agent = ("agent", hold.by.name.as_str());
                step("hold_proposed", &[agent, ("minutes", &minutes), ("text", &hold.reason)])
            }
            EventBody::HoldAnswered { yes } => answer(*yes, "hold_yes", "hold_no"),
            EventBody::HoldExpired => step("hold_expired", &[]),
            EventBody::HoldOverdue => step("hold_overdue", &[]),
            EventBody::HoldEnded { by: Side::Agent } => step("hold_ended", &[]),
            EventBody::HoldEnded { by: Side::Visitor } => step("hold_left", &[]),
            EventBody::Briefed(briefing) => {
                let (agent, to) = (briefing.by.name.as_str(), briefing.to.name());
                step("briefed", &[("agent", agent), ("to", to), ("text", &briefing.text)])
            }
            EventBody::TransferProposed(proposal) => {
                let key = match proposal.to {
                    Target::Agent(_) => "transfer_agent",
                    Target::Department(_) => "transfer_department",
                };
                step(key, &[("agent", &proposal.by.name), ("to", proposal.to.name())])
            }
            EventBody::TransferAnswered { yes } => answer(*yes, "transfer_yes", "transfer_no"),
            EventBody::TransferDeclined { by, reason } => {
                step("transfer_declined_by", &[("agent", &by.name), ("text", reason)])
            }
            EventBody::TransferClosed { outcome } => {
                let key = match outcome {
                    TransferOutcome::Accepted => "transfer_accepted",
                    TransferOutcome::Declined => "transfer_declined",
                    TransferOutcome::Withdrawn => "transfer_withdrawn",
                    TransferOutcome::Expired => "transfer_expired",
                    TransferOutcome::Unavailable => "transfer_unavailable",
                };
                step(key, &[])
            }
            EventBody::ContactAsked { .. } => step("contact_asked", &[]),
            EventBody::PromiseMade(promise) => {
                let due = reader.clock.day_and_time(promise.due);
                step("promise_made", &[("text", &promise.contact), ("time", &due)])
            }
            EventBody::PromiseDeclined => step("promise_declined", &[]),
            EventBody::PromiseProgressed(progress) => {
                let due = reader.clock.day_and_time(progress.due);
                let agent = ("agent", progress.by.name.as_str());
                step("promise_progressed", &[agent, ("time", &due), ("text", &progress.text)])
            }
            EventBody::PromiseDue => step("promise_due", &[]),
            EventBody::PromiseLate => step("promise_late", &[]),
            EventBody::PromiseKept { by } => step("promise_kept", &[("agent", &by.name)]),
            EventBody::Restated(restatement) => {
                let agent = self.agent(&restatement.by, locale);
                step("restated", &[("agent", &agent), ("text", &restatement.text)])
            }
            EventBody::RestatementAnswered { right } => answer(*right, "restated_right", "restated_wrong"),
            EventBody::WrapUpAsked(question) => {
                step("wrap_up_asked", &[("agent", &self.agent(&question.by, locale))])
            }
            EventBody::WrapUpAnswered { more } => answer(*more, "wrap_up_more", "wrap_up_done"),
            EventBody::VisitorVanished => step("vanished", &[]),
            EventBody::Closed { by, reason } => {
                let key = match reason {
                    ClosingReason::Solved => "reason_solved",
                    ClosingReason::FollowUp => "reason_follow_up",
                    ClosingReason::Complaint => "reason_complaint",
                    ClosingReason::WrongCompany => "reason_wrong_company",
                    ClosingReason::Abuse => "reason_abuse",
                    ClosingReason::Other => "reason_other",
                };
                step("closed", &[("agent", &by.name), ("text", label(key, locale))])
            }
            EventBody::Blocked { by } => step("blocked", &[("agent", &by.name)]),
            EventBody::Reopened { by: Side::Visitor } => step("reopened_visitor", &[]),
            EventBody::Reopened { by: Side::Agent } => step("reopened_agent", &[]),
            EventBody::Noted(note) => Some((Kind::Note { who: note.by.name.clone() }, note.text.clone())),
            EventBody::SubjectSet { subject } if subject.is_empty() => step("subject_none", &[]),
            EventBody::SubjectSet { subject } => step("subject", &[("text", subject)]),
            EventBody::FileSent { author, file, .. } => {
                let text = fill(label("file", locale), &[("text", &file.name), ("size", &size(file))]);
                said(author, &text)
            }
            EventBody::FormFilled(filled) => {
                let text = filled_in(filled, locale);
                if text.is_empty() { None } else { step("filled", &[("text", &text)]) }
            }
            // How far somebody has read is not part of what was said.
            EventBody::Marked { .. }
            | EventBody::PolicySet(_)
            | EventBody::Identified(_)
            | EventBody::PresenceChanged { .. }
            | EventBody::NetworkBlocked { .. }
            | EventBody::Imported(_)
            | EventBody::Unknown => None,
        }
    }
}

/// The answers to a form one after the other, the department last.
fn filled_in(filled: &Answers, locale: &str) -> String {
    let answers = filled.answers.iter().map(|answer| format!("{}: {}", flat(&answer.label), answer.text));
    let department = filled.department.iter();
    let department = department.map(|chosen| format!("{}: {}", label("department", locale), chosen.name));
    answers.chain(department).collect::<Vec<_>>().join("\n")
}

fn size(file: &FileInfo) -> String {
    match file.size {
        0..=1_023 => format!("{} B", file.size),
        1_024..=1_048_575 => format!("{} KB", file.size.div_ceil(1_024)),
        _ => format!("{:.1} MB", f64::from(file.size) / 1_048_576.0),
    }
}

/// A text in which nothing is markup. Characters that turn the direction of what is around them
/// have no power beyond their own element.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            c if is_invisible(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The lines of a text, each but the first set in.
fn one_below_the_other(text: &str) -> String {
    let lines: Vec<String> =
        text.split(['\n', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']).map(flat).collect();
    lines.join("\n        ")
}

/// A text without anything that breaks or turns a line.
fn flat(text: &str) -> String {
    let visible = |c: char| if is_invisible(c) { '\u{fffd}' } else { c };
    text.trim_end_matches('\r').chars().map(visible).collect()
}

/// Control characters, and those that turn the direction of a text.
fn is_invisible(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests;
