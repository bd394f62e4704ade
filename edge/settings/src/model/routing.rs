//! Who gets which chat: how the chats of each department find their agents, what is set of agents, and a try of it
//! with a team and a visitor that are described. The edge answers it, by the rules of the desk.

mod trial;

pub use trial::TriedDesk;

use super::check::name;
use super::form_tree::{Kind, Label};
use super::form_visitor::FormVisitor;
use super::library::Outcome;
use super::people::People;
use crate::i18n::Key;
use protocol::ids::{AgentId, DepartmentId};
use protocol::locale::LOCALES;
use protocol::site::department::DepartmentSetting;
use protocol::site::routing::{
    AgentRouting, CAP_MAX, DepartmentRouting, MISSES, Mode, Needs, Pool, Profile, QueueRules, REPLY_SECONDS,
    RING_SECONDS, Routing, SKILL_MAX, SKILL_WAIT_SECONDS, SKILLS_MAX,
};
use protocol::site::settings::SiteSettings;
use protocol::team::people::{Person, Role};
use protocol::text;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// What was typed last into a field that takes several words, and the field's id: a comma that nothing follows yet
/// stays.
type Typed = (String, String);

/// Visits the section.
pub fn visit(
    visitor: &mut FormVisitor<'_>,
    settings: &mut SiteSettings,
    people: &People,
    desk: &mut TriedDesk,
) {
    let SiteSettings { service, routing, .. } = settings;
    let departments = &service.departments;
    visitor.note("lead", Key::RoutingLead);
    visitor.group("all", Key::RoutingAll, &mut |visitor| {
        visitor.number_or_nothing("cap", Key::SetCap, &mut routing.cap, CAP_MAX.into());
        visitor.checkbox("over", Key::SetClaimsOverCap, &mut routing.claims_over_cap);
        visitor.number_or_nothing("misses", Key::SetMisses, &mut routing.misses, (*MISSES.end()).into());
    });
    for (at, department) in departments.iter().enumerate() {
        let title = called(department, at);
        let mut set = routing.of_department(&department.id).cloned().unwrap_or_else(|| plain(&department.id));
        let before = set.clone();
        visitor.group(&["queue", &at.to_string()].concat(), title, &mut |visitor| {
            queue(visitor, &mut set.rules, Some(&mut set.needs), &mut desk.typed);
        });
        if set != before {
            keep_department(routing, set, departments);
        }
    }
    visitor.group("general", Key::RoutingGeneral, &mut |visitor| {
        queue(visitor, &mut routing.general, None, &mut desk.typed);
    });
    visitor.group("agent", Key::RoutingAgents, &mut |visitor| agents(visitor, routing, people, desk));
    // What is only tried has no errors.
    if !visitor.visits_all {
        trial::visit(visitor, departments, people, desk);
    }
}

/// What a department is called, also before it has a name.
fn called(department: &DepartmentSetting, at: usize) -> Label {
    if department.name.is_empty() {
        Label::Of(Key::DepartmentNumber, (at + 1).to_string())
    } else {
        Label::Text(department.name.clone())
    }
}

/// A department of which nothing is set.
fn plain(department: &DepartmentId) -> DepartmentRouting {
    let department = department.clone();
    DepartmentRouting { department, rules: QueueRules::default(), needs: Needs::default() }
}

/// Keeps what is set of a department, unless that is nothing. What was set of one that is gone goes.
fn keep_department(routing: &mut Routing, set: DepartmentRouting, departments: &[DepartmentSetting]) {
    let is_there = |one: &DepartmentRouting| departments.iter().any(|known| known.id == one.department);
    let is_set = set != plain(&set.department);
    match routing.departments.iter_mut().find(|one| one.department == set.department) {
        Some(known) => *known = set.clone(),
        None => routing.departments.push(set.clone()),
    }
    routing.departments.retain(|one| is_there(one) && (is_set || one.department != set.department));
}

