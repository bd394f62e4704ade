//! What a client makes by itself: ids, secrets, and how a conversation begins.

use crate::edge::{Site, http};
use crate::process::random_id;
use protocol::conversation::opening::{Opening, Page};
use protocol::frames::server::EventsPage;
use protocol::ids::{CommandId, Seq, Token};

/// What a visitor's client keeps of its conversation.
#[derive(Clone)]
pub struct Keys {
    /// The conversation.
    pub conversation: String,
    /// Its secret.
    pub token: Token,
}

impl Keys {
    /// The position of the last event that these keys can read, over HTTP.
    pub async fn last_event(&self, site: &Site) -> Seq {
        let events = http().get(site.conversation_url(&self.conversation, "events?after=0"));
        let answer = events.bearer_auth(self.token.reveal()).send().await.unwrap().text().await.unwrap();
        let page: EventsPage = serde_json::from_str(&answer).expect(&answer);
        page.next
    }

    /// New ones, as a client makes them.
    #[must_use]
    pub fn new() -> Self {
        Self { conversation: random_id(), token: Token::parse(&random_id()).unwrap() }
    }

    /// The address of the visitor's own, as a proxy in front of the edge would tell it in
    /// [`ADDRESS_HEADER`]. Only an edge that was told to listens to it, see [`Edge::start_for_many`].
    ///
    /// [`Edge::start_for_many`]: crate::edge::Edge::start_for_many
    #[must_use]
    pub fn address(&self) -> String {
        let [_, a, b, c] = self
            .conversation
            .bytes()
            .fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()))
            .to_be_bytes();
        format!("10.{a}.{b}.{c}")
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self::new()
    }
}

/// See [`Keys::address`].
pub const ADDRESS_HEADER: &str = "x-real-ip";

/// A new id for a command.
#[must_use]
pub fn command_id() -> CommandId {
    CommandId::parse(&random_id()).unwrap()
}

/// How a conversation begins, with a name.
#[must_use]
pub fn opening(name: &str) -> Opening {
    Opening {
        name: Some(name.to_owned()),
        page: Page {
            url: "https://shop.example/tea".to_owned(),
            title: "Tea".to_owned(),
            referrer: String::new(),
        },
        locale: "en".to_owned(),
        invitation: None,
    }
}
