//! Telling those of the team whose inboxes are closed, through their browsers' push services. What is to be told is a
//! row before anything is sent; it goes out beside everything else, so that a push service that hangs holds up nothing,
//! and is told to whoever may hear it at that moment. Who is here when a chat begins to wait or a visitor writes to them
//! is owed word of it, and told once they are gone, if it has still to be told ([`domain::push::owed`]); and so is of the
//! chats that wait whoever has the first of their browsers told from now on.

use super::Inner;
use super::watchdog::Wake;
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::push;
use crate::rpc::{self, DirectoryCall, PushCall, PushKeys, PushTargets, SiteCall, SiteProfile};
use crate::scope::{self, Scope};
use crate::store::pushes::DuePush;
use domain::object_kind::ObjectKind;
use domain::push::Subscription;
use domain::push::delivery::{Outcome, UNDER_WAY_MAX, next_attempt, topic};
use domain::push::notice::{
    Before, Notice, Occasion, Telling, Whereabouts, occasion, owed_occasion, settles, telling, write,
};
use domain::push::owed::{Absence, Turn, is_here, next_look, turn};
use domain::quota::{OWED_PUSHES, PUSHES};
use domain::visibility::{Concern, SiteSight};
use futures::future::join_all;
use protocol::frames::desk::Summary;
use protocol::ids::{AgentId, ConversationId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How many browsers are told at once of a conversation.
const AT_ONCE: usize = 10;

impl Inner {
    /// Has the team told of what has happened since a conversation stood as it did, if anything worth it has.
    pub(super) fn tell_by_push(
        self: &Rc<Self>,
        before: Option<Before>,
        summary: &Summary,
    ) -> Result<(), Fault> {
        let owed = &self.stores()?.pushes;
        if before.is_some_and(|before| settles(before, summary)) {
            owed.forget_owed(&summary.id)?;
        }
        let Some(occasion) = occasion(before, summary) else { return Ok(()) };
        if let Some(agent) = &summary.assignee {
            match self.telling(occasion, summary, &agent.id)? {
                Telling::Now => {}
                Telling::Owed => return self.owe(&summary.id, &agent.id),
                Telling::Never => return Ok(()),
            }
        }
        // A crowd of chats makes nobody's phone ring without an end; they are in the list.
        let name = if occasion == Occasion::NewChat { "" } else { summary.id.as_str() };
        if self.pushes.borrow_mut().take(name, PUSHES, 1, now()).is_err() {
            return Ok(());
        }
        // What is told now tells of earlier messages as well.
        owed.forget_owed(&summary.id)?;
        owed.put(&summary.id, occasion, now())?;
        self.send_pushes()
    }

    fn telling(&self, occasion: Occasion, summary: &Summary, who: &AgentId) -> Result<Telling, Fault> {
        let heard = self.heard(who)?;
        let absence = if heard.is_none() { self.absence(who)? } else { None };
        let connected = is_here(now(), heard, absence);
        let known = self.with_present(|present| present.team.whereabouts(who))?;
        Ok(telling(occasion, summary, who, Whereabouts { connected, ..known }))
    }

    /// How the last inbox went of somebody who has none open; nothing where they never had one. If it went with an earlier
    /// process, nobody saw it: that is noticed here, and stored, so that it is noticed once.
    fn absence(&self, who: &AgentId) -> Result<Option<Absence>, Fault> {
        let store = &self.stores()?.pushes;
        let known = store.absence(who)?;
        if known.is_some() || self.with_present(|present| present.team.get(who))?.is_none() {
            return Ok(known);
        }
        let absence = Absence { since: now(), seen: false };
        store.put_absence(who, absence)?;
        Ok(Some(absence))
    }

    /// Owes somebody who counts as here word of their own conversation.
    fn owe(&self, id: &ConversationId, who: &AgentId) -> Result<(), Fault> {
        let now = now();
        self.stores()?.pushes.owe(id, &BTreeSet::from([who.clone()]), &[], now)?;
        let whereabouts = (self.heard(who)?, self.stores()?.pushes.absence(who)?);
        if let Some(at) = next_look(now, [whereabouts]) {
            self.wake_by(Wake::Owed, at);
        }
        Ok(())
    }

    /// The first browser of somebody is told from now on: they are owed word of what waits already, as if it had been
    /// before. Not everybody who is here is owed everything from the start: in a team of hundreds of whom few subscribe
    /// that would be hundreds of rows for each chat.
    pub(super) fn subscribed(self: &Rc<Self>, who: &AgentId) -> Result<(), Fault> {
        if self.departures()?.is_gone(who)? {
            return Ok(());
        }
        self.stores()?.pushes.owe_waiting(who)?;
        self.look_at_owed()
    }

    /// An inbox of somebody's is closed that was heard of then. If it was their last one, they are told what they are owed,
    /// unless they come back in a moment.
    pub(super) fn has_closed(&self, who: &AgentId, heard: Timestamp, connected: bool) -> Result<(), Fault> {
        let (store, now) = (&self.stores()?.pushes, now());
        store.heard_messages(who, heard)?;
        if connected {
            return Ok(());
        }
        let absence = Absence { since: now, seen: true };
        store.put_absence(who, absence)?;
        if store.is_owed(who)? {
            self.wake_by(Wake::Owed, absence.back_by(now));
        }
        Ok(())
    }

    /// When those are to be looked after who are owed something, if any are.
    pub(super) fn owed_look(&self) -> Result<Option<Timestamp>, Fault> {
        let owed = self.stores()?.pushes.owed()?;
        let heard = if owed.is_empty() { BTreeMap::new() } else { self.all_heard()? };
        Ok(next_look(now(), owed.iter().map(|(agent, absence)| (heard.get(agent).copied(), *absence))))
    }

    /// Has those told who are owed something and gone, and wakes to look after the others.
    pub(super) fn look_at_owed(self: &Rc<Self>) -> Result<(), Fault> {
        let (store, now) = (&self.stores()?.pushes, now());
        let owed = store.owed()?;
        let all = if owed.is_empty() { BTreeMap::new() } else { self.all_heard()? };
        for (agent, known) in owed {
            let heard = all.get(&agent).copied();
            let absence = match heard {
                Some(heard) => {
                    store.heard_messages(&agent, heard)?;
                    None
                }
                None if known.is_none() => self.absence(&agent)?,
                None => known,
            };
            match turn(now, heard, absence) {
                Turn::Look(at) if store.is_owed(&agent)? => self.wake_by(Wake::Owed, at),
                Turn::Look(_) => {}
                Turn::Tell => {
                    for id in store.owed_to(&agent)? {
                        let name = format!("to {}", agent.as_str());
                        let may = self.pushes.borrow_mut().take(&name, OWED_PUSHES, 1, now).is_ok();
                        store.gone(&id, &agent, may.then_some(now))?;
                    }
                }
            }
        }
        self.send_pushes()
    }

    /// Sends what is due in the background, and wakes for the rest.
    pub(super) fn send_pushes(self: &Rc<Self>) -> Result<(), Fault> {
        let store = &self.stores()?.pushes;
        for mut push in store.due(now(), UNDER_WAY_MAX)? {
            let is_full = self.pushing.borrow().len() >= UNDER_WAY_MAX;
            if is_full || !self.pushing.borrow_mut().insert(push.key()) {
                continue;
            }
            push.attempts += 1;
            // Noted before it is tried: whoever dies in between tries again later and not for ever.
            let next = next_attempt(push.attempts, now());
            store.note(&push, next)?;
            let desk = Rc::clone(self);
            let scope = Scope::in_object(ObjectKind::Desk, &self.state, scope::request()).doing("push");
            self.state.wait_until(scope.run(async move {
                let key = push.key();
                let told = desk.push(&mut push).await;
                desk.pushing.borrow_mut().remove(&key);
                let noted = told.and_then(|all| {
                    let store = &desk.stores()?.pushes;
                    if all { store.forget(&push) } else { store.note(&push, next) }
                });
                // Something may have happened meanwhile, have waited for its turn, or be owed from now on.
                if let Err(fault) = noted.and_then(|()| desk.look_at_owed()) {
                    fault.log(&desk.context("push"));
                }
            }));
        }
        if let Some(due) = store.next_due()? {
            self.wake_by(Wake::Push, due.max(now() + domain::outbox::RETRY_MS));
        }
        Ok(())
    }

    /// Tells whoever is to be told and was not; says whether nobody is left.
    async fn push(&self, push: &mut DuePush) -> Result<bool, Fault> {
        let site = self.id()?;
        let directory = rpc::directory(&self.env)?;
        let call = DirectoryCall::Push(PushCall::Targets(site.clone()));
        let targets: Option<PushTargets> = rpc::ask(&directory, &call).await?;
        let Some(PushTargets { keys, targets }) = targets else { return Ok(true) };
        let profile: Option<SiteProfile> =
            rpc::ask(&rpc::site(&self.env, &site)?, &SiteCall::Profile).await?;
        let Some(profile) = profile else { return Ok(true) };
        // As it stands now: somebody may have come, or taken it.
        let Some(summary) = self.summaries()?.get(&push.id)? else { return Ok(true) };
        let Some(occasion) = push.occasion.or_else(|| owed_occasion(&summary)) else { return Ok(true) };
        let (sight, concern) = (SiteSight::of(&profile.settings), Concern::of(&summary));
        let (mut left, mut here, mut theirs) = (Vec::new(), BTreeSet::new(), Vec::new());
        for (agent, role, to) in targets {
            // What they do not see they are not told of, now or later.
            if !sight.sight(&agent, role).sees(&concern) {
                continue;
            }
            let known = fingerprint(&to);
            if push.told.contains(&known) || push.only.as_ref().is_some_and(|only| *only != agent) {
                continue;
            }
            match self.telling(occasion, &summary, &agent)? {
                Telling::Now => left.push((known, to)),
                Telling::Owed => {
                    here.insert(agent);
                    theirs.push(known);
                }
                Telling::Never => {}
            }
        }
        self.stores()?.pushes.owe(&push.id, &here, &push.told, now())?;
        push.told.append(&mut theirs);
        let notice = Notice {
            occasion,
            summary: &summary,
            site: &site,
            name: &profile.settings.name,
            with_text: profile.settings.push_text,
        };
        let topic = topic(&site, &push.id);
        let mut all = true;
        for some in left.chunks(AT_ONCE) {
            let sent = some
                .iter()
                .map(async |(known, to)| (known.clone(), self.push_one(&keys, to, &topic, &notice).await));
            for (known, again) in join_all(sent).await {
                if again {
                    all = false;
                } else {
                    push.told.push(known);
                }
            }
        }
        Ok(all)
    }

    /// Tells one browser; says whether it is to be tried again.
    async fn push_one(&self, keys: &PushKeys, to: &Subscription, topic: &str, notice: &Notice<'_>) -> bool {
        let message = serde_json::to_vec(&write(notice, &to.locale)).unwrap_or_default();
        match push::send(&self.env, keys, to, topic, &message).await {
            Outcome::Taken | Outcome::Refused => false,
            Outcome::Later => true,
            Outcome::Gone => {
                let forget = DirectoryCall::Push(PushCall::Forget(to.clone()));
                let forgotten = async { rpc::ask::<_, ()>(&rpc::directory(&self.env)?, &forget).await };
                // If that does not get through, the next message finds it gone again.
                if let Err(fault) = forgotten.await {
                    fault.log(&self.context("forgetting a subscription"));
                }
                false
            }
        }
    }
}

fn fingerprint(to: &Subscription) -> String {
    crypto::fingerprint(to.endpoint.as_bytes())
}
