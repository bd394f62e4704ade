//! Who works for the site, and as what.

use super::library::Outcome;
use super::{Effect, Model};
use protocol::ids::{AgentId, SiteId};
use protocol::team::people::{Person, Role};
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
}

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
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleEffect {
    /// Ask for all of them.
    List(SiteId),
    /// Give one another role.
    Change(SiteId, AgentId, Role),
}

impl Model {
    pub(super) fn on_people(&mut self, msg: PeopleMsg) -> Vec<Effect> {
        let Some(site) = self.site().cloned() else { return Vec::new() };
        let own = &mut self.people;
        match msg {
            PeopleMsg::Load => return self.load_people(),
            PeopleMsg::Loaded(of, _) | PeopleMsg::Changed(of, _) if of != site => {}
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
        }
        Vec::new()
    }

    /// Asks for the list, and begins anew with what becomes of changes.
    pub(super) fn load_people(&mut self) -> Vec<Effect> {
        self.people.outcome = None;
        self.site().cloned().map(|site| Effect::People(PeopleEffect::List(site))).into_iter().collect()
    }
}
