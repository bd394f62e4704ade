//! The reply library: edited, in conflict with somebody else's edit, and left with something typed.

use super::*;
use crate::model::attachments::Storing;
use crate::model::library::{Editing, LibraryEffect, LibraryMsg, Outcome, new_reply};
use protocol::conversation::file::FileInfo;
use protocol::ids::{EntryId, FileId};
use protocol::team::reply_library::{Canned, Change, Predefined, ReplyLibrary, SiteReplyLibrary, Suggestion};

fn entry(name: &str) -> EntryId {
    EntryId::parse(name).unwrap()
}

fn canned(name: &str, text: &str) -> Canned {
    let (shortcut, locale, text) = (name.to_owned(), "en".to_owned(), text.to_owned());
    Canned { id: entry(name), shortcut, locale, department: None, text, uses: 0 }
}

/// A saved reply as the form gives it.
fn reply(name: &str, text: &str) -> Predefined {
    let Editing::Reply(reply) = new_reply(entry(name), text.to_owned(), "en".to_owned()) else { panic!() };
    Predefined { shortcut: name.to_owned(), ..reply }
}

fn stored(revision: u64, texts: &[&str]) -> SiteReplyLibrary {
    let canned = texts.iter().map(|text| canned(&text.to_lowercase(), text)).collect();
    SiteReplyLibrary {
        library: ReplyLibrary { revision, canned, ..ReplyLibrary::default() },
        departments: vec![],
    }
}

fn load() -> Effect {
    Effect::Library(LibraryEffect::Load(demo()))
}

fn saved_library(effects: &[Effect]) -> ReplyLibrary {
    match effects {
        [Effect::Library(LibraryEffect::Save(_, library))] => library.clone(),
        other => panic!("{other:?}"),
    }
}

impl Work {
    fn library(&mut self, msg: LibraryMsg) -> Vec<Effect> {
        self.send(Msg::Library(msg))
    }

    fn stocked(texts: &[&str]) -> Self {
        let mut work = Self::editing(Section::Look, shop());
        assert_eq!(work.send(Msg::Open(Section::Replies)), [load()]);
        work.library(LibraryMsg::Loaded(demo(), Ok(stored(4, texts))));
        work
    }
}

#[test]
fn somebody_elses_change_is_told_and_what_was_typed_stays() {
    let mut work = Work::stocked(&["One"]);
    let mine = Editing::Reply(reply("mine", "Mine"));
    work.library(LibraryMsg::Edit(Some(mine.clone())));
    work.send(Msg::Touched);
    let sent = saved_library(&work.library(LibraryMsg::Save(mine.clone())));
    assert_eq!(sent.canned, [canned("one", "One"), canned("mine", "Mine")]);
    assert_eq!(work.library(LibraryMsg::Save(mine.clone())), [], "one at a time");

    let stale = Err(Denied::Refused(Rejection::Stale));
    assert_eq!(work.library(LibraryMsg::Saved(demo(), stale)), [load()]);
    work.library(LibraryMsg::Loaded(demo(), Ok(stored(5, &["One", "Two"]))));
    assert_eq!(work.model.library.outcome, Some(Outcome::Stale));
    assert_eq!(work.model.library.editing, Some(mine.clone()));

    // Saved again, it goes on top of what the other one has left.
    let library = saved_library(&work.library(LibraryMsg::Save(mine)));
    assert_eq!((library.revision, library.canned.len()), (5, 3));
    work.library(LibraryMsg::Saved(demo(), Ok(stored(6, &["One", "Two", "Mine"]))));
    let library = &work.model.library;
    assert_eq!((library.outcome, &library.editing), (Some(Outcome::Saved), &None));
    assert!(!work.model.has_changes());
}

#[test]
fn an_answer_that_a_change_has_overtaken_does_not_undo_it() {
    let mut work = Work::stocked(&["One"]);
    assert_eq!(work.library(LibraryMsg::Load), [load()]);
    work.library(LibraryMsg::Change(Change::Canned(canned("mine", "Mine"))));
    work.library(LibraryMsg::Saved(demo(), Ok(stored(5, &["One", "Mine"]))));
    work.library(LibraryMsg::Loaded(demo(), Ok(stored(4, &["One"]))));
    assert_eq!(work.model.library.stored, Some(stored(5, &["One", "Mine"])));
    work.library(LibraryMsg::Loaded(demo(), Ok(stored(6, &["One", "Mine", "Theirs"]))));
    assert_eq!(work.model.library.stored.as_ref().map(|stored| stored.library.revision), Some(6));
    let other = SiteId::parse("other").unwrap();
    work.library(LibraryMsg::Loaded(other, Ok(stored(9, &[]))));
    assert_eq!(work.model.library.replies("en").len(), 3, "another site's are not this one's");
}

#[test]
fn what_cannot_be_stored_is_refused_before_it_is_sent() {
    let mut work = Work::stocked(&[]);
    let bad = Predefined { shortcut: "two words".into(), ..reply("x", "Text") };
    assert_eq!(work.library(LibraryMsg::Save(Editing::Reply(bad))), []);
    let refused = Outcome::Failed(Denied::Refused(Rejection::ShortcutInvalid));
    assert_eq!(work.model.library.outcome, Some(refused));
}

