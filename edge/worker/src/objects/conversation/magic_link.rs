//! Links that open the conversation in another browser. A code is made when its mail goes out and
//! lives in that mail alone; here is its hash. Whoever brings it back gets a key of their own.

use super::Inner;
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use domain::resume;
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;

impl Inner {
    /// A new link on a page, unless the conversation is one that no link opens.
    pub(super) fn new_link(&self, page: &str) -> Result<Option<String>, Fault> {
        if self.with_stored(|stored| stored.conversation.may_be_resumed())?.is_err() {
            return Ok(None);
        }
        let (_, id) = self.ids()?;
        let code = crypto::generate_token()?;
        let at: Timestamp = now();
        self.magic_links.put(&crypto::hash(&code), resume::until(at), at)?;
        Ok(Some(resume::link(page, &id, &code)))
    }

    /// Takes the token with this hash as good for whoever brings the code with that hash.
    pub(super) fn resume(&self, code: &str, token: &str) -> Result<(), Fault> {
        if !self.magic_links.take(code, now())? {
            return Err(Rejection::ResumeOver.into());
        }
        self.with_stored(|stored| stored.conversation.may_be_resumed())??;
        self.grants.put(token, now())
    }
}
