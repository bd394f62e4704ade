//! Tries who would get a chat: with a team and a visitor that the owner describes, and the settings as they are being
//! edited.

use super::super::form_tree::{Kind, Label};
use super::super::form_visitor::FormVisitor;
use super::super::people::People;
use super::super::{Effect, Model};
use super::{Typed, called, skills, team};
use crate::i18n::Key;
use protocol::codec::to_binary;
use protocol::ids::{AgentId, DepartmentId};
use protocol::locale::LOCALES;
use protocol::rejection::Rejection;
use protocol::site::department::DepartmentSetting;
use protocol::site::routing::Mode;
use protocol::team::people::{Person, Role};
use protocol::team::routing::{RoutingTrial, TrialAnswer, TriedAgent, TriedVisitor, Verdict};
use std::mem;
use team_ui::http::Denied;

/// Most agents who are tried at once: each has two fields.
const TRIED_MAX: usize = 50;

/// What the section has beside the settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TriedDesk {
    /// The agent of whom it shows what is set.
    pub(super) chosen: Option<AgentId>,
    pub(super) typed: Typed,
    /// Who comes.
    visitor: TriedVisitor,
    /// Those who are not as everybody is: there, without chats.
    team: Vec<TriedAgent>,
    /// It is to be tried.
    wish: bool,
    /// Which question the answer has to be to.
    asked: u32,
    busy: bool,
    answer: Option<Result<TrialAnswer, Denied>>,
}

impl TriedDesk {
    /// Something was changed: the answer is to another question.
    pub fn forget_answer(&mut self) {
        self.asked = self.asked.wrapping_add(1);
        (self.busy, self.answer) = (false, None);
    }

    /// The answer to a question came.
    pub fn answered(&mut self, asked: u32, answer: Result<TrialAnswer, Denied>) {
        if self.asked == asked {
            (self.busy, self.answer) = (false, Some(answer));
        }
    }

    fn of(&self, agent: &AgentId) -> TriedAgent {
        let known = self.team.iter().find(|one| one.agent == *agent);
        known.cloned().unwrap_or_else(|| TriedAgent { agent: agent.clone(), available: true, chats: 0 })
    }

    fn put(&mut self, changed: TriedAgent) {
        self.team.retain(|one| one.agent != changed.agent);
        self.team.push(changed);
    }
}

/// Visits the part of the section in which it is tried.
pub fn visit(
    visitor: &mut FormVisitor<'_>,
    departments: &[DepartmentSetting],
    people: &People,
    desk: &mut TriedDesk,
) {
    visitor.group("try", Key::TryRouting, &mut |visitor| {
        visitor.note("lead", Key::TryRoutingLead);
        comes(visitor, departments, desk);
        let team = team(visitor, people);
        let tried = team.iter().take(TRIED_MAX);
        for (at, person) in tried.enumerate() {
            is_there(visitor, &at.to_string(), person, desk);
        }
        if team.len() > TRIED_MAX {
            visitor.note("only", Label::Of(Key::TryOnly, TRIED_MAX.to_string()));
        }
        if !team.is_empty() && visitor.button("go", Key::TryNow).is_some() {
            desk.wish = true;
        }
        visitor.output("answer", told(desk, &team), Kind::Status, "");
    });
}

/// The visitor.
fn comes(visitor: &mut FormVisitor<'_>, departments: &[DepartmentSetting], desk: &mut TriedDesk) {
    let TriedDesk { visitor: comes, typed, .. } = desk;
    let none = (String::new(), Label::from(Key::NoDepartment));
    let named = departments.iter().enumerate();
    let named = named.map(|(at, department)| (department.id.as_str().to_owned(), called(department, at)));
    let chosen = comes.department.as_ref().map(DepartmentId::as_str).unwrap_or_default().to_owned();
    let options = [none].into_iter().chain(named).collect();
    if let Some(given) = visitor.select("department", Key::Department, &chosen, options, None) {
        comes.department = DepartmentId::parse(given).ok();
    }
    let chosen = comes.language.clone().unwrap_or_default();
    let any = (String::new(), Label::from(Key::NoLanguage));
    let named = LOCALES.map(|code| (code.to_owned(), Label::Language(code.to_owned())));
    let options = [any].into_iter().chain(named).collect();
    if let Some(given) = visitor.select("language", Key::Language, &chosen, options, None) {
        comes.language = (!given.is_empty()).then(|| given.to_owned());
    }
    skills(visitor, "skills", Key::TrySkills, &mut comes.skills, typed);
}