/// How the chats of a department find their agents, or with no `needs` those of none.
fn queue(
    visitor: &mut FormVisitor<'_>,
    rules: &mut QueueRules,
    mut needs: Option<&mut Needs>,
    typed: &mut Typed,
) {
    let at = match rules.mode {
        Mode::Manual => 0,
        Mode::Ring => 1,
        Mode::Direct => 2,
    };
    let words = [
        (Key::ModeManual, Key::ModeManualHint),
        (Key::ModeRing, Key::ModeRingHint),
        (Key::ModeDirect, Key::ModeDirectHint),
    ];
    if let Some(chosen) = visitor.radio("mode", Key::SetMode, at, &words) {
        rules.mode = match chosen {
            1 => Mode::Ring,
            2 => Mode::Direct,
            _ => Mode::Manual,
        };
        tidy(rules, needs.as_deref_mut());
    }
    match rules.mode {
        Mode::Manual => {}
        Mode::Ring => {
            visitor.number_or_usual("ring", Key::SetRing, &mut rules.ring_seconds, wide(&RING_SECONDS));
        }
        Mode::Direct => {
            visitor.number_or_usual("reply", Key::SetReply, &mut rules.reply_seconds, wide(&REPLY_SECONDS));
        }
    }
    let skills_count = rules.mode != Mode::Manual;
    if let Some(needs) = needs {
        let pools = [(Pool::Dedicated, Key::PoolDedicated), (Pool::Shared, Key::PoolShared)];
        visitor.one_of("pool", Key::SetPool, &mut rules.pool, &pools);
        if skills_count {
            skills(visitor, "skills", Key::NeededSkills, &mut needs.skills, typed);
            languages(visitor, "languages", Key::NeededLanguages, &mut needs.languages);
        }
    }
    if skills_count {
        let wait = &mut rules.skill_wait_seconds;
        visitor.number_or_usual("wait", Key::SetSkillWait, wait, wide(&SKILL_WAIT_SECONDS));
    }
}

fn wide(range: &RangeInclusive<u16>) -> RangeInclusive<u32> {
    (*range.start()).into()..=(*range.end()).into()
}

/// Another mode shows other fields. What is wrong in one that nobody sees any more is taken back.
fn tidy(rules: &mut QueueRules, needs: Option<&mut Needs>) {
    for (seconds, range) in [
        (&mut rules.ring_seconds, RING_SECONDS),
        (&mut rules.reply_seconds, REPLY_SECONDS),
        (&mut rules.skill_wait_seconds, SKILL_WAIT_SECONDS),
    ] {
        if !range.contains(seconds) {
            *seconds = 0;
        }
    }
    if let Some(needs) = needs.filter(|needs| are_wrong(&needs.skills).is_some()) {
        needs.skills.clear();
    }
}

/// The agents, or how their list stands.
fn team<'a>(visitor: &mut FormVisitor<'_>, people: &'a People) -> Vec<&'a Person> {
    match (&people.list, people.outcome) {
        (Some(_), _) => {}
        (None, Some(Outcome::Failed(_))) => visitor.note("nobody", Key::ErrorUnreachable),
        (None, _) => visitor.note("nobody", Key::LoadingLibrary),
    }
    // Who only looks on gets no chats.
    people.list.iter().flatten().filter(|person| person.role != Role::Viewer).collect()
}

/// What is set of agents: of one who is chosen, and in short of all.
fn agents(visitor: &mut FormVisitor<'_>, routing: &mut Routing, people: &People, desk: &mut TriedDesk) {
    let team = team(visitor, people);
    if visitor.visits_all
        && let Some(wrong) = routing.agents.iter().find(|one| is_wrong(&one.profile))
    {
        desk.chosen = Some(wrong.agent.clone());
    }
    let is_chosen = |person: &&&Person| desk.chosen.as_ref() == Some(&person.id);
    let Some(person) = team.iter().find(is_chosen).or(team.first()) else { return };
    let id = person.id.clone();
    let options = team.iter().map(|one| (one.id.as_str().to_owned(), Label::Text(one.name.clone())));
    if let Some(given) = visitor.select("who", Key::AgentChosen, id.as_str(), options.collect(), None) {
        desk.chosen = AgentId::parse(given).ok();
    }
    let mut profile = routing.of_agent(&id).cloned().unwrap_or_default();
    let before = profile.clone();
    cap(visitor, &mut profile.cap);
    skills(visitor, "skills", Key::AgentSkills, &mut profile.skills, &mut desk.typed);
    languages(visitor, "languages", Key::AgentLanguages, &mut profile.languages);
    visitor.note("languages-note", Key::AgentLanguagesNote);
    if profile != before {
        keep_agent(routing, id, profile);
    }
    let lines: Vec<Label> =
        team.iter().filter_map(|one| in_short(&one.name, routing.of_agent(&one.id)?)).collect();
    visitor.note("set", if lines.is_empty() { Label::Key(Key::NobodySet) } else { Label::Lines(lines) });
}

