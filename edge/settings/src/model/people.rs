//! Who works for the site, and as what.

use super::library::Outcome;
use super::{Effect, Model, SECTION_HEADING};
use protocol::ids::{AgentId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::people::{Person, Role, SuspendedPerson};
use team_ui::http::Denied;

/// What is known of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct People {
    /// All of them; nothing before the first answer.
    pub list: Option<Vec<Person>>,
    /// A change is on its way.
    pub saving: bool,
    /// What became of the last request.
    pub outcome: Option<Outcome>,
    /// Who is about to be removed, or suspended, if that is agreed to.
    pub leaving: Option<(AgentId, Leave)>,
    /// Who is suspended.
    pub suspended: Vec<SuspendedPerson>,
}

/// How somebody leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// For good.
    Removed,
    /// Until somebody lets them back.
    Suspended,
}

/// The button that agrees to somebody's removal, or suspension.
pub const REMOVE: &str = "people-remove";

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum PeopleMsg {
    /// The list is to be as it is now.
    Load,
    /// The answer to [`PeopleEffect::List`].
    Loaded(SiteId, Result<Vec<Person>, Denied>),
    /// Somebody is to have another role.
    Change(AgentId, Role),
    /// The answer to [`PeopleEffect::Change`].
    Changed(SiteId, Result<Vec<Person>, Denied>),
    /// Somebody is to work for the site no more, or for now: that is asked first.
    AskRemoval(AgentId, Leave),
    /// They stay after all.
    Keep,
    /// They go.
    Remove,
    /// Somebody who is suspended is let back.
    LetBack(AgentId),
    /// The answer to [`PeopleEffect::Remove`], [`PeopleEffect::Suspend`] and [`PeopleEffect::LetBack`].
    Removed(SiteId, Result<(), Denied>),
    /// The answer to [`PeopleEffect::ListSuspended`].
    Suspended(SiteId, Result<Vec<SuspendedPerson>, Denied>),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleEffect {
    /// Ask for all of them.
    List(SiteId),
    /// Give one another role.
    Change(SiteId, AgentId, Role),
    /// Let one work for the site no more.
    Remove(SiteId, AgentId),
    /// Ask who is suspended.
    ListSuspended(SiteId),
    /// Suspend one.
    Suspend(SiteId, AgentId),
    /// Let one back.
    LetBack(SiteId, AgentId),
}

impl Model {
    pub(super) fn on_people(&mut self, msg: PeopleMsg) -> Vec<Effect> {
        let Some(site) = self.site().cloned() else { return Vec::new() };
        let own = &mut self.people;
        match msg {
            PeopleMsg::Load => return self.load_people(),
            PeopleMsg::Loaded(of, _) | PeopleMsg::Changed(of, _) if of != site => {}
            PeopleMsg::Removed(of, _) | PeopleMsg::Suspended(of, _) if of != site => {}
            PeopleMsg::Suspended(_, Ok(list)) => own.suspended = list,
            // An older server knows nobody who is.
            PeopleMsg::Suspended(_, Err(_)) => own.suspended = Vec::new(),
            // What was asked for before a change may lack it.
            PeopleMsg::Loaded(..) if own.saving => {}
            PeopleMsg::Loaded(_, Ok(list)) => own.list = Some(list),
            PeopleMsg::Loaded(_, Err(denied)) => own.outcome = Some(Outcome::Failed(denied)),
            PeopleMsg::Change(..) if own.saving => {}
            PeopleMsg::Change(who, role) => {
                (own.saving, own.outcome) = (true, None);
                return vec![Effect::People(PeopleEffect::Change(site, who, role))];
            }
            PeopleMsg::Changed(_, Ok(list)) => {
                own.saving = false;
                (own.list, own.outcome) = (Some(list), Some(Outcome::Saved));
            }
            // What is on screen is not how it is: somebody else may have been faster.
            PeopleMsg::Changed(_, Err(denied)) => {
                own.saving = false;
                (own.list, own.outcome) = (None, Some(Outcome::Failed(denied)));
                return vec![Effect::People(PeopleEffect::List(site))];
            }
            PeopleMsg::AskRemoval(..) | PeopleMsg::LetBack(_) if own.saving => {}
            PeopleMsg::LetBack(who) => {
                (own.saving, own.outcome) = (true, None);
                return vec![Effect::People(PeopleEffect::LetBack(site, who))];
            }
            PeopleMsg::AskRemoval(who, how) => {
                own.leaving = Some((who, how));
                return vec![Effect::RememberFocus, Effect::Focus(REMOVE.to_owned())];
            }
            PeopleMsg::Keep => {
                own.leaving = None;
                return vec![Effect::RestoreFocus];
            }
            PeopleMsg::Remove => {
                let Some((who, how)) = own.leaving.take() else { return Vec::new() };
                (own.saving, own.outcome) = (true, None);
                return vec![Effect::People(match how {
                    Leave::Removed => PeopleEffect::Remove(site, who),
                    Leave::Suspended => PeopleEffect::Suspend(site, who),
                })];
            }
            // Who is gone already was removed by somebody else: what is listed is out of date.
            PeopleMsg::Removed(_, answer) => {
                let answer =
                    if answer == Err(Denied::Refused(Rejection::NotFound)) { Ok(()) } else { answer };
                own.saving = false;
                own.outcome = Some(answer.map_or_else(Outcome::Failed, |()| Outcome::Saved));
                // The row with the button is about to go.
                let heading = Effect::Focus(SECTION_HEADING.to_owned());
                return [lists(site).as_slice(), &[heading]].concat();
            }
        }
        Vec::new()
    }

    /// Asks for the list, and begins anew with what becomes of changes.
    pub(super) fn load_people(&mut self) -> Vec<Effect> {
        (self.people.outcome, self.people.leaving) = (None, None);
        let mut effects = self.load_invites();
        effects.extend(self.site().cloned().map(lists).into_iter().flatten());
        effects
    }

    /// Asks for who there is to work in departments.
    pub(super) fn list_people(&mut self) -> Vec<Effect> {
        self.people.outcome = None;
        self.site().cloned().map(|site| Effect::People(PeopleEffect::List(site))).into_iter().collect()
    }

    /// What whoever is signed in may invite somebody as: owners as anything, admins not as an owner.
    pub fn may_invite_as(&self) -> Vec<Role> {
        let list = self.people.list.iter().flatten();
        let is_owner = list.filter(|one| one.own).any(|one| one.role == Role::Owner);
        Role::ALL.into_iter().filter(|role| is_owner || *role != Role::Owner).collect()
    }
}

/// Who works for the site, and who is suspended.
fn lists(site: SiteId) -> [Effect; 2] {
    [PeopleEffect::List(site.clone()), PeopleEffect::ListSuspended(site)].map(Effect::People)
}