#[test]
fn a_saved_reply_takes_files_and_a_subject_and_loses_them_again() {
    let mut work = Work::stocked(&["One"]);
    let listed = work.model.library.replies("en");
    assert_eq!(listed, [reply("one", "One")]);
    work.library(LibraryMsg::Edit(Some(Editing::Reply(listed[0].clone()))));
    let media_type = "application/pdf".to_owned();
    let id = FileId::parse("terms-----------------").unwrap();
    let file = FileInfo { id: id.clone(), name: "terms.pdf".to_owned(), media_type, size: 1_000 };
    assert_eq!(
        work.send(Msg::Pick(file.clone(), Some(b"%PDF-1.7".to_vec()))),
        [Effect::Store(demo(), file.clone())]
    );
    assert_eq!(work.model.stored_files(), [], "what is on its way is not saved");
    work.send(Msg::FileStored(id.clone(), Ok(())));
    let files = work.model.stored_files();
    assert_eq!(files, [file]);
    // The same entry, of the other kind.
    let full = Predefined { subject: "Terms".to_owned(), files, ..listed[0].clone() };
    let library = saved_library(&work.library(LibraryMsg::Save(Editing::Reply(full.clone()))));
    assert_eq!((library.canned.len(), library.answers.clone()), (0, vec![full.clone()]));
    let stored = SiteReplyLibrary { library, departments: vec![] };
    work.library(LibraryMsg::Saved(demo(), Ok(stored)));
    assert_eq!(work.model.library.replies("en"), std::slice::from_ref(&full));
    work.library(LibraryMsg::Edit(Some(Editing::Reply(full))));
    assert_eq!(work.model.library.attachments[0].state, Storing::Stored);
    work.send(Msg::Detach(id));
    assert_eq!(work.model.stored_files(), []);
    let library = saved_library(&work.library(LibraryMsg::Save(Editing::Reply(reply("one", "One")))));
    assert_eq!((library.canned, library.answers.len()), (vec![canned("one", "One")], 0));
}

#[test]
fn a_form_with_something_typed_is_not_left_without_a_question() {
    let mut work = Work::stocked(&["One"]);
    work.library(LibraryMsg::Edit(Some(Editing::Reply(reply("mine", "Mine")))));
    work.send(Msg::Touched);
    let question = [Effect::RememberFocus, Effect::Focus(STAY.to_owned())];
    let asks: Vec<_> = [Effect::ReplaceHash(Section::Replies)].into_iter().chain(question.clone()).collect();
    assert_eq!(work.send(Msg::Open(Section::Hours)), asks, "the address stays where the form is");
    assert_eq!(work.send(Msg::KeepEditing), [Effect::RestoreFocus]);
    assert!(work.model.library.editing.is_some());
    assert_eq!(work.model.changed_sections(), [Section::Replies]);
    // A line of a conversation waits for the same answer.
    let promote = LibraryMsg::Promote(entry("line"), "A line".to_owned(), "en".to_owned());
    assert_eq!(work.library(promote), question);
    work.send(Msg::DiscardChanges);
    assert_eq!(work.model.library.editing, Some(new_reply(entry("line"), "A line".into(), "en".into())));
    work.send(Msg::Open(Section::Hours));
    work.send(Msg::DiscardChanges);
    assert_eq!((work.model.section, &work.model.library.editing), (Section::Hours, &None));
    assert!(!work.model.has_changes());
}

#[test]
fn suggestions_are_asked_for_when_they_are_looked_at() {
    let mut work = Work::stocked(&[]);
    let suggest = Effect::Library(LibraryEffect::Suggest(demo()));
    assert_eq!(work.send(Msg::Open(Section::Suggestions)), [load(), suggest.clone()]);
    let found = vec![Suggestion { locale: "en".to_owned(), text: "Dear {visitor}".to_owned(), count: 3 }];
    work.library(LibraryMsg::Suggested(demo(), Ok(found)));
    work.library(LibraryMsg::Promote(entry("dear"), "Dear {visitor}".to_owned(), "en".to_owned()));
    work.library(LibraryMsg::Save(Editing::Reply(reply("dear", "Dear {visitor}"))));
    let saved = LibraryMsg::Saved(demo(), Ok(stored(5, &["Dear"])));
    assert_eq!(work.library(saved), [suggest], "one of them is a saved reply now");
}

#[test]
fn word_lists_are_asked_for_once_and_again_after_a_failure() {
    let mut work = Work::stocked(&[]);
    let need = || LibraryMsg::NeedWords("fr".to_owned());
    let ask = Effect::Library(LibraryEffect::Words("fr".to_owned()));
    assert_eq!(work.library(need()), std::slice::from_ref(&ask));
    assert_eq!(work.library(need()), []);
    work.library(LibraryMsg::Words("fr".to_owned(), None));
    assert_eq!(work.library(need()), [ask]);
    work.library(LibraryMsg::Words("fr".to_owned(), Some("[avoid-words]\njamais".to_owned())));
    assert_eq!(work.model.library.built_in_words("fr").as_deref(), Some("[avoid-words]\njamais"));
    assert_eq!(work.model.library.own_words("fr"), None);
}
