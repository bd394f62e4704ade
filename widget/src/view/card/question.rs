//! A question with two answers.

use super::remaining;
use crate::i18n::{Key, amount, fill, t};
use crate::model::{Card, Model, Msg};
use crate::view::part::{Part, make, set};
use leptos::prelude::*;
use protocol::ids::Seq;
use web_sys::Element;

/// The card. Its first answer is the one that most people give.
pub fn show(place: &Element, model: RwSignal<Model>, question: Seq, card: Card) -> Option<Part> {
    let yes_or_no = [(Key::Yes, true), (Key::No, false)];
    let closing = card == Card::WrapUp;
    let (title, who, says, next, answers) = match card {
        Card::Hold { agent, reason, minutes } => {
            let time = amount(minutes.into(), "minute");
            let next = [&fill(Key::HoldTime, &time), " ", t(Key::HoldNext)].concat();
            (t(Key::HoldQuestion).to_owned(), agent, reason, next, yes_or_no)
        }
        Card::Transfer { agent, to } => {
            let next = t(Key::TransferNext).to_owned();
            (fill(Key::TransferQuestion, &to), agent, String::new(), next, yes_or_no)
        }
        Card::Restated(text) => {
            let answers = [(Key::Right, true), (Key::NotQuite, false)];
            (t(Key::RestatedQuestion).to_owned(), String::new(), text, String::new(), answers)
        }
        Card::WrapUp | Card::Contact(_) => {
            let answers = [(Key::WrapUpDone, false), (Key::WrapUpMore, true)];
            (t(Key::WrapUpQuestion).to_owned(), String::new(), String::new(), String::new(), answers)
        }
    };
    let mut part = Part::group(place, model, "section.ask", "card-title", &title);
    let root = part.root.clone();
    part.line("p.name", &who);
    if let Some(says) = part.line("p.says", &says) {
        set(&says, "dir", "auto");
    }
    part.line("p.next", &next);
    if closing {
        let timer = make(&root, "p.next", "");
        set(&timer, "role", "timer");
        part.text(&make(&timer, "span", ""), |model| match remaining(model) {
            time if time.is_empty() => time,
            time => [&fill(Key::WrapUpCloses, &time), " "].concat(),
        });
        part.button(&timer, "button.link", t(Key::StillHere), Box::new(move || Msg::Answer(question, true)));
    }
    let choices = make(&root, "div.choices", "");
    for ((answer, yes), kind) in answers.into_iter().zip(["button.main", "button.quiet"]) {
        part.button(&choices, kind, t(answer), Box::new(move || Msg::Answer(question, yes)));
    }
    Some(part)
}
