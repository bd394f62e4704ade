//! One line of the thread: a message, a day, or a notice.

use super::controls::{Avatar, Button};
use super::file::Attached;
use crate::emoji::only_emoji;
use crate::i18n::{Key, dated, digits, fill, t};
use crate::model::{Bubble, LineKind, Model, Msg, Status};
use crate::shell::now;
use leptos::prelude::*;
use protocol::ids::{CommandId, Timestamp};
use protocol::links::{Piece, pieces};
use protocol::text::initials;

/// From so far on a weekday alone does not tell the day, in milliseconds.
const FAR: Timestamp = 6 * 24 * 60 * 60 * 1_000;

/// The line at a place of the thread.
pub fn row(model: RwSignal<Model>, revision: Signal<u64>, at: ReadSignal<usize>) -> AnyView {
    let line = model.with_untracked(|model| model.lines.get(at.get_untracked()).cloned());
    let (class, text) = match line.map(|line| line.kind) {
        None => return ().into_any(),
        Some(LineKind::Day { at, ago }) => ("day", day(at, ago)),
        Some(LineKind::Joined(agent)) => ("notice", fill(Key::Joined, &agent)),
        Some(LineKind::Named(name)) => ("notice", fill(Key::NameNow, &name)),
        Some(LineKind::Ended) => ("notice", t(Key::Ended).to_owned()),
        Some(LineKind::Step(key, value)) => ("notice", fill(key, &value)),
        Some(LineKind::Answered(key)) => ("notice", fill(Key::Answered, t(key))),
        Some(LineKind::Due(at)) => ("notice", fill(Key::PromiseDue, &due(at))),
        Some(LineKind::Bubble(bubble)) => {
            let first = (bubble.at, bubble.status, bubble.first);
            let fate = Memo::new(move |_| {
                revision.get();
                model.with_untracked(|model| match model.lines.get(at.get()).map(|line| &line.kind) {
                    Some(LineKind::Bubble(bubble)) => (bubble.at, bubble.status, bubble.first),
                    // It is about to go.
                    _ => first,
                })
            });
            return view! { <Message bubble fate /> }.into_any();
        }
    };
    view! { <p class=class>{text}</p> }.into_any()
}

/// What changes of a message: when it was stored, how far it has got, and whether it is the first of
/// several that stand together.
type Fate = (Option<Timestamp>, Option<Status>, bool);

#[component]
fn Message(bubble: Bubble, fate: Memo<Fate>) -> impl IntoView {
    let Bubble { id, agent, automatic, text, file, status, .. } = bubble;
    let mine = agent.is_none();
    let class = move || match (mine, fate.with(|(_, _, first)| *first)) {
        (true, true) => "row mine first",
        (true, false) => "row mine",
        (false, true) => "row first",
        (false, false) => "row",
    };
    let nobody = t(if automatic { Key::Automatic } else { Key::Agent });
    let agent = agent.map(|agent| if agent.is_empty() { nobody.to_owned() } else { agent });
    let letters = agent.as_deref().map(initials).unwrap_or_default();
    let big = file.is_none() && only_emoji(&text);
    // Only messages of the visitor's own can be refused.
    let back = if file.is_some() { Key::Remove } else { Key::Edit };
    let again = status.and(id).map(|id| view! { <Again id back /> });
    view! {
        <div class=class>
            <Avatar class="avatar small" letters />
            <p class="name">{agent.unwrap_or_else(|| t(Key::You).to_owned())}</p>
            <p class=if big { "bubble big" } else { "bubble" } dir="auto">
                {file.map(|file| view! { <Attached file status /> })}
                {pieces(&text).into_iter().map(piece).collect_view()}
            </p>
            <p class="meta" data-state=move || state(fate.get().1).0>
                <span>{move || time(fate.get())}</span>
                <span class="state">{move || progress(fate.get().1)}</span>
                <i class="icon" aria-hidden="true"></i>
                {again}
            </p>
        </div>
    }
}

fn piece(piece: Piece<'_>) -> AnyView {
    match piece {
        Piece::Text(text) => text.to_owned().into_any(),
        Piece::Link(url) => {
            view! { <a href=url.to_owned() target="_blank" rel="noopener noreferrer nofollow">{url.to_owned()}</a> }
                .into_any()
        }
    }
}

/// The ways on with a message that was refused.
#[component]
fn Again(id: CommandId, back: Key) -> impl IntoView {
    let edit = id.clone();
    view! {
        <span class="again">
            <Button class="link retry" act=move || Msg::Retry(id.clone())>{t(Key::Retry)}</Button>
            <Button class="link" act=move || Msg::Edit(edit.clone())>{t(back)}</Button>
        </span>
    }
}

/// The time of a message is when it was stored; until then there is only that it is on its way.
fn time((at, status, _): Fate) -> String {
    at.filter(|_| status != Some(Status::Sending)).map(clock).unwrap_or_default()
}

fn progress(status: Option<Status>) -> String {
    match status {
        Some(Status::Going(percent)) => [&digits(u64::from(percent)), "\u{a0}%"].concat(),
        _ => state(status).1.map(t).unwrap_or_default().to_owned(),
    }
}

/// How far a message has got: for the style sheet and for people.
fn state(status: Option<Status>) -> (&'static str, Option<Key>) {
    match status {
        None => ("", None),
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
pub fn due(at: Timestamp) -> String {
    dated(at as f64, if at > now() + FAR { "wdMhm" } else { "whm" })
}
