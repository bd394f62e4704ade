//! What is to be seen of the chat, and what the page around it is told.

use super::settings_refresh::{FRESH, FRESH_TO_WRITE};
use super::{
    Conversation, Effect, Foot, Forgetting, HostMsg, HostNote, Keep, Model, Save, Screen, Target, World,
};
use protocol::site::trigger::path;

/// What is to be seen of the chat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Nothing but the launcher.
    #[default]
    Closed,
    /// The invitation.
    Invitation,
    /// The chat.
    Open,
}

/// What the page was told last, so that it is told changes only.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    unread: usize,
    keep: Option<Keep>,
}

impl Model {
    pub(super) fn on_host(&mut self, msg: HostMsg, world: &mut World<'_>) {
        match msg {
            HostMsg::Page(page, arrival) => {
                let visit = &mut self.surroundings.visit;
                let moved = path(&page.url) != path(&self.surroundings.page.url);
                if moved {
                    visit.moved();
                }
                let ago = |milliseconds| world.now.saturating_sub(milliseconds);
                (visit.page_since, visit.since) = (ago(arrival.on_page), ago(arrival.on_site));
                (visit.pages, visit.returning) = (arrival.pages, arrival.returning);
                (visit.language, visit.active) = (arrival.language, world.now);
                self.surroundings.page = page;
                self.page_changed(world);
                self.consider_inviting(world);
                if moved && self.conversation.is_none() {
                    self.look_again(FRESH, world);
                }
            }
            HostMsg::Scrolled(percent) => {
                self.surroundings.visit.scrolled = percent;
                self.consider_inviting(world);
            }
            HostMsg::PointerLeft => {
                self.surroundings.visit.leaving = true;
                self.consider_inviting(world);
            }
            HostMsg::Active => {
                self.surroundings.visit.active = world.now;
                self.consider_inviting(world);
            }
            HostMsg::Event(name) => {
                self.surroundings.visit.tell(name);
                self.consider_inviting(world);
            }
            HostMsg::Open => self.open(world),
            HostMsg::Close => self.close(world),
            HostMsg::Focused => {
                if self.view == View::Open {
                    self.focus_main(world);
                }
            }
            HostMsg::Identify(name, word) => self.identify(&name, word, world),
            HostMsg::Resume(link) => self.resume(&link, world),
            HostMsg::Invite(text, agent) => self.invite_now(text, agent, world),
        }
    }

    pub(super) fn open(&mut self, world: &mut World<'_>) {
        if self.view == View::Invitation {
            self.accept(world);
            return;
        }
        self.show(View::Open, world);
        self.focus_main(world);
        self.look_elsewhere(world);
    }

    pub(super) fn close(&mut self, world: &mut World<'_>) {
        if self.conversation.as_ref().is_some_and(Conversation::is_ended) {
            self.forget(world);
        }
        self.show(View::Closed, world);
    }

    /// Escape leaves the innermost thing that is open.
    pub(super) fn escape(&mut self, world: &mut World<'_>) {
        if self.help {
            self.leave_help(world);
        } else if self.forgetting != Forgetting::No {
            self.keep_me(world);
        } else if self.naming.take().is_some() {
            self.focus_main(world);
        } else if self.ending || self.link.is_some() {
            self.keep_chatting(world);
        } else if self.view == View::Invitation {
            self.dismiss(world);
        } else {
            self.close(world);
        }
    }

    pub(super) fn show(&mut self, view: View, world: &mut World<'_>) {
        if self.view != view {
            self.view = view;
            world.does(Effect::Host(HostNote::View(view)));
            if self.conversation.is_some() {
                world.does(Effect::Save(Save::Open(view == View::Open)));
            }
        }
        if view == View::Open {
            world.does(Effect::ScrollToEnd);
            self.mark(world);
            if self.conversation.is_none() {
                self.look_again(FRESH_TO_WRITE, world);
            }
        }
    }

    /// Puts the focus where the visitor most likely goes on.
    pub(super) fn focus_main(&self, world: &mut World<'_>) {
        let target = match (self.screen(), self.foot()) {
            (Screen::Help, _) => Target::LeaveHelp,
            (Screen::PreChat, _) if self.name_asked() => Target::Name,
            (Screen::PreChat, _) => Target::Question(0),
            (_, Foot::Composer) => Target::Composer,
            (_, Foot::Ending | Foot::Link) => Target::KeepChatting,
            (_, Foot::Rating) => Target::Rating,
            (_, Foot::Thanks) => Target::NewChat,
        };
        world.does(Effect::Focus(target));
    }

    /// Gives the focus back that got lost with what had it.
    pub(super) fn focus_again(&self, world: &mut World<'_>) {
        if (self.screen(), self.foot()) == (Screen::Thread, Foot::Composer) {
            world.does(Effect::Focus(Target::Rest));
        } else {
            self.focus_main(world);
        }
    }

    /// Tells the page around the frame what has changed for it.
    pub(super) fn report(&mut self, world: &mut World<'_>) {
        // What is still to be erased is asked for on the next page as well.
        let keep = if self.is_going() || !self.erasing.is_empty() {
            Keep::Going
        } else if self.dismissed && self.may_keep() {
            Keep::Quiet
        } else {
            Keep::Nothing
        };
        if self.told.keep != Some(keep) {
            self.told.keep = Some(keep);
            world.does(Effect::Host(HostNote::Keep(keep)));
        }
        // While missed events come in, the number would flicker.
        let settled = self.conversation.as_ref().is_none_or(|conversation| conversation.caught_up);
        let unread = self.unread();
        if settled && self.told.unread != unread {
            self.told.unread = unread;
            world.does(Effect::Host(HostNote::Unread(unread)));
        }
    }
}
