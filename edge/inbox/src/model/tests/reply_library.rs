//! The reply library: at hand, and chosen.

use super::*;
use crate::model::reply_library::{ReplyLibraryEffect, ReplyLibraryMsg};
use crate::model::session::Denied;
use protocol::ids::EntryId;
use protocol::team::reply_library::{Canned, Entry, Predefined, ReplyLibrary, SiteReplyLibrary};

fn entry(name: &str) -> EntryId {
    EntryId::parse(name).unwrap()
}

fn canned(name: &str, text: &str) -> Canned {
    let (shortcut, locale, text) = (name.to_owned(), "ro".to_owned(), text.to_owned());
    Canned { id: entry(name), shortcut, locale, department: None, text, uses: 0 }
}

fn stored(revision: u64, texts: &[&str]) -> SiteReplyLibrary {
    let canned = texts.iter().map(|text| canned(&text.to_lowercase(), text)).collect();
    SiteReplyLibrary {
        library: ReplyLibrary { revision, canned, ..ReplyLibrary::default() },
        departments: vec![],
    }
}

fn demo() -> SiteId {
    SiteId::parse("demo").unwrap()
}

impl Work {
    fn library(&mut self, msg: ReplyLibraryMsg) -> Vec<Effect> {
        self.done.clear();
        self.send(Msg::ReplyLibrary(msg));
        self.done.clone()
    }

    fn stocked(texts: &[&str]) -> Self {
        let mut work = Self::with(&[summary("zoe")]);
        work.open("zoe");
        work.library(ReplyLibraryMsg::Wanted);
        work.library(ReplyLibraryMsg::Loaded(demo(), Ok(stored(4, texts))));
        work
    }
}

#[test]
fn ready_answers_are_asked_for_once_in_a_while() {
    let mut work = Work::signed_in();
    let load = Effect::ReplyLibrary(ReplyLibraryEffect::Load(demo()));
    assert_eq!(work.library(ReplyLibraryMsg::Wanted), std::slice::from_ref(&load));
    assert_eq!(work.library(ReplyLibraryMsg::Wanted), []);
    work.now += 60_000;
    assert_eq!(work.library(ReplyLibraryMsg::Wanted), std::slice::from_ref(&load));
    work.library(ReplyLibraryMsg::Loaded(demo(), Err(Denied::Unreachable)));
    assert_eq!(work.library(ReplyLibraryMsg::Wanted), [load], "after a failure at once");
}

#[test]
fn a_choice_takes_the_place_of_the_shortcut_with_names_filled_in() {
    let mut work = Work::stocked(&["Salut"]);
    work.event("zoe", 3, EventBody::Named { name: "Zoé".into() });
    work.write("zoe", "Da. /sa");
    let found = work.model.matching(&id("zoe"), "sa");
    assert_eq!(found.len(), 1);
    let hello = Entry::Canned(canned("salut", "Salut, {visitor}! Sunt {agent} de la {company}."));
    let done = work.library(ReplyLibraryMsg::Insert(id("zoe"), hello, (4, 7), command("subject")));
    let draft = &work.model.conversation(&id("zoe")).unwrap().draft;
    assert_eq!(draft, "Da. Salut, Zoé! Sunt ANA de la demo.");
    assert!(done.contains(&Effect::ReplyLibrary(ReplyLibraryEffect::Used(demo(), entry("salut")))));
    assert!(done.contains(&Effect::ReplyLibrary(ReplyLibraryEffect::Caret(draft.chars().count()))));
}

#[test]
fn a_predefined_answer_says_what_the_conversation_is_about() {
    let mut work = Work::stocked(&[]);
    let (shortcut, locale, text) = ("bani".to_owned(), "ro".to_owned(), "Vin.".to_owned());
    let subject = "Bani".to_owned();
    let answer = Predefined {
        id: entry("bani"),
        shortcut,
        locale,
        department: None,
        subject,
        text,
        uses: 0,
        files: vec![],
    };
    let done =
        work.library(ReplyLibraryMsg::Insert(id("zoe"), Entry::Answer(answer), (0, 0), command("subject")));
    let subject = AgentCommand::SetSubject { subject: "Bani".into() };
    let request = AgentRequest { id: command("subject"), command: subject };
    assert!(done.contains(&Effect::Agent(id("zoe"), AgentFrame::Command(request))), "{done:?}");
}

#[test]
fn another_site_has_other_ready_answers() {
    let mut work = Work::stocked(&["One"]);
    work.send(Msg::ChooseSite(SiteId::parse("other").unwrap()));
    work.library(ReplyLibraryMsg::Loaded(demo(), Ok(stored(9, &["One"]))));
    assert_eq!(work.model.reply_library.stored, None);
}
