//! Who the site vouches for. The secrets never leave the desk, except to the operator who asks.

use super::DeskObject;
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::SecretRequest;
use domain::identity::{self, Secrets};
use protocol::conversation::customer::{Customer, Past};
use protocol::ids::SiteId;

impl DeskObject {
    /// The customer that a token of the site stands for.
    pub(super) fn identify(&self, token: &str) -> Result<Customer, Fault> {
        let site = SiteId::parse(&self.state.id().name().unwrap_or_default())?;
        Ok(identity::verify(token, &self.customers.secrets()?, &site, now())?)
    }

    /// The customer that a token stands for, with their conversations.
    pub(super) fn history(&self, token: &str) -> Result<(Customer, Vec<Past>), Fault> {
        let customer = self.identify(token)?;
        let past = self.customers.of(&customer.id)?;
        Ok((customer, past))
    }

    /// The site's secrets, the first of which is made when it is asked for.
    pub(super) fn secrets(&self, wish: SecretRequest) -> Result<Secrets, Fault> {
        let known = self.customers.secrets()?;
        if known.current.is_some() && !wish.renew {
            return Ok(known);
        }
        let secrets = known.renewed(crypto::generate_token()?, wish.revoke, now());
        self.customers.put_secrets(&secrets)?;
        Ok(secrets)
    }
}
