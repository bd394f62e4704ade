//! What the desk has to do with the site's settings: the departments, who sees what, and open conversations whose
//! settings are old.

use super::Inner;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::rpc::{self, ConversationCall, SiteCall, SiteProfile};
use domain::site_cache::SITE_CACHE_MS;
use domain::visibility::SiteSight;
use futures::future::join_all;
use protocol::VERSION;
use protocol::codec::Encoding;
use protocol::frames::desk::{DeskFrame, LISTS_VERSION, RINGS_VERSION};
use protocol::rejection::Rejection;
use std::rc::Rc;
use std::time::Duration;
use worker::Delay;

/// Most conversations that are told of new settings: the latest. Pages of the others, older than
/// hundreds, look again by themselves.
const TOLD_MAX: usize = 500;
/// How many are told at once.
const AT_ONCE: usize = 10;

impl Inner {
    /// Asks the site's object who sees what, if nobody has said it yet.
    pub(super) async fn learn_sight(self: &Rc<Self>) -> Result<(), Fault> {
        let is_told = |site: SiteSight| site.hours.is_some();
        if self.team()?.sight()?.is_some_and(is_told) {
            return Ok(());
        }
        let profile: Option<SiteProfile> =
            rpc::ask(&rpc::site(&self.env, &self.id()?)?, &SiteCall::Profile).await?;
        let profile = profile.ok_or(Rejection::UnknownSite)?;
        // Whoever changed it meanwhile has said so, and knows better.
        if !self.team()?.sight()?.is_some_and(is_told) {
            let site = SiteSight::of(&profile.settings);
            // What conversations have told before anybody of the team came waits in their departments from here on.
            self.route_by(&site);
            self.team()?.put_sight(&site)?;
        }
        Ok(())
    }

    /// Who sees what, as the site's object said last.
    pub(super) fn sight(&self) -> Result<SiteSight, Fault> {
        // No socket is accepted before it did.
        Ok(self.team()?.sight()?.ok_or(Rejection::Unavailable)?)
    }

    /// Tells the team of its departments, lists anew to whoever sees more or less from now on, and tells open
    /// conversations that their settings are old.
    pub(super) fn settings_changed(self: &Rc<Self>, site: SiteSight) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        // Before they are stored: inboxes were told the queues by those of before.
        let moved = self.route_by(&site);
        self.team()?.put_sight(&site)?;
        self.broadcast(&DeskFrame::Departments(site.departments.clone()))?;
        self.see_by(&site)?;
        if moved {
            self.flush_soon();
        }
        self.monitor_soon();
        self.tell_conversations()
    }

    /// Has everybody see as far as the site says, and lists anew to whoever sees more or less from now on.
    pub(super) fn see_by(&self, site: &SiteSight) -> Result<(), Fault> {
        let (changed, team) = self.with_present(|present| (present.see_by(site), present.team.all()))?;
        for listener in changed {
            // What a client said it speaks counts in postcard only, and there it speaks lists.
            let packed_lists = listener.by_page && listener.encoding == Encoding::Binary;
            let version = match (listener.rings, packed_lists) {
                (true, _) => RINGS_VERSION,
                (false, true) => LISTS_VERSION,
                (false, false) => VERSION,
            };
            self.send_list(&listener, version, team.clone(), site)?;
        }
        Ok(())
    }

    /// Tells open conversations that the settings have changed, in the background: a page that hears
    /// nothing of it has the old ones until it asks by itself, and that is all. It begins when no isolate
    /// has the old ones in its cache any more, or the pages would be told those again.
    fn tell_conversations(&self) -> Result<(), Fault> {
        let ongoing = self.summaries()?.ongoing(TOLD_MAX)?;
        let (site, env, context) = (self.id()?, self.env.clone(), self.context("settings changed"));
        self.state.wait_until(async move {
            Delay::from(Duration::from_millis(SITE_CACHE_MS)).await;
            for some in ongoing.chunks(AT_ONCE) {
                let told = some.iter().map(async |id| {
                    let conversation = rpc::conversation(&env, &site, id)?;
                    rpc::ask::<_, ()>(&conversation, &ConversationCall::SettingsChanged).await
                });
                for fault in join_all(told).await.into_iter().filter_map(Result::err) {
                    fault.log(&context);
                }
            }
        });
        Ok(())
    }
}