/// How many chats an agent has at once. Left empty it is as many as everybody; with 0 they get none.
fn cap(visitor: &mut FormVisitor<'_>, cap: &mut Option<u16>) {
    let shown = cap.map(|cap| cap.to_string()).unwrap_or_default();
    let error = cap.filter(|cap| *cap > CAP_MAX).map(|_| Key::ErrorCap);
    let given = visitor.formatted("cap", Key::AgentCap, Kind::Input("number"), &shown, error);
    if let Some(given) = given {
        let number: Option<u32> = given.trim().parse().ok();
        *cap = number.map(|number| u16::try_from(number).unwrap_or(u16::MAX).min(CAP_MAX + 1));
    }
}

/// Keeps what is set of an agent, unless that is nothing.
fn keep_agent(routing: &mut Routing, agent: AgentId, profile: Profile) {
    let is_set = profile != Profile::default();
    match routing.agents.iter_mut().find(|one| one.agent == agent) {
        Some(known) if is_set => known.profile = profile,
        Some(_) => routing.agents.retain(|one| one.agent != agent),
        None => routing.agents.push(AgentRouting { agent, profile }),
    }
}

/// What is set of somebody, on one line.
fn in_short(name: &str, profile: &Profile) -> Option<Label> {
    let cap = profile.cap.map(|cap| Label::Of(Key::CapInShort, cap.to_string()));
    let skills = (!profile.skills.is_empty()).then(|| Label::Text(joined(&profile.skills)));
    let languages: Vec<Label> = profile.languages.iter().cloned().map(Label::Language).collect();
    let languages = (!languages.is_empty()).then_some(Label::Phrase(languages));
    let mut line = vec![Label::Text([name, ":"].concat())];
    for part in cap.into_iter().chain(skills).chain(languages) {
        if line.len() > 1 {
            line.push(Label::Text("·".to_owned()));
        }
        line.push(part);
    }
    (line.len() > 1).then_some(Label::Phrase(line))
}

/// Skills in one field, with commas between them.
fn skills(
    visitor: &mut FormVisitor<'_>,
    field: &str,
    label: Key,
    skills: &mut BTreeSet<String>,
    typed: &mut Typed,
) {
    let own = visitor.id(field);
    let shown = if typed.0 == own && words(&typed.1) == *skills { typed.1.clone() } else { joined(skills) };
    let given = visitor.formatted(field, label, Kind::Input("text"), &shown, are_wrong(skills));
    if let Some(given) = given {
        *skills = words(given);
        *typed = (own, given.to_owned());
    }
}

/// The skills that somebody typed, each as a name is stored.
fn words(typed: &str) -> BTreeSet<String> {
    let words = typed.split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(|word| text::name(word).unwrap_or_else(|_| word.to_owned())).collect()
}

fn joined(skills: &BTreeSet<String>) -> String {
    let skills: Vec<&str> = skills.iter().map(String::as_str).collect();
    skills.join(", ")
}

/// What is wrong with skills, if anything.
fn are_wrong(skills: &BTreeSet<String>) -> Option<Key> {
    let is_long = |skill: &String| skill.chars().count() > SKILL_MAX;
    if skills.len() > SKILLS_MAX || skills.iter().any(is_long) {
        return Some(Key::ErrorSkills);
    }
    skills.iter().find_map(|skill| name(skill))
}

fn is_wrong(profile: &Profile) -> bool {
    profile.cap.is_some_and(|cap| cap > CAP_MAX) || are_wrong(&profile.skills).is_some()
}

/// The chat's languages, to tick.
fn languages(visitor: &mut FormVisitor<'_>, field: &str, label: Key, spoken: &mut BTreeSet<String>) {
    visitor.ticks(field, label, &mut |visitor| {
        for code in LOCALES {
            match visitor.toggle(code, Label::Language(code.to_owned()), spoken.contains(code)) {
                Some(true) => spoken.extend([code.to_owned()]),
                Some(false) => spoken.retain(|known| known != code),
                None => {}
            }
        }
    });
}
