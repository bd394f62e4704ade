//! The first page that loads the site's chat.

use super::SiteObject;
use crate::fault::Fault;
use crate::objects::panic_hook;
use domain::first_run;
use protocol::rejection::Rejection;
use protocol::team::first_run::Seen;

impl SiteObject {
    /// Writes a page down if it is news, and says whether any other would be.
    pub(super) fn page_seen(&self, page: &Seen) -> Result<bool, Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        if !first_run::is_news(self.seen.get()?.as_ref()) {
            return Ok(false);
        }
        self.seen.put(page)?;
        Ok(first_run::is_news(Some(page)))
    }

    /// The page that was written down, and whether it is on the list as that is now.
    pub(super) fn first_seen(&self) -> Result<Option<Seen>, Fault> {
        let Some(seen) = self.seen.get()? else { return Ok(None) };
        let settings = self.settings.get()?.ok_or(Rejection::UnknownSite)?;
        Ok(Some(Seen { listed: first_run::is_listed(&seen.origin, &settings.origins), ..seen }))
    }
}
