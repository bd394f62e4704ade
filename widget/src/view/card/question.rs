//! A question with two answers.

use super::remaining;
use crate::i18n::{Key, amount, fill, t};
use crate::model::{Card, Model, Msg};
use crate::view::controls::{Button, Group, select};
use leptos::prelude::*;
use protocol::ids::Seq;

/// The card. Its first answer is the one that most people give.
#[component]
pub fn Question(model: RwSignal<Model>, question: Seq, card: Card) -> impl IntoView {
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
    let choices = answers.into_iter().zip(["main", "quiet"]).map(move |((answer, yes), class)| {
        view! { <Button class act=move || Msg::Answer(question, yes)>{t(answer)}</Button> }
    });
    // A line without a word in it does not show.
    view! {
        <Group class="ask" id="card-title" title>
            <p class="name">{who}</p>
            <p class="says" dir="auto">{says}</p>
            <p class="next">{next}</p>
            {closing.then(|| view! { <Closing model question /> })}
            <div class="choices">{choices.collect_view()}</div>
        </Group>
    }
}

/// When the chat closes by itself, and the way to keep it open.
#[component]
fn Closing(model: RwSignal<Model>, question: Seq) -> impl IntoView {
    let closes = select(model, |model| match remaining(model) {
        time if time.is_empty() => time,
        time => [&fill(Key::WrapUpCloses, &time), " "].concat(),
    });
    view! {
        <p class="next" role="timer">
            <span>{closes}</span>
            <Button class="link" act=move || Msg::Answer(question, true)>{t(Key::StillHere)}</Button>
        </p>
    }
}
