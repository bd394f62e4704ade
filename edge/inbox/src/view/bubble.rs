//! One line of the thread: a message, a day, or something that happened.

use super::file_line::file_line;
use super::{score, step};
use crate::i18n::{Key, fill, near_day, refusal, t, time_of_day};
use crate::model::Msg;
use crate::model::handover::Handover;
use crate::model::lines::{Bubble, By, Entry, Notice, Progress};
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::{ConversationId, Timestamp};
use protocol::links::{Piece, pieces};
use team_ui::parts::icon;

/// One line of the thread.
pub fn entry(app: App, conversation: ConversationId, line: Entry) -> AnyView {
    let now = app.now.get_untracked();
    match line {
        Entry::Day(at) => {
            // It is told anew when another day begins.
            let text = move || near_day(at, app.today());
            view! { <p class="day"><span>{text}</span></p> }.into_any()
        }
        Entry::Bubble(line) => bubble(app, conversation, line).into_any(),
        Entry::Notice(_, at, notice) => happened(notice, time_of_day(at), now),
        Entry::Handover(_, at, Handover { told, steps }) => {
            let steps =
                steps.into_iter().map(|(at, notice)| happened(notice, time_of_day(at), now)).collect_view();
            step::folded(told, time_of_day(at), now, steps.into_any())
        }
    }
}

fn bubble(app: App, conversation: ConversationId, line: Bubble) -> impl IntoView {
    let own = line.by != By::Visitor;
    let name = match line.by {
        By::Colleague(name) if line.first => Some(name),
        By::Automatic if line.first => Some(t(Key::Automatic).to_owned()),
        By::Visitor | By::Me | By::Colleague(_) | By::Automatic => None,
    };
    let refused = match line.progress {
        Some(Progress::Refused(why)) => Some(why),
        _ => None,
    };
    // Kept as a saved reply by whoever may change those.
    let keeps = own && refused.is_none() && app.peek(|model| model.manages());
    let keep = keeps.then(|| promote(app, conversation.clone(), line.text.clone()));
    let time = (line.at > 0).then(|| view! { <time>{time_of_day(line.at)}</time> });
    let said = match line.file {
        Some(file) => file_line(app, &conversation, file).into_any(),
        None => view! {
            <p class="text" dir="auto">
                {linked(&line.text)}
            </p>
        }
        .into_any(),
    };
    let problem = refused.map(|why| {
        let (again, retried, gone) = (conversation.clone(), line.id.clone(), line.id);
        view! {
            <p class="refused" role="alert">
                {icon("i-alert")}
                <span>{refusal(why)}</span>
                <button
                    type="button"
                    on:click=move |_| app.retry(again.clone(), retried.clone())
                >
                    {t(Key::Retry)}
                </button>
                <button
                    type="button"
                    on:click=move |_| app.send(Msg::Discard(conversation.clone(), gone.clone()))
                >
                    {t(Key::Discard)}
                </button>
            </p>
        }
    });
    view! {
        <div
            class="line"
            class:own=own
            class:first=line.first
            class:last=line.last
            class:sending=line.progress == Some(Progress::Sending)
            class:failed=refused.is_some()
        >
            {name.map(|name| view! { <p class="author">{name}</p> })}
            <div class="bubble">
                {said}
                <span class="stamp">{time} {line.progress.and_then(receipt)}</span>
            </div>
            {keep}
            {problem}
        </div>
    }
}

/// Offers to keep a reply for the whole team.
fn promote(app: App, conversation: ConversationId, text: String) -> impl IntoView {
    let keep = move |_| {
        app.promote(&text, &app.peek(|model| model.locale_of(&conversation)));
    };
    view! {
        <button class="promote" type="button" aria-label=t(Key::Promote) title=t(Key::Promote) on:click=keep>
            {icon("i-keep")}
        </button>
    }
}

fn receipt(progress: Progress) -> Option<impl IntoView> {
    let (drawing, word) = match progress {
        Progress::Sending => ("i-clock", t(Key::Sending)),
        Progress::Sent => ("i-check", t(Key::Sent)),
        Progress::Delivered => ("i-checks", t(Key::Delivered)),
        Progress::Read => ("i-checks read", t(Key::Read)),
        Progress::Refused(_) => return None,
    };
    Some(view! {
        <span class="receipt" title=word>
            {icon(drawing)}
            <span class="quiet">{word}</span>
        </span>
    })
}

/// Text with its web addresses as links. Text nodes only: nothing in a message is markup.
pub fn linked(text: &str) -> impl IntoView + use<> {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Text(text) => text.to_owned().into_any(),
        Piece::Link(link) => {
            let (href, text) = (link.to_owned(), link.to_owned());
            view! {
                <a href=href target="_blank" rel="noopener noreferrer nofollow">
                    {text}
                </a>
            }
            .into_any()
        }
    };
    pieces(text).into_iter().map(piece).collect_view()
}

fn happened(notice: Notice, time: String, now: Timestamp) -> AnyView {
    let text = match notice {
        Notice::Invitation(text) => {
            return view! {
                <div class="line own first last">
                    <p class="author">{t(Key::NoticeInvitation)}</p>
                    <div class="bubble invitation">
                        <p class="text" dir="auto">
                            {text}
                        </p>
                        <span class="stamp">
                            <time>{time}</time>
                        </span>
                    </div>
                </div>
            }
            .into_any();
        }
        Notice::Rated(given, comment) => {
            let (face, word) = score(given);
            return view! {
                <div class=format!("rated score-{given}")>
                    <p class="rated-score">{icon(face)} <span>{fill(Key::NoticeRated, "rating", word)}</span></p>
                    {comment.map(|comment| view! { <blockquote dir="auto">{comment}</blockquote> })}
                </div>
            }
            .into_any();
        }
        Notice::Step(one) => return step::step(one, time, now),
        Notice::Note(by, text) => return step::note(&by, &text, time),
        Notice::JoinedMe => t(Key::NoticeJoinedMe).to_owned(),
        Notice::Joined(name) => fill(Key::NoticeJoined, "name", &name),
        Notice::Named(name) => fill(Key::NoticeNamed, "name", &name),
        Notice::Ended(true) => t(Key::NoticeEndedByVisitor).to_owned(),
        Notice::Ended(false) => t(Key::NoticeEnded).to_owned(),
    };
    view! { <p class="notice"><span dir="auto">{text}</span> <time>{time}</time></p> }.into_any()
}
