//! Who decides whether there is a site.

use super::{Call, Check, Own};
use crate::fault::Fault;
use crate::rpc::{self, DirectoryCall, SitesCall};
use protocol::ids::SiteId;
use protocol::rejection::Rejection;
use protocol::session::Session;

/// Somebody who owns the site, or owned it when it was deleted: they may ask once more. What changes anything comes
/// from our own pages only.
pub struct Owner {
    /// The site.
    pub site: SiteId,
    /// Their session.
    pub session: Session,
    /// The hash of its token.
    pub hash: String,
}

impl Check for Owner {
    const NAME: &'static str = "owners";

    async fn check(call: &Call) -> Result<Self, Fault> {
        let site = call.site()?;
        let Own { session, hash } = Own::check(call).await?;
        let owns = DirectoryCall::Sites(SitesCall::Owns(site.clone(), hash.clone()));
        if !rpc::ask::<_, bool>(&rpc::directory(&call.env)?, &owns).await? {
            Err(Rejection::NotAllowed.into())
        } else if session.is_closed(&site) {
            Err(Rejection::SecondFactorRequired.into())
        } else {
            Ok(Self { site, session, hash })
        }
    }
}