/// Whether an agent is there, and how many chats they have.
fn is_there(visitor: &mut FormVisitor<'_>, at: &str, person: &Person, desk: &mut TriedDesk) {
    let mut tried = desk.of(&person.id);
    let before = tried.clone();
    let label = |key: Key| Label::Of(key, person.name.clone());
    if let Some(there) = visitor.toggle(&["there", at].concat(), label(Key::TryThere), tried.available) {
        tried.available = there;
    }
    let (field, chats) = (["chats", at].concat(), tried.chats.to_string());
    let given = visitor.formatted(&field, label(Key::TryChats), Kind::Input("number"), &chats, None);
    if let Some(given) = given {
        tried.chats = given.trim().parse().unwrap_or(0);
    }
    if tried != before {
        desk.put(tried);
    }
}

/// What is told of the answer: who gets the chat, and of each why or why not.
fn told(desk: &TriedDesk, team: &[&Person]) -> Label {
    let answer = match &desk.answer {
        None if desk.busy => return Key::LoadingLibrary.into(),
        None => return Label::Text(String::new()),
        Some(Err(Denied::Refused(Rejection::RoutingRefused))) => return Key::ErrorSettings.into(),
        Some(Err(_)) => return Key::ErrorUnreachable.into(),
        Some(Ok(answer)) => answer,
    };
    let name = |id: &AgentId| {
        let known = team.iter().find(|person| person.id == *id);
        known.map_or_else(|| id.as_str().to_owned(), |person| person.name.clone())
    };
    let first: Label = match (answer.mode, &answer.gets) {
        (Mode::Manual, _) => Key::TryManual.into(),
        (_, None) => Key::TryNobody.into(),
        (Mode::Ring, Some(agent)) => Label::Of(Key::TryRings, name(agent)),
        (Mode::Direct, Some(agent)) => Label::Of(Key::TryGiven, name(agent)),
    };
    let after = Label::Of(Key::TryAfter, answer.after_seconds.to_string());
    let after = (answer.after_seconds > 0).then_some(after);
    let each = answer.team.iter().map(|one| {
        let of = Label::Text([name(&one.agent).as_str(), ":"].concat());
        Label::Phrase(vec![of, why(one.verdict).into()])
    });
    Label::Lines([first].into_iter().chain(after).chain(each).collect())
}

fn why(verdict: Verdict) -> Key {
    match verdict {
        Verdict::Gets => Key::TryGets,
        Verdict::Behind => Key::TryOthersFirst,
        Verdict::MayClaim => Key::TryMayClaim,
        Verdict::Away => Key::TryIsAway,
        Verdict::Full => Key::TryIsFull,
        Verdict::Department => Key::TryElsewhere,
        Verdict::Skill => Key::TryLacksSkill,
        Verdict::Language => Key::TryLacksLanguage,
        Verdict::Other => Key::TryOther,
    }
}

impl Model {
    /// Asks who would get the chat, if a button wished for it.
    pub(in crate::model) fn wished_trial(&mut self) -> Option<Effect> {
        if !mem::take(&mut self.context.desk.wish) {
            return None;
        }
        let (desk, list) = (&mut self.context.desk, self.people.list.iter().flatten());
        let agents = list.filter(|person| person.role != Role::Viewer);
        let trial = RoutingTrial {
            departments: self.draft.service.departments.clone(),
            routing: self.draft.routing.clone(),
            team: agents.take(TRIED_MAX).map(|person| desk.of(&person.id)).collect(),
            visitor: desk.visitor.clone(),
        };
        desk.busy = true;
        let asked = desk.asked;
        self.refresh();
        let site = self.context.site.clone()?;
        Some(Effect::TryRouting(site, asked, to_binary(&trial)))
    }
}
