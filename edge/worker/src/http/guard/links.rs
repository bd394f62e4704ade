//! Whoever holds a link that was handed out once: the token in it is shown in a header, and stored as a hash.

use super::{Call, Check};
use crate::crypto;
use crate::fault::Fault;
use crate::http::auth;
use crate::rpc::{self, DirectoryCall};
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;

/// Whoever has a set-up link that is good. What changes anything comes from our own pages only.
pub struct LinkHolder {
    /// The hash of the link's token.
    pub hash: String,
    /// Until when it is good.
    pub expires: Timestamp,
}

impl Check for LinkHolder {
    const NAME: &'static str = "whoever has a set-up link";

    async fn check(call: &Call) -> Result<Self, Fault> {
        if !call.only_reads() {
            auth::from_own_page(&call.request, &call.env)?;
        }
        let token = auth::bearer(&call.request)?.ok_or(Rejection::LinkUnknown)?;
        let hash = crypto::hash(&token);
        let expires = rpc::ask(&rpc::directory(&call.env)?, &DirectoryCall::SetupLink(hash.clone())).await?;
        Ok(Self { hash, expires })
    }
}

/// Whoever has a link for a new password that is good. What changes anything comes from our own pages only.
pub struct ResetHolder {
    /// The hash of the link's token.
    pub hash: String,
    /// Whose it is.
    pub holder: rpc::ResetHolder,
}

impl Check for ResetHolder {
    const NAME: &'static str = "whoever has a link for a new password";

    async fn check(call: &Call) -> Result<Self, Fault> {
        if !call.only_reads() {
            auth::from_own_page(&call.request, &call.env)?;
        }
        let token = auth::bearer(&call.request)?.ok_or(Rejection::LinkUnknown)?;
        let hash = crypto::hash(&token);
        let holder = rpc::ask(&rpc::directory(&call.env)?, &DirectoryCall::Reset(hash.clone())).await?;
        Ok(Self { hash, holder })
    }
}
