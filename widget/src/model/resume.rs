//! A link from a mail: its code for a key to the conversation, once, and only when the visitor wants that.
//! Whoever sent the link may be somebody else, and a machine may have opened it.

use super::{Effect, Model, Save, View, World};
use crate::i18n::Key;
use protocol::ids::{ConversationId, Timestamp, Token};

/// What the edge says to somebody who asks for a key to a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The site's token that asked, if one did.
    pub asked: String,
    /// The refusal's code; empty for none.
    pub refused: String,
    /// The key.
    pub granted: Option<(ConversationId, Token)>,
    /// The customer's conversations that are over, the latest first.
    pub past: Vec<(ConversationId, Timestamp)>,
}

impl Model {
    /// The page was opened by such a link: asks whether its chat is to be opened here.
    pub(super) fn resume(&mut self, link: &str, world: &mut World<'_>) {
        self.show(View::Open, world);
        let read = link.split_once('.').and_then(|(id, code)| {
            // A code is as long, and of the same letters, as a token.
            Some((ConversationId::parse(id).ok()?, Token::parse(code).ok()?))
        });
        match (read, Token::parse(&world.random_text())) {
            // Opened once more where it was opened before.
            (Some((id, _)), _) if self.conversation.as_ref().is_some_and(|own| own.id == id) => {}
            (Some((id, code)), Ok(own)) => self.link = Some((id, code, own)),
            _ => self.note = Some(Key::LinkOver),
        }
        self.focus_main(world);
    }

    /// The visitor wants it. With an answer that got lost the same token asks again.
    pub(super) fn follow_link(&mut self, world: &mut World<'_>) {
        if let Some((id, code, own)) = self.link.clone() {
            world.does(Effect::Resume(id, code, own));
        }
    }

    /// The edge gives a key, or says that the link is over.
    pub(super) fn resumed(&mut self, answer: Answer, world: &mut World<'_>) {
        match (answer.granted, answer.refused.as_str()) {
            (Some((id, token)), _) => {
                self.link = None;
                self.leave_unsent(world);
                self.drop_conversation(world);
                self.post_left(world);
                world.does(Effect::Save(Save::Conversation(id.clone(), token.clone())));
                self.adopt(id, token, world);
            }
            (None, "unreachable") => self.note = Some(Key::Refused),
            (None, _) => {
                self.link = None;
                self.note = Some(Key::LinkOver);
            }
        }
        self.focus_main(world);
    }
}
