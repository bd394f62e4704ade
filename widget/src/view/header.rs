//! The top of the chat: who is there, the way to the end, the way out.

use super::part::{Part, make, picture, set};
use crate::i18n::{Key, fill, initials, t};
use crate::model::{Conversation, Model, Msg};

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
    let end = part.button(&head, "button.quiet", t(Key::EndChat), Box::new(|| Msg::AskEnd));
    part.hidden(&end, |model| !model.is_going() || model.ending || model.help);
    let help = part.button(&head, "button.round", "?", Box::new(|| Msg::ReadHelp));
    set(&help, "aria-label", t(Key::Help));
    part.hidden(&help, |model| !model.settings.help || model.help);
    part.cross(&head, t(Key::Close), Box::new(|| Msg::Close));
}

fn agent(model: &Model) -> Option<&str> {
    let thread = &model.conversation.as_ref()?.thread;
    thread.agent.as_ref().map(|agent| agent.name.as_str())
}
