//! Verified identities. The secrets never leave this object, except to the operator who asks.

use super::SiteObject;
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::SecretRequest;
use domain::identity::{self, Secrets};
use protocol::conversation::customer::{Customer, Past};

impl SiteObject {
    /// The customer that a token of the site stands for.
    pub(super) fn identify(&self, token: &str) -> Result<Customer, Fault> {
        Ok(identity::verify(token, &self.customers.secrets()?, &self.id()?, now())?)
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
