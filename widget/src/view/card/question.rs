//! A question with two answers.

use super::remaining;
use crate::i18n::{Key, fill, t};
use crate::model::{Card, Model, Msg};
use crate::view::{act, flag, text};
use leptos::prelude::*;
use protocol::ids::Seq;

/// The card. Its first answer is the one that most people give.
#[component]
pub fn Question(model: RwSignal<Model>, question: Seq, card: Card) -> impl IntoView {
    let closing = card == Card::WrapUp;
    let (who, title, says, next) = match card {
        Card::Hold { agent, reason, minutes } => {
            let time = [&minutes.to_string(), "\u{a0}min"].concat();
            let next = [&fill(Key::HoldTime, &time), " ", t(Key::HoldNext)].concat();
            (agent, t(Key::HoldQuestion).to_owned(), reason, next)
        }
        Card::Transfer { agent, to } => {
            (agent, fill(Key::TransferQuestion, &to), String::new(), t(Key::TransferNext).to_owned())
        }
        Card::Restated(text) => (String::new(), t(Key::RestatedQuestion).to_owned(), text, String::new()),
        Card::WrapUp | Card::Contact(_) => {
            (String::new(), t(Key::WrapUpQuestion).to_owned(), String::new(), String::new())
        }
    };
    let restated = next.is_empty() && !closing;
    let [(first, first_means), (second, second_means)] = match (closing, restated) {
        (true, _) => [(Key::WrapUpDone, false), (Key::WrapUpMore, true)],
        (_, true) => [(Key::Right, true), (Key::NotQuite, false)],
        _ => [(Key::Yes, true), (Key::No, false)],
    };
    let closes = text(model, |model| match remaining(model) {
        time if time.is_empty() => time,
        time => fill(Key::WrapUpCloses, &time),
    });
    let never = flag(model, |model| model.remaining.is_none());
    let still_here = closing.then(|| {
        view! {
            <p role="timer" hidden=never>
                <span>{closes}</span>
                " "
                <button class="link" type="button" on:click=act(move || Msg::Answer(question, true))>
                    {t(Key::StillHere)}
                </button>
            </p>
        }
    });
    view! {
        <section class="ask" role="group" aria-labelledby="card-title">
            <p class="name">{who}</p>
            <h2 id="card-title">{title}</h2>
            <p class="says" dir="auto">{says}</p>
            <p class="next">{next}</p>
            {still_here}
            <div class="choices">
                <button class="main" type="button" on:click=act(move || Msg::Answer(question, first_means))>
                    {t(first)}
                </button>
                <button class="quiet" type="button" on:click=act(move || Msg::Answer(question, second_means))>
                    {t(second)}
                </button>
            </div>
        </section>
    }
}
