//! Who has a key to a conversation: one state from its opening to its erasure, which every door asks.
//!
//! - **Opened**: whoever starts it holds the key they started it with. Before that there is nothing to read.
//! - **Handed on** by a link: the key of whoever follows it is the only one from then on.
//! - **Identified**: once the site has said whose it is, that key opens it only together with the site's word
//!   for its customer. Keys that were [given](Keys::give) to the customer open it by themselves: few, for a
//!   while, and not beyond the end of the secret that the site's word was signed with.
//! - **Revoked**: what was given by the word of a secret that was revoked is good no more.
//! - **Erased**: no key is left, and there is nothing to read. Who was blocked does not start it again.
//!
//! Tokens are hashes here, except where the caller makes them.

use crate::quota::CUSTOMER_KEYS;
use protocol::conversation::customer::Customer;
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Side;
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use protocol::timing::{HOUR_MS, MINUTE_MS};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// How long a key is good for that was given to a customer, in milliseconds: seven days. The page that had
/// it asks for another with the site's word.
pub const GIVEN_MS: u64 = 7 * 24 * HOUR_MS;

/// How long a link that was followed gives the same key to the same browser again, in milliseconds: for an
/// answer that got lost.
pub const AGAIN_MS: u64 = 10 * MINUTE_MS;

/// The site's word for who somebody is, after it was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    /// Who.
    pub customer: Customer,
    /// Which of the site's secrets it was signed with: they are numbered in their order.
    pub generation: u64,
}

/// What somebody shows at a door.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// The hash of a token.
    pub token: String,
    /// The site's word for who they are.
    pub identity: Option<Vouched>,
}

/// A key that was given to a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The hash of its token.
    pub token: String,
    /// The secret by whose word it was given.
    pub generation: u64,
    /// When it ends.
    pub until: Timestamp,
}

/// A link that opens the conversation in another browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// When it runs out.
    pub until: Timestamp,
    /// The hash of the token that it was followed with, and when.
    pub followed: Option<(String, Timestamp)>,
}

/// The keys of one conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// The hashes of the tokens of whoever started it or followed a link to it: none before the start, and
    /// one after, unless an earlier version handed out more.
    holders: Vec<String>,
    /// The site's id of the customer whose it is.
    customer: Option<String>,
    /// The customer's keys, the oldest first.
    given: Vec<Given>,
    /// The first of the site's secrets that was not revoked, as far as that is known.
    since: u64,
    blocked: bool,
    /// Whether the team has blocked the customer whose it is, here or elsewhere, as far as that is known.
    barred: bool,
}

impl Keys {
    /// Those of a conversation that was started, as they are stored.
    #[must_use]
    pub fn stored(holders: Vec<String>, customer: Option<String>, given: Vec<Given>, blocked: bool) -> Self {
        Self { holders, customer, given, since: 0, blocked, barred: false }
    }

    /// Those of a conversation that was erased after its visitor was blocked.
    #[must_use]
    pub fn shut() -> Self {
        Self { blocked: true, ..Self::default() }
    }

    /// Whether whoever shows this may come in: read, and write as far as the conversation's rules let them.
    ///
    /// # Errors
    /// [`Rejection::BadToken`] for a key that is none, or not any more; [`Rejection::OtherCustomer`] for a key
    /// that is one, in the hands of a customer whose conversation it is not; [`Rejection::Blocked`] where one
    /// with this id was erased by a visitor who was blocked in it.
    pub fn admit(&self, shown: &Shown, now: Timestamp) -> Result<(), Rejection> {
        if self.holders.is_empty() {
            return if self.blocked { Err(Rejection::Blocked) } else { Ok(()) };
        }
        let is_holder = self.holders.iter().any(|holder| equal(holder, &shown.token));
        let Some(own) = &self.customer else {
            return if is_holder { Ok(()) } else { Err(Rejection::BadToken) };
        };
        let is_given = self.given.iter().any(|given| {
            equal(&given.token, &shown.token) && now < given.until && given.generation >= self.since
        });
        match &shown.identity {
            _ if !is_holder && !is_given => Err(Rejection::BadToken),
            Some(vouched) if vouched.customer.id != *own => Err(Rejection::OtherCustomer),
            Some(vouched) if vouched.generation < self.since => Err(Rejection::BadToken),
            None if !is_given => Err(Rejection::BadToken),
            _ => Ok(()),
        }
    }

