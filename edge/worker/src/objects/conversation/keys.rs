//! Who may come in: every door asks here. The rule is [`domain::keys`].

use super::Inner;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::sockets::{self, Peer};
use crate::rpc::{self, Requester, SiteCall};
use domain::customer_block::Standing;
use domain::keys::{Shown, Vouched};
use protocol::conversation::event::{Event, EventBody};
use protocol::rejection::Rejection;

impl Inner {
    /// Lets a visitor pass who shows a key.
    pub(super) fn admit(&self, shown: &Shown) -> Result<(), Fault> {
        Ok(self.with_stored(|stored| stored.keys.admit(shown, now()))??)
    }

    /// Lets a visitor pass who shows a key, and whoever of the team sees the conversation.
    pub(super) async fn authorize(&self, requester: &Requester) -> Result<(), Fault> {
        match requester {
            Requester::Visitor(shown) => {
                self.learn_standing(shown.identity.as_ref()).await?;
                self.admit(shown)
            }
            Requester::Agent(agent, role) => {
                let seen = self.is_seen(agent, *role).await?;
                if seen { Ok(()) } else { Err(Rejection::NotStarted.into()) }
            }
        }
    }

    /// Asks the site how the customer stands with it before anybody uses a key that was given by its word: which
    /// of its secrets are revoked, and whether the team has blocked the customer. Where nobody's word was stored
    /// yet, that is the customer for whom the site vouches now.
    pub(super) async fn learn_standing(&self, vouched: Option<&Vouched>) -> Result<(), Fault> {
        let known =
            self.with_stored(|stored| stored.conversation.customer().map(|customer| customer.id.clone()))?;
        let customer = known.or_else(|| vouched.map(|vouched| vouched.customer.id.clone()));
        if customer.is_none() {
            return Ok(());
        }
        let (site, _) = self.ids()?;
        self.learn(rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Standing(customer)).await?)
    }

    /// The site has said how the customer stands with it.
    pub(super) fn learn(&self, Standing { since, is_blocked }: Standing) -> Result<(), Fault> {
        self.with_stored(|stored| stored.keys.bar(is_blocked))?;
        self.revoke(since)
    }

    /// Of the site's secrets, those before this one are revoked: what was given by their word ends.
    pub(super) fn revoke(&self, since: u64) -> Result<(), Fault> {
        let (is_news, ended) = self.with_stored(|stored| {
            let before = stored.keys.given().len();
            let is_news = stored.keys.revoke(since);
            let given = stored.keys.given();
            (is_news, (given.len() < before).then(|| given.to_vec()))
        })?;
        if let Some(given) = ended {
            self.keys.put_given(&given)?;
        }
        if is_news {
            self.close_strangers();
        }
        Ok(())
    }

    /// Gives a customer a key to their own conversation.
    pub(super) fn grant(&self, vouched: &Vouched, token: String) -> Result<(), Fault> {
        let given = self.with_stored(|stored| {
            stored.keys.give(vouched, token, now())?;
            Ok::<_, Rejection>(stored.keys.given().to_vec())
        })??;
        self.keys.put_given(&given)
    }

    /// Whether events change who has a key.
    pub(super) fn change_keys(events: &[Event]) -> bool {
        let changes = |body: &EventBody| matches!(body, EventBody::Started(_) | EventBody::Identified(_));
        events.iter().any(|event| changes(&event.body))
    }

    /// Ends the sockets and the waiting requests of visitors whose key is none any more.
    pub(super) fn close_strangers(&self) {
        for listener in self.listeners.all(&self.state).iter() {
            let Peer::Visitor(visitor) = &listener.peer else { continue };
            if self.admit(&visitor.shown).is_err() {
                sockets::turn_away(&listener.socket, listener.encoding, Rejection::BadToken);
                self.leaves(&listener.socket, listener.peer.clone());
            }
        }
        self.wake_waiting();
    }

    /// Lets waiting requests look again.
    pub(super) fn wake_waiting(&self) {
        for waiting in self.waiting.take() {
            // A request that gave up meanwhile needs nothing.
            let _gone = waiting.send(());
        }
    }
}
