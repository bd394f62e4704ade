//! The reply library: chosen, edited, and in conflict with somebody else's edit.

use super::*;
use crate::model::reply_library::{Editing, Outcome, ReplyLibraryEffect, ReplyLibraryMsg};
use crate::model::session::Denied;
use protocol::ids::EntryId;
use protocol::team::reply_library::{Canned, Change, Entry, Predefined, ReplyLibrary, SiteReplyLibrary};

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
fn somebody_elses_change_is_told_and_what_was_typed_stays() {
    let mut work = Work::stocked(&["One"]);
    work.library(ReplyLibraryMsg::Settings(true));
    let mine = canned("mine", "Mine");
    work.library(ReplyLibraryMsg::Edit(Some(Editing::Canned(mine.clone()))));
    let done = work.library(ReplyLibraryMsg::Change(Change::Canned(mine.clone())));
    let sent = ReplyLibrary { canned: vec![canned("one", "One"), mine.clone()], ..stored(4, &[]).library };
    assert_eq!(done, [Effect::ReplyLibrary(ReplyLibraryEffect::Save(demo(), sent))]);
    assert_eq!(work.library(ReplyLibraryMsg::Change(Change::Canned(mine.clone()))), [], "one at a time");

    let stale = Err(Denied::Refused(Rejection::Stale));
    let done = work.library(ReplyLibraryMsg::Saved(demo(), stale));
    assert_eq!(done, [Effect::ReplyLibrary(ReplyLibraryEffect::Load(demo()))]);
    work.library(ReplyLibraryMsg::Loaded(demo(), Ok(stored(5, &["One", "Two"]))));
    assert_eq!(work.model.reply_library.outcome, Some(Outcome::Stale));
    assert_eq!(work.model.reply_library.editing, Some(Editing::Canned(mine.clone())));

    // Saved again, it goes on top of what the other one has left.
    let done = work.library(ReplyLibraryMsg::Change(Change::Canned(mine)));
    let Some(Effect::ReplyLibrary(ReplyLibraryEffect::Save(_, library))) = done.first() else {
        panic!("{done:?}")
    };
    assert_eq!((library.revision, library.canned.len()), (5, 3));
    work.library(ReplyLibraryMsg::Saved(demo(), Ok(stored(6, &["One", "Two", "Mine"]))));
    assert_eq!(
        (work.model.reply_library.outcome, &work.model.reply_library.editing),
        (Some(Outcome::Saved), &None)
    );
}

#[test]
fn an_answer_that_a_change_has_overtaken_does_not_undo_it() {
    let mut work = Work::stocked(&["One"]);
    let promote = ReplyLibraryMsg::Promote(EntryId::parse("mine").unwrap(), "Mine".into(), "en".into());
    assert_eq!(work.library(promote), [Effect::ReplyLibrary(ReplyLibraryEffect::Load(demo()))]);
    work.library(ReplyLibraryMsg::Change(Change::Canned(canned("mine", "Mine"))));
    work.library(ReplyLibraryMsg::Saved(demo(), Ok(stored(5, &["One", "Mine"]))));
    work.library(ReplyLibraryMsg::Loaded(demo(), Ok(stored(4, &["One"]))));
    assert_eq!(work.model.reply_library.stored, Some(stored(5, &["One", "Mine"])));
    work.library(ReplyLibraryMsg::Loaded(demo(), Ok(stored(6, &["One", "Mine", "Theirs"]))));
    assert_eq!(work.model.reply_library.stored.as_ref().map(|stored| stored.library.revision), Some(6));
}

#[test]
fn what_cannot_be_stored_is_refused_before_it_is_sent() {
    let mut work = Work::stocked(&[]);
    let done = work.library(ReplyLibraryMsg::Change(Change::Canned(Canned {
        shortcut: "two words".into(),
        ..canned("x", "Text")
    })));
    assert_eq!(done, []);
    let refused = Outcome::Failed(Denied::Refused(Rejection::ShortcutInvalid));
    assert_eq!(work.model.reply_library.outcome, Some(refused));
}

#[test]
fn behind_the_settings_nothing_counts_as_seen() {
    let mut work = Work::stocked(&[]);
    assert!(work.model.in_view(&id("zoe")));
    work.library(ReplyLibraryMsg::Settings(true));
    assert!(!work.model.in_view(&id("zoe")));
    work.send(Msg::Back);
    assert!(work.model.in_view(&id("zoe")) && !work.model.reply_library.settings);
}

#[test]
fn another_site_has_other_ready_answers() {
    let mut work = Work::stocked(&["One"]);
    work.send(Msg::ChooseSite(SiteId::parse("other").unwrap()));
    work.library(ReplyLibraryMsg::Loaded(demo(), Ok(stored(9, &["One"]))));
    assert_eq!(work.model.reply_library.stored, None);
}