    /// What an event changes, that was stored for whoever shows a token with this hash.
    pub fn evolve(&mut self, event: &EventBody, token: &str) {
        match event {
            EventBody::Started(_) => self.holders = vec![token.to_owned()],
            EventBody::Identified(customer) if self.customer.is_none() => {
                self.holders = vec![token.to_owned()];
                self.given.clear();
                self.customer = Some(customer.id.clone());
            }
            EventBody::Blocked { .. } => self.blocked = true,
            EventBody::Reopened { .. } => (self.blocked, self.barred) = (false, false),
            _ => {}
        }
    }

    /// Gives the customer whose conversation it is a key that opens it by itself.
    ///
    /// # Errors
    /// [`Rejection::NotFound`] for everybody else, as if there were no conversation.
    pub fn give(&mut self, vouched: &Vouched, token: String, now: Timestamp) -> Result<(), Rejection> {
        if self.customer.as_ref() != Some(&vouched.customer.id) || vouched.generation < self.since {
            return Err(Rejection::NotFound);
        }
        self.given.retain(|given| now < given.until);
        let surplus = (self.given.len() + 1).saturating_sub(CUSTOMER_KEYS);
        self.given.drain(..surplus);
        let until = now.saturating_add(GIVEN_MS);
        self.given.push(Given { token, generation: vouched.generation, until });
        Ok(())
    }

    /// The keys that were given.
    #[must_use]
    pub fn given(&self) -> &[Given] {
        &self.given
    }

    /// Whether a link may lead to it: as long as it is nobody's whom the site vouches for, since they find
    /// it by being who they are, and its visitor was not shown the door.
    ///
    /// # Errors
    /// [`Rejection::ResumeOver`].
    pub fn may_be_handed_on(&self) -> Result<(), Rejection> {
        if self.holders.is_empty() || self.customer.is_some() || self.blocked {
            Err(Rejection::ResumeOver)
        } else {
            Ok(())
        }
    }

    /// Somebody follows a link with a token of their own making. Theirs is the only key from then on, and the
    /// link leads nobody else there. The caller forgets all other links.
    ///
    /// # Errors
    /// [`Rejection::ResumeOver`] for a link that is used or has run out; not to whoever has used it moments
    /// ago and asks again.
    pub fn follow(&mut self, link: &mut Link, token: &str, now: Timestamp) -> Result<(), Rejection> {
        self.may_be_handed_on()?;
        match &link.followed {
            Some((first, at)) => {
                let again = equal(first, token) && now < at.saturating_add(AGAIN_MS);
                let still = self.holders.iter().any(|holder| equal(holder, token));
                if again && still { Ok(()) } else { Err(Rejection::ResumeOver) }
            }
            None if now < link.until => {
                link.followed = Some((token.to_owned(), now));
                self.holders = vec![token.to_owned()];
                Ok(())
            }
            None => Err(Rejection::ResumeOver),
        }
    }

    /// The site's secrets before this one are revoked. Returns whether that changes anything.
    pub fn revoke(&mut self, since: u64) -> bool {
        let is_news = since > self.since;
        self.since = self.since.max(since);
        self.given.retain(|given| given.generation >= self.since);
        is_news
    }

    /// Everything of the conversation is gone.
    pub fn erase(&mut self) {
        *self = Self { since: self.since, blocked: self.blocked, ..Self::default() };
    }

    /// The site says whether the team has blocked the customer whose conversation it is.
    pub fn bar(&mut self, is_blocked: bool) {
        self.barred = is_blocked;
    }

    /// Why whoever has a key may only read, if that is so beyond this conversation's own rules: the team has
    /// blocked its customer elsewhere.
    #[must_use]
    pub fn barred(&self) -> Option<Rejection> {
        (self.barred && self.customer.is_some()).then_some(Rejection::Blocked)
    }

    /// Whether somebody on `side` who may come in may also bring something in.
    ///
    /// # Errors
    /// As [`Self::barred`] says, for a visitor.
    pub fn may_write(&self, side: Side) -> Result<(), Rejection> {
        match side {
            Side::Visitor => self.barred().map_or(Ok(()), Err),
            Side::Agent => Ok(()),
        }
    }

    /// Whether the visitor is blocked.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.blocked
    }
}

/// Whether two hashes, or other secrets, are the same, in a time that does not tell where they differ.
pub(crate) fn equal(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

#[cfg(test)]
mod tests;
