//! What a conversation and its desk have to do with each other: the desk's settings bear on
//! decisions, and the desk is told how the conversation stands, repeated by the alarm until it
//! has confirmed.

use super::Inner;
use crate::env::now;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::rpc::{self, Admission, ConversationFacts, DeskCall, SiteCall, SiteProfile};
use crate::store::events::Stored;
use domain::conversation::Rules;
use domain::desk::is_behind;
use domain::presence::DESK_RETRY_MS;
use protocol::conversation::party::Agent;
use protocol::frames::desk::Stage;
use protocol::ids::{ConversationId, DepartmentId, SiteId};
use protocol::rejection::Rejection;
use protocol::site::settings::SiteSettings;
use std::rc::Rc;
use std::time::Duration;
use worker::Delay;

/// How long a conversation waits after the first update of its desk. As long as there is more to
/// tell, the wait doubles, up to [`PAUSE_MAX`].
const PAUSE: Duration = Duration::from_millis(250);
/// The longest wait.
const PAUSE_MAX: Duration = Duration::from_secs(2);

impl Inner {
    pub(super) fn ids(&self) -> Result<(SiteId, ConversationId), Fault> {
        let name = self.state.id().name().unwrap_or_default();
        Ok(rpc::parse_conversation_name(&name)?)
    }

    /// What bears on the start of the conversation, which somebody from a network may be about to
    /// make; none once it was started.
    pub(super) async fn rules(&self, network: Option<String>) -> Result<Option<Box<Rules>>, Fault> {
        if self.with_stored(|stored| stored.conversation.is_started())? {
            return Ok(None);
        }
        let (site, id) = self.ids()?;
        let admission: Admission =
            rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Admit(id, network)).await?;
        let (settings, rate_limited) = admission.ok_or(Rejection::UnknownSite)?;
        Ok(Some(Box::new(Rules { rate_limited, ..Rules::of(settings, now()) })))
    }

    /// The site's settings; none when it was never set up.
    pub(super) async fn settings(&self) -> Result<Option<SiteSettings>, Fault> {
        let (site, _) = self.ids()?;
        let profile: Option<SiteProfile> =
            rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Profile).await?;
        Ok(profile.map(|profile| profile.settings))
    }

    /// The departments an agent works in, as the site's settings say when their socket opens.
    pub(super) async fn departments_of(&self, agent: &Agent) -> Result<Vec<DepartmentId>, Fault> {
        let settings = self.settings().await?;
        Ok(settings.map(|settings| settings.service.departments_of(&agent.id)).unwrap_or_default())
    }

    /// Sets the alarm that looks whether the desk knows, unless it is set. Alarms are kept in a
    /// file of their own, so a crash may lose one: waking looks as well.
    pub(super) fn arm(&self) {
        if !self.armed.replace(true) {
            self.wake_by(now() + DESK_RETRY_MS);
        }
    }

    /// Lets the desk know in the background. One delivery at a time, always of the latest.
    pub(super) fn tell_desk(self: &Rc<Self>) {
        if !self.telling.get() {
            let inner = Rc::clone(self);
            self.state.wait_until(async move {
                if let Err(fault) = inner.tell_desk_now().await {
                    fault.rejection();
                    inner.arm();
                }
            });
        }
    }

    /// Lets the desk know. While a delivery is under way, the alarm looks again later whether it
    /// got through: if the process dies meanwhile, nobody else would.
    pub(super) async fn tell_desk_now(&self) -> Result<(), Fault> {
        if self.telling.replace(true) {
            self.arm();
            return Ok(());
        }
        let result = self.tell_desk_until_told().await;
        self.telling.set(false);
        result
    }

    async fn tell_desk_until_told(&self) -> Result<(), Fault> {
        let (site, id) = self.ids()?;
        let desk = rpc::desk(&self.env, &site)?;
        let mut confirmed = 0;
        let mut pause = PAUSE;
        while self.with_stored(|stored| is_behind(stored.told, stored.conversation.last()))? {
            let (summary, deadline, blocked) = self.with_stored(|Stored { conversation, .. }| {
                (conversation.summary(id.clone()), conversation.next_deadline(), conversation.is_blocked())
            })?;
            confirmed = summary.revision;
            let facts = ConversationFacts {
                id: id.clone(),
                customer: summary.customer.as_ref().map(|customer| customer.id.clone()),
                last_at: summary.last_at,
                open: summary.stage != Stage::Ended,
                blocked,
            };
            // The site first: whoever sees the conversation listed may count on what it has kept of it.
            if facts.customer.is_some() || facts.blocked {
                let () =
                    rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::ConversationUpdated(facts)).await?;
            }
            let update = DeskCall::Update(Box::new(summary), deadline.map(|deadline| deadline.at));
            let () = rpc::ask(&desk, &update).await?;
            failpoints::reached(Failpoint::Telling, || {
                self.with_stored(|stored| stored.conversation.clone()).ok()
            });
            // If it was erased meanwhile, nothing of it was told.
            self.with_stored(|stored| {
                stored.told = stored.told.max(confirmed.min(stored.conversation.last()));
            })?;
            // The first change is told at once. What happens in the pause is told together at its
            // end: a busy conversation tells its desk every other second, not at every message.
            Delay::from(pause).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
        // Stored once all is told. If that is lost, the desk hears the same again and ignores it.
        let there = self.with_stored(|stored| stored.conversation.is_started())?;
        if confirmed > 0 && there { self.log.told(confirmed) } else { Ok(()) }
    }
}
