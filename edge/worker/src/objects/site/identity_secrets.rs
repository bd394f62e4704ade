//! Verified identities. The secrets never leave this object, except to the operator who asks, and a new one once to
//! the team that makes it.

use super::SiteObject;
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, ConversationCall, SecretRequest};
use domain::audit::{Actor, AuditAction};
use domain::identity::{self, Secrets};
use domain::keys::Vouched;
use futures::future::join_all;
use protocol::conversation::customer::Past;
use protocol::ids::{ConversationId, Timestamp};

/// Most conversations that are told at once that a secret was revoked: those that go on, then the latest. The
/// others learn of it before anybody uses a key to them.
const TOLD_MAX: usize = 500;
/// How many are told in parallel.
const AT_ONCE: usize = 10;

impl SiteObject {
    /// Whom a token of the site vouches for.
    pub(super) fn identify(&self, token: &str) -> Result<Vouched, Fault> {
        Ok(identity::verify(token, &self.customers.secrets()?, &self.id()?, now())?)
    }

    /// Whom a token vouches for, with their conversations.
    pub(super) fn history(&self, token: &str) -> Result<(Vouched, Vec<Past>), Fault> {
        let vouched = self.identify(token)?;
        let past = self.customers.of(&vouched.customer.id)?;
        Ok((vouched, past))
    }

    /// The number of the first secret that was not revoked.
    pub(super) fn keys_since(&self) -> Result<u64, Fault> {
        Ok(self.customers.secrets()?.since)
    }

    /// Whether there is a secret, and until when the former one is good.
    pub(super) fn secret_state(&self) -> Result<(bool, Option<Timestamp>), Fault> {
        let Secrets { current, former, .. } = self.customers.secrets()?;
        let until = former.map(|(_, until)| until).filter(|until| *until > now());
        Ok((current.is_some(), until))
    }

    /// The site's secrets, the first of which is made when it is asked for. What was given by the word of one
    /// that is revoked ends.
    pub(super) async fn secrets(&self, wish: SecretRequest, by: &Actor) -> Result<Secrets, Fault> {
        let (before, secrets) = (self.keys_since()?, self.stored_secrets(wish, by)?);
        if secrets.since > before {
            self.tell(&self.customers.latest(TOLD_MAX)?, &ConversationCall::Revoked(secrets.since)).await?;
        }
        Ok(secrets)
    }

    /// Tells conversations something. One that cannot be told, or is not among these, asks when it is used.
    pub(super) async fn tell(&self, these: &[ConversationId], news: &ConversationCall) -> Result<(), Fault> {
        let site = self.id()?;
        for some in these.chunks(AT_ONCE) {
            let told = some.iter().map(async |id| {
                let conversation = rpc::conversation(&self.env, &site, id)?;
                rpc::ask::<_, ()>(&conversation, news).await
            });
            for fault in join_all(told).await.into_iter().filter_map(Result::err) {
                fault.log(&self.context("telling conversations"));
            }
        }
        Ok(())
    }

    fn stored_secrets(&self, wish: SecretRequest, by: &Actor) -> Result<Secrets, Fault> {
        let known = self.customers.secrets()?;
        if known.current.is_some() && !wish.renew {
            return Ok(known);
        }
        let secrets = known.renewed(crypto::generate_token()?, wish.revoke, now());
        let about: &[&str] = if wish.revoke { &["revoked"] } else { &[] };
        self.noting(by, AuditAction::SecretRenewed, about, || self.customers.put_secrets(&secrets))?;
        Ok(secrets)
    }
}
