//! The invitation: shown when the trigger says so, accepted, dismissed or left alone.

use super::{Effect, HostNote, Model, Save, Timer, View, World};
use crate::trigger::{Facts, Verdict, judge};

/// An invitation as the visitor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Who invites.
    pub agent: String,
    /// What they say.
    pub text: String,
}

impl Model {
    /// Asks the trigger about this page; called when the page changes and when it said so.
    pub(super) fn consider_inviting(&mut self, world: &mut World<'_>) {
        let Some(invitation) = &self.settings.invitation else { return };
        let facts = Facts {
            url: &self.surroundings.page.url,
            on_page: world.now.saturating_sub(self.surroundings.page_since),
            dismissed: self.dismissed,
            busy: self.view == View::Open || self.conversation.is_some(),
        };
        match judge(invitation, facts) {
            Verdict::Never => world.never(Timer::Invitation),
            Verdict::Wait(milliseconds) => world.after(Timer::Invitation, milliseconds),
            Verdict::Fire => {
                let invite = Invite { agent: invitation.agent.clone(), text: invitation.text.clone() };
                self.show_invitation(invite, world);
            }
        }
    }

    /// The page itself invites. A visitor who dismissed an invitation stays undisturbed.
    pub(super) fn invite_now(&mut self, text: String, agent: String, world: &mut World<'_>) {
        if self.dismissed || self.view == View::Open || self.conversation.is_some() {
            return;
        }
        let own = self.settings.invitation.as_ref();
        let or = |given: String, own: Option<&String>| {
            if given.is_empty() { own.cloned().unwrap_or_default() } else { given }
        };
        let invite = Invite {
            agent: or(agent, own.map(|own| &own.agent).or(Some(&self.settings.name))),
            text: or(text, own.map(|own| &own.text)),
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
    }

    pub(super) fn accept(&mut self, world: &mut World<'_>) {
        world.does(Effect::Host(HostNote::Invitation("accepted")));
        self.show(View::Open, world);
        self.focus_main(world);
    }

    pub(super) fn dismiss(&mut self, world: &mut World<'_>) {
        self.dismissed = true;
        self.invite = None;
        world.does(Effect::Save(Save::Dismissed));
        world.does(Effect::Host(HostNote::Invitation("dismissed")));
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
