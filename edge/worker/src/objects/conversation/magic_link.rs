//! Links that open the conversation in another browser. A code is made when its mail goes out and
//! lives in that mail alone; here is its hash. Whoever brings it back has the conversation from then on:
//! their key is the only one.

use super::Inner;
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use domain::keys::Shown;
use domain::resume;
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;

impl Inner {
    /// A new link on a page, unless the conversation is one that no link opens, or whoever asked for it has
    /// no key to it any more.
    pub(super) fn new_link(&self, page: &str, asked_by: &str) -> Result<Option<String>, Fault> {
        let shown = Shown { token: asked_by.to_owned(), identity: None };
        let may = self.with_stored(|stored| {
            stored.keys.may_be_handed_on().and_then(|()| stored.keys.admit(&shown, now()))
        })?;
        if may.is_err() {
            return Ok(None);
        }
        let (_, id) = self.ids()?;
        let code = crypto::generate_token()?;
        let at: Timestamp = now();
        self.magic_links.put(&crypto::hash(&code), resume::until(at), at)?;
        Ok(Some(resume::link(page, &id, &code)))
    }

    /// Takes the token with this hash as the only good one, for whoever brings the code with that hash.
    pub(super) fn resume(&self, code: &str, token: &str) -> Result<(), Fault> {
        let mut link = self.magic_links.find(code)?.ok_or(Rejection::ResumeOver)?;
        let is_first = link.followed.is_none();
        self.with_stored(|stored| {
            let mut after = stored.keys.clone();
            after.follow(&mut link, token, now())?;
            if is_first {
                self.magic_links.follow(code, &link)?;
            }
            stored.keys = after;
            Ok::<_, Fault>(())
        })??;
        if is_first {
            self.close_strangers();
        }
        Ok(())
    }
}
