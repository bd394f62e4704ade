//! Customers whom the site vouches for. Their conversations are the edge's to know, and open on every
//! device; in this browser nothing of them is stored, so that the next one who uses it finds nothing.

use super::{Answer, Composer, Conversation, Effect, HostNote, Model, NameForm, Outbox, Save, View, World};
use crate::i18n::{Key, t};
use link::Input;
use protocol::ids::{ConversationId, Timestamp, Token};
use protocol::rejection::Rejection;
use protocol::text;

/// Who the visitor is by the site's word.
#[derive(Clone, Debug, Default)]
pub struct Customer {
    /// Whom the token says it stands for. Only the edge can tell whether that is true.
    subject: String,
    /// The token.
    pub(super) token: String,
    /// Whether the edge has found it true.
    known: bool,
    /// Whether its time is over, and the page is to bring another.
    pub(super) expired: bool,
    /// The conversations that are over, the latest first.
    past: Vec<(ConversationId, Timestamp)>,
}

impl Model {
    /// The page says who the visitor is: a name, and perhaps a token with whom that stands for; an
    /// empty one when nobody is signed in there any more.
    pub(super) fn identify(&mut self, name: &str, word: Option<(String, String)>, world: &mut World<'_>) {
        if let Some((token, subject)) = word {
            let other = |customer: &Customer| customer.subject != subject || token.is_empty();
            if self.customer.as_ref().is_some_and(other) {
                self.sign_out(world);
            }
            if !token.is_empty() {
                let customer = self.customer.get_or_insert_default();
                (customer.subject, customer.token) = (subject, token);
                if !customer.known || customer.expired {
                    customer.expired = false;
                    self.ask_who(world);
                }
            }
        }
        // What the visitor said about themselves goes before what the page knows.
        if self.name.is_none()
            && let Ok(name) = text::name(name)
        {
            self.pre_chat.input.clone_from(&name);
            self.name = Some(name);
        }
    }

    /// Shows the edge the site's word: with the conversation there is, or to find the customer's own.
    fn ask_who(&mut self, world: &mut World<'_>) {
        if self.conversation.is_some() {
            self.connect(world);
        } else {
            self.ask_history(None, world);
        }
    }

    /// Looks for what the customer has elsewhere, as long as there is nothing here.
    pub(super) fn look_elsewhere(&self, world: &mut World<'_>) {
        if self.conversation.is_none() {
            self.ask_history(None, world);
        }
    }

    /// Asks for a key to a customer's conversation: what it was started with opens it no more by itself.
    pub(super) fn ask_key(&self, world: &mut World<'_>) {
        if let Some(own) = self.conversation.as_ref().filter(|own| own.thread.started && !own.given) {
            self.ask_history(Some(own.id.clone()), world);
        }
    }

    pub(super) fn ask_history(&self, wish: Option<ConversationId>, world: &mut World<'_>) {
        if let Some(customer) = self.customer.as_ref().filter(|customer| !customer.expired) {
            world.does(Effect::History(customer.token.clone(), wish));
        }
    }

    /// What the edge says to that. An answer to another token is nobody's any more.
    pub(super) fn on_history(&mut self, answer: Answer, world: &mut World<'_>) {
        let Some(customer) = self.customer.as_mut().filter(|own| own.token == answer.asked) else { return };
        match answer.refused.as_str() {
            "" => {
                customer.past = answer.past;
                self.vouched(world);
                let Some((id, token)) = answer.granted else { return };
                if self.conversation.is_none() {
                    self.adopt(id.clone(), token.clone(), world);
                }
                if let Some(own) = self.conversation.as_mut().filter(|own| own.id == id) {
                    (own.token, own.given) = (token, true);
                }
            }
            code => self.doubted(Rejection::from_code(code), world),
        }
    }

    /// The edge has found it true: from here on nothing is stored.
    pub(super) fn vouched(&mut self, world: &mut World<'_>) {
        if let Some(customer) = &mut self.customer
            && !std::mem::replace(&mut customer.known, true)
        {
            world.does(Effect::Save(Save::Apart(true)));
            self.note = None;
        }
    }

    /// The edge does not take the site's word, or not any more.
    pub(super) fn doubted(&mut self, why: Rejection, world: &mut World<'_>) {
        let Some(customer) = &mut self.customer else { return };
        let (code, text) = match why {
            Rejection::IdentityExpired => {
                customer.expired = true;
                // None until the page has brought another word. What is written stays.
                self.drive(Input::Close, world);
                ("token_expired", Key::Expired)
            }
            Rejection::IdentityInvalid => {
                if customer.known {
                    self.sign_out(world);
                }
                self.customer = None;
                self.note = Some(Key::NotVouched);
                if self.conversation.is_some() {
                    self.connect(world);
                }
                ("token_invalid", Key::NotVouched)
            }
            Rejection::OtherCustomer => {
                // What this browser had is somebody else's.
                customer.known = false;
                self.forget_all(world);
                self.look_elsewhere(world);
                return;
            }
            // Nobody answered: asked again when the chat is opened.
            _ => return,
        };
        world.does(Effect::Host(HostNote::Error(code.to_owned(), t(text).to_owned())));
    }

    /// Whether the page has to say again who the visitor is.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.customer.as_ref().is_some_and(|customer| customer.expired)
    }

    /// The customer's conversations that are over, to be looked at while there is no other.
    #[must_use]
    pub fn past(&self) -> &[(ConversationId, Timestamp)] {
        match (&self.customer, &self.conversation) {
            (Some(customer), None) => &customer.past,
            _ => &[],
        }
    }

    /// Nobody is signed in any more: nothing of theirs stays, but what they sent still arrives.
    fn sign_out(&mut self, world: &mut World<'_>) {
        self.leave_unsent(world);
        self.forget_all(world);
        self.post_left(world);
        self.customer = None;
    }

    fn forget_all(&mut self, world: &mut World<'_>) {
        self.drop_conversation(world);
        self.name = None;
        self.pre_chat = NameForm::default();
        self.clear_form();
        self.composer = Composer::default();
        world.does(Effect::Save(Save::Apart(false)));
        world.does(Effect::Save(Save::Open(false)));
    }

    /// Goes on with a conversation that has a key now.
    pub(super) fn adopt(&mut self, id: ConversationId, token: Token, world: &mut World<'_>) {
        self.withdraw_invitation(world);
        self.conversation = Some(Conversation::new(id, token, Outbox::default()));
        self.connect(world);
        if std::mem::take(&mut self.was_open) {
            self.show(View::Open, world);
        }
        world.does(Effect::Save(Save::Open(self.view == View::Open)));
    }
}
