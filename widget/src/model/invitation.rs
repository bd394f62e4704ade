//! The invitation: shown when the trigger says so, accepted, dismissed or left alone.

use super::{Effect, HostNote, Model, Save, Timer, View, World};
use protocol::ids::TriggerId;
use protocol::site::settings::Invitation;
use protocol::site::trigger::{Frequency, Shown, TriggerOutcome, Verdict, pick};

/// An invitation as the visitor sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invite {
    /// Who invites.
    pub agent: String,
    /// What they say.
    pub text: String,
    /// The address it leads to instead of a chat; empty for a chat.
    pub url: String,
    /// What the link to it says.
    pub label: String,
    /// The trigger that fired and counts; none for the timed invitation and the page's own.
    pub trigger: Option<TriggerId>,
}

impl Model {
    /// Asks the triggers; called when something changes that they depend on, and when they said so.
    pub(super) fn consider_inviting(&mut self, world: &mut World<'_>) {
        world.never(Timer::Invitation);
        // Nobody is invited in a tab that nobody sees; once it is in front, the page tells the time anew.
        let seen = self.surroundings.visible;
        if !seen || self.dismissed || self.view != View::Closed || self.conversation.is_some() {
            return;
        }
        let around = &self.surroundings;
        let facts = around.visit.facts(&around.page, world.now);
        match pick(&self.settings.triggers, &self.shown, &facts, world.now) {
            Verdict::Nothing => {}
            Verdict::Wait(milliseconds) => world.after(Timer::Invitation, milliseconds),
            Verdict::Fire(place) => self.fire(place, world),
        }
    }

    fn fire(&mut self, place: usize, world: &mut World<'_>) {
        let Some(trigger) = self.settings.triggers.get(place) else { return };
        // The timed invitation asks the edge for nothing; only a trigger counts.
        let counts = trigger.id.as_str() != Invitation::ID;
        let invite = Invite {
            agent: trigger.agent.clone(),
            text: trigger.text.clone(),
            url: trigger.url.clone(),
            label: trigger.label.clone(),
            trigger: counts.then(|| trigger.id.clone()),
        };
        if trigger.frequency != Frequency::EveryPage {
            self.shown.retain(|(id, _)| *id != trigger.id);
            self.shown.push((trigger.id.clone(), Shown { at: world.now, this_visit: true }));
            world.does(Effect::Save(Save::Shown(trigger.id.clone(), trigger.frequency, world.now)));
        }
        self.show_invitation(invite, world);
    }

    /// The page itself invites. A visitor who dismissed an invitation stays undisturbed.
    pub(super) fn invite_now(&mut self, text: String, agent: String, world: &mut World<'_>) {
        if self.dismissed || self.view == View::Open || self.conversation.is_some() {
            return;
        }
        let own = self.settings.triggers.first();
        let or = |given: String, own: Option<&String>| {
            if given.is_empty() { own.cloned().unwrap_or_default() } else { given }
        };
        let invite = Invite {
            agent: or(agent, own.map(|own| &own.agent).or(Some(&self.settings.name))),
            text: or(text, own.map(|own| &own.text)),
            ..Invite::default()
        };
        if !invite.text.is_empty() {
            self.show_invitation(invite, world);
        }
    }

    fn show_invitation(&mut self, invite: Invite, world: &mut World<'_>) {
        if self.view == View::Invitation {
            return;
        }
        self.invite = Some(invite);
        self.stale = true;
        self.show(View::Invitation, world);
        world.does(Effect::Host(HostNote::Invitation("shown")));
        self.count(TriggerOutcome::Shown, world);
    }

    /// Counts what became of an invitation, for the team.
    pub(super) fn count(&self, reaction: TriggerOutcome, world: &mut World<'_>) {
        if let Some(id) = self.invite.as_ref().and_then(|invite| invite.trigger.clone()) {
            world.does(Effect::Count(id, reaction));
        }
    }

    pub(super) fn accept(&mut self, world: &mut World<'_>) {
        world.does(Effect::Host(HostNote::Invitation("accepted")));
        self.count(TriggerOutcome::Accepted, world);
        if self.invite.as_ref().is_some_and(|invite| !invite.url.is_empty()) {
            // The link leads on; whoever has followed it needs no second invitation.
            self.quiet(world);
            return;
        }
        self.show(View::Open, world);
        self.focus_main(world);
    }

    pub(super) fn dismiss(&mut self, world: &mut World<'_>) {
        world.does(Effect::Host(HostNote::Invitation("dismissed")));
        self.count(TriggerOutcome::Dismissed, world);
        self.quiet(world);
    }

    /// From here on nobody is invited.
    fn quiet(&mut self, world: &mut World<'_>) {
        self.dismissed = true;
        self.invite = None;
        world.does(Effect::Save(Save::Dismissed));
        self.show(View::Closed, world);
    }

    /// Another tab dismissed it, or started a conversation.
    pub(super) fn withdraw_invitation(&mut self, world: &mut World<'_>) {
        world.never(Timer::Invitation);
        if self.view == View::Invitation {
            self.invite = None;
            self.show(View::Closed, world);
        }
    }
}
