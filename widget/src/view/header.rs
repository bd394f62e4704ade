//! The top of the chat: who is there, the way to the end, the way out.

use super::form;
use super::part::{Part, make, picture, set};
use crate::i18n::{Key, fill, initials, t};
use crate::model::{Conversation, Foot, Model, Msg, Screen};

/// The header.
pub fn add(part: &mut Part) {
    let head = make(&part.root, "header.head", "");
    part.text(&picture(&head, "span.avatar", ""), |model| {
        initials(agent(model).unwrap_or(&model.settings.name))
    });
    let who = make(&head, "div.who", "");
    part.text(&make(&who, "h1", ""), |model| model.settings.name.clone());
    part.text(&make(&who, "p", ""), |model| match agent(model) {
        _ if model.conversation.as_ref().is_some_and(Conversation::is_ended) => t(Key::Ended).to_owned(),
        Some(agent) => fill(Key::WithAgent, agent),
        None if model.away => t(Key::AwayNow).to_owned(),
        None => t(if model.is_going() { Key::Waiting } else { Key::Online }).to_owned(),
    });
    let help = part.button(&head, "button.round", "?", Box::new(|| Msg::ReadHelp));
    set(&help, "aria-label", t(Key::Help));
    part.hidden(&help, |model| !model.settings.help || model.help);
    let menu = make(&head, "details", "");
    part.hidden(&menu, |model| model.help);
    set(&make(&menu, "summary.round", "⋯"), "aria-label", t(Key::More));
    let list = make(&menu, "div.menu", "");
    let name = part.button(&list, "button", "", Box::new(|| Msg::ChangeName));
    part.text(&name, |model| t(if model.name.is_some() { Key::NameChange } else { Key::NameAdd }).to_owned());
    // An ended chat keeps the name it had.
    part.hidden(&name, |model| model.screen() != Screen::Thread || model.foot() != Foot::Composer);
    // So far up that none of the buttons of its card comes under the pointer.
    form::forget(part, &list);
    let sound = part.button(&list, "button", "", Box::new(|| Msg::TurnSound));
    part.text(&sound, |model| t(if model.muted { Key::SoundOn } else { Key::SoundOff }).to_owned());
    let link = part.button(&list, "button", t(Key::MailLink), Box::new(|| Msg::AskMail));
    part.hidden(&link, |model| !model.can_mail_link());
    let end = part.button(&list, "button", t(Key::EndChat), Box::new(|| Msg::AskEnd));
    part.hidden(&end, |model| !model.is_going() || model.ending);
    part.cross(&head, t(Key::Close), Box::new(|| Msg::Close));
}

fn agent(model: &Model) -> Option<&str> {
    let thread = &model.conversation.as_ref()?.thread;
    thread.agent.as_ref().map(|agent| agent.name.as_str())
}
