//! One line of the thread: a message, a day, or a notice.

use super::file;
use super::part::{Part, make, picture, set};
use crate::emoji::only_emoji;
use crate::i18n::{Key, dated, digits, fill, initials, is_of_word, t};
use crate::model::{Bubble, Line, LineKind, Model, Msg, Status};
use crate::shell::now;
use leptos::prelude::*;
use protocol::ids::Timestamp;
use protocol::links::{Piece, pieces_by};
use web_sys::Element;

/// From so far on a weekday alone does not tell the day, in milliseconds.
const FAR: Timestamp = 6 * 24 * 60 * 60 * 1_000;

/// A line that shows. Dropping it takes it away.
pub struct Row {
    part: Part,
    /// What is kept up to date of a message.
    fate: Option<Fate>,
}

/// How far a message has got, and since when.
struct Fate {
    place: Element,
    time: Element,
    state: Element,
    shown: (Option<Timestamp>, Option<Status>),
}

impl Row {
    /// Shows a line at the end of `place`.
    pub fn new(place: &Element, model: RwSignal<Model>, line: &Line) -> Self {
        let (kind, text) = match &line.kind {
            LineKind::Day { at, ago } => ("p.day", day(*at, *ago)),
            LineKind::Joined(agent) => ("p.notice", fill(Key::Joined, agent)),
            LineKind::Named(name) => ("p.notice", fill(Key::NameNow, name)),
            LineKind::Ended => ("p.notice", t(Key::Ended).to_owned()),
            LineKind::Step(key, value) => ("p.notice", fill(*key, value)),
            LineKind::Answered(key) => ("p.notice", fill(Key::Answered, t(*key))),
            LineKind::Due(at) => ("p.notice", fill(Key::PromiseDue, &due(*at))),
            LineKind::Bubble(bubble) => return message(place, model, bubble),
        };
        let part = Part::new(place, model, kind);
        part.root.set_text_content(Some(&text));
        Self { part, fate: None }
    }

    /// Puts it at the end of `place`.
    pub fn move_to(&self, place: &Element) {
        let _ = place.append_child(&self.part.root);
    }

    /// Shows how far the message has got by now. The element stays the same, and a screen reader
    /// does not read it out again.
    pub fn update(&mut self, line: &Line) {
        match (&mut self.fate, &line.kind) {
            (Some(fate), LineKind::Bubble(bubble)) if fate.shown != (bubble.at, bubble.status) => {
                fate.show(bubble);
            }
            (_, LineKind::Day { at, ago }) => say(&self.part.root, &day(*at, *ago)),
            _ => {}
        }
    }
}

impl Fate {
    fn show(&mut self, bubble: &Bubble) {
        let (name, text) = state(bubble.status);
        set(&self.place, "data-state", name);
        // The time of a message is when it was stored; until then there is only that it is on its way.
        let at = bubble.at.filter(|_| bubble.status != Some(Status::Sending));
        say(&self.time, &at.map(clock).unwrap_or_default());
        match bubble.status {
            Some(Status::Going(percent)) => {
                say(&self.state, &[&digits(u64::from(percent)), "\u{a0}%"].concat())
            }
            _ => say(&self.state, text.map(t).unwrap_or_default()),
        }
        self.shown = (bubble.at, bubble.status);
    }
}

/// Changes a text that is there without making it anew.
fn say(element: &Element, text: &str) {
    if let Some(said) = element.first_child() {
        said.set_node_value(Some(text));
    }
}

/// Who says something: picture and name, on the side that is theirs.
fn author(place: &Element, model: RwSignal<Model>, agent: Option<&str>, kind: &str) -> Part {
    let part = Part::new(place, model, kind);
    picture(&part.root, "span.avatar small", &initials(agent.unwrap_or_default()));
    make(&part.root, "p.name", agent.unwrap_or(t(Key::You)));
    part
}

fn message(place: &Element, model: RwSignal<Model>, bubble: &Bubble) -> Row {
    let kind = match (bubble.agent.is_none(), bubble.first) {
        (true, true) => "div.row mine first",
        (true, false) => "div.row mine",
        (false, true) => "div.row first",
        (false, false) => "div.row",
    };
    let nobody = t(if bubble.automatic { Key::Automatic } else { Key::Agent });
    let agent = bubble.agent.as_deref().map(|agent| if agent.is_empty() { nobody } else { agent });
    let mut part = author(place, model, agent, kind);
    let big = bubble.file.is_none() && only_emoji(&bubble.text);
    let said = make(&part.root, if big { "p.bubble big" } else { "p.bubble" }, "");
    set(&said, "dir", "auto");
    if let Some(file) = &bubble.file {
        file::add(&mut part, &said, file, bubble.status);
    }
    for piece in pieces_by(&bubble.text, is_of_word) {
        match piece {
            Piece::Text(text) => drop(said.append_with_str_1(text)),
            Piece::Link(url) => {
                let link = make(&said, "a", url);
                set(&link, "href", url);
                set(&link, "target", "_blank");
                set(&link, "rel", "noopener noreferrer nofollow");
            }
        }
    }
    let meta = make(&part.root, "p.meta", "");
    let (time, state) = (make(&meta, "span", " "), make(&meta, "span.state", " "));
    picture(&meta, "i.icon", "");
    // Only messages of the visitor's own can be refused.
    if let (Some(_), Some(id)) = (bubble.status, &bubble.id) {
        let again = make(&meta, "span.again", "");
        let (retry, edit) = (id.clone(), id.clone());
        let back = t(if bubble.file.is_some() { Key::Remove } else { Key::Edit });
        part.button(&again, "button.link retry", t(Key::Retry), Box::new(move || Msg::Retry(retry.clone())));
        part.button(&again, "button.link", back, Box::new(move || Msg::Edit(edit.clone())));
    }
    let mut fate = Fate { place: meta, time, state, shown: (None, None) };
    fate.show(bubble);
    Row { part, fate: Some(fate) }
}

/// How far a message has got: for the style sheet and for people.
fn state(status: Option<Status>) -> (&'static str, Option<Key>) {
    match status {
        None => ("", None),
        Some(Status::Held) => ("held", Some(Key::FileHeld)),
        Some(Status::Waiting) => ("waiting", Some(Key::FileWaits)),
        Some(Status::Going(_)) => ("going", None),
        Some(Status::Impossible(why)) => ("impossible", Some(why)),
        Some(Status::Sending) => ("sending", Some(Key::StateSending)),
        Some(Status::Sent) => ("sent", Some(Key::StateSent)),
        Some(Status::Delivered) => ("delivered", Some(Key::StateDelivered)),
        Some(Status::Read) => ("read", Some(Key::StateRead)),
        Some(Status::Failed) => ("failed", Some(Key::StateFailed)),
    }
}

/// The time of day as people write it in the document's language.
fn clock(at: Timestamp) -> String {
    dated(at as f64, "hm")
}

/// The day and the time of something long ago.
pub fn moment(at: Timestamp) -> String {
    [&day(at, 2), " ", &clock(at)].concat()
}

fn day(at: Timestamp, ago: i64) -> String {
    match ago {
        0 => t(Key::Today).to_owned(),
        1 => t(Key::Yesterday).to_owned(),
        _ => dated(at as f64, "wdM"),
    }
}

/// The day and the time at which something is due; the date where the weekday alone would not tell.
pub(super) fn due(at: Timestamp) -> String {
    dated(at as f64, if at > now() + FAR { "wdMhm" } else { "whm" })
}
