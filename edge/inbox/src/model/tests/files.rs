//! Files that go along with a message, and the word lists that are fetched.

use super::*;
use crate::model::attachments::{Place, State};
use crate::model::reply_library::{ReplyLibraryEffect, ReplyLibraryMsg};
use protocol::conversation::file::FileInfo;
use protocol::conversation::file_type::Unfit;
use protocol::ids::{EntryId, FileId};
use protocol::team::reply_library::{Entry, Predefined};

fn file_id(name: &str) -> FileId {
    FileId::parse(&format!("{name:-<22}")).unwrap()
}

fn pdf(name: &str) -> FileInfo {
    let media_type = "application/pdf".to_owned();
    FileInfo { id: file_id(name), name: format!("{name}.pdf"), media_type, size: 1_000 }
}

fn here() -> Place {
    Place::Conversation(id("zoe"))
}

fn demo() -> SiteId {
    SiteId::parse("demo").unwrap()
}

fn work() -> Work {
    let mut work = Work::with(&[summary("zoe")]);
    work.open("zoe");
    work
}

impl Work {
    fn tell(&mut self, msg: Msg) -> Vec<Effect> {
        self.done.clear();
        self.send(msg);
        self.done.clone()
    }
}

fn commands(done: &[Effect]) -> Vec<AgentCommand> {
    let command = |effect: &Effect| match effect {
        Effect::Agent(_, AgentFrame::Command(request)) => Some(request.command.clone()),
        _ => None,
    };
    done.iter().filter_map(command).collect()
}

#[test]
fn a_file_is_stored_at_once_and_sent_with_the_message() {
    let mut work = work();
    let done = work.tell(Msg::Attach(here(), pdf("plan"), None));
    assert_eq!(done, [Effect::Store(demo(), here(), pdf("plan"), None)]);
    work.tell(Msg::Draft(id("zoe"), "Here it is.".into()));
    assert!(!work.model.can_send(&id("zoe")), "it is still on its way");
    assert_eq!(work.tell(Msg::Submit(id("zoe"), command("one"))), []);
    let done = work.tell(Msg::Stored(here(), file_id("plan"), Ok(())));
    assert_eq!(done, [Effect::Persist]);
    assert_eq!(work.model.persisted().conversations[0].files, [pdf("plan")], "a reload does not lose it");
    let done = work.tell(Msg::Submit(id("zoe"), command("one")));
    let text = AgentCommand::Send { text: "Here it is.".into() };
    assert_eq!(commands(&done), [text, AgentCommand::SendFile(pdf("plan"))]);
    assert_eq!(work.model.attachments(&here()), []);
    assert!(!work.model.can_send(&id("zoe")), "nothing is left");
}

#[test]
fn a_file_needs_no_words() {
    let mut work = work();
    work.tell(Msg::Attach(here(), pdf("plan"), None));
    work.tell(Msg::Stored(here(), file_id("plan"), Ok(())));
    let done = work.tell(Msg::Submit(id("zoe"), command("one")));
    assert_eq!(commands(&done), [AgentCommand::SendFile(pdf("plan"))]);
}

#[test]
fn a_file_that_is_refused_stays_with_the_reason_until_it_is_removed() {
    let mut work = work();
    let program = FileInfo { media_type: "text/html".into(), ..pdf("page") };
    assert_eq!(work.tell(Msg::Attach(here(), program, None)), []);
    let why = State::Refused(Denied::Refused(Rejection::FileTypeRefused));
    assert_eq!(work.model.attachments(&here())[0].state, why);
    work.tell(Msg::Attach(here(), pdf("plan"), None));
    work.tell(Msg::Stored(here(), file_id("plan"), Err(Denied::Unreachable)));
    assert!(!work.model.can_send(&id("zoe")));
    work.tell(Msg::Draft(id("zoe"), "Hello".into()));
    let done = work.tell(Msg::Submit(id("zoe"), command("one")));
    assert_eq!(commands(&done), [AgentCommand::Send { text: "Hello".into() }]);
    assert_eq!(work.model.attachments(&here()).len(), 2);
    work.tell(Msg::Detach(here(), file_id("page")));
    work.tell(Msg::Detach(here(), file_id("plan")));
    assert_eq!(work.model.attachments(&here()), []);
}

#[test]
fn a_predefined_answer_brings_copies_of_its_files() {
    let mut work = work();
    let answer = Predefined {
        id: EntryId::parse("answer").unwrap(),
        shortcut: "refund".into(),
        locale: "en".into(),
        department: None,
        subject: String::new(),
        text: "See the form.".into(),
        uses: 0,
        files: vec![pdf("form")],
    };
    let insert =
        |name: &str| ReplyLibraryMsg::Insert(id("zoe"), Entry::Answer(answer.clone()), (0, 0), command(name));
    let done = work.tell(Msg::ReplyLibrary(insert("one")));
    let store = |effect: &Effect| match effect {
        Effect::Store(_, place, file, from) => {
            assert_eq!((place, from), (&here(), &Some(file_id("form"))));
            Some(file.id.clone())
        }
        _ => None,
    };
    let first: Vec<_> = done.iter().filter_map(store).collect();
    let done = work.tell(Msg::ReplyLibrary(insert("two")));
    let second: Vec<_> = done.iter().filter_map(store).collect();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first, second, "it can be sent again");
}

#[test]
fn word_lists_are_asked_for_once_and_again_after_a_failure() {
    let mut work = work();
    let need = || Msg::ReplyLibrary(ReplyLibraryMsg::NeedWordLists("fr".into()));
    let ask = Effect::ReplyLibrary(ReplyLibraryEffect::WordLists("fr".into()));
    assert_eq!(work.tell(need()), std::slice::from_ref(&ask));
    assert_eq!(work.tell(need()), []);
    work.tell(Msg::ReplyLibrary(ReplyLibraryMsg::WordLists("fr".into(), None)));
    assert!(!work.model.has_word_list("fr"));
    assert_eq!(work.tell(need()), [ask]);
    work.tell(Msg::ReplyLibrary(ReplyLibraryMsg::WordLists(
        "fr".into(),
        Some("[avoid-words]\njamais".into()),
    )));
    assert!(work.model.has_word_list("fr") && !work.model.has_word_list("ro"));
    assert_eq!(work.model.built_in_word_list("fr").as_deref(), Some("[avoid-words]\njamais"));
    assert_eq!(work.model.own_word_list("fr"), None);
}

#[test]
fn a_picked_file_is_known_by_what_is_in_it_and_by_its_name() {
    let mut work = work();
    let windows = FileInfo {
        name: "REPORT.CSV".into(),
        media_type: "application/vnd.ms-excel".into(),
        ..pdf("report")
    };
    let known = FileInfo { media_type: "text/csv".into(), ..windows.clone() };
    let done = work.tell(Msg::Pick(here(), windows, Some(b"a;b".to_vec())));
    assert_eq!(done, [Effect::Store(demo(), here(), known, None)]);
    let state = |work: &Work, at: usize| work.model.attachments(&here())[at].state;
    let telephone = FileInfo { name: "IMG_1.HEIC".into(), media_type: "image/heic".into(), ..pdf("lamp") };
    assert_eq!(work.tell(Msg::Pick(here(), telephone, Some(b"....ftypheic".to_vec()))), []);
    assert_eq!(state(&work, 1), State::Unfit(Unfit::Picture));
    let folder = FileInfo { name: "x.zip".into(), media_type: String::new(), ..pdf("folder") };
    assert_eq!(work.tell(Msg::Pick(here(), folder, None)), []);
    assert_eq!(state(&work, 2), State::Unfit(Unfit::Folder));
    let page = FileInfo { name: "page.html".into(), media_type: "text/html".into(), ..pdf("page") };
    assert_eq!(work.tell(Msg::Pick(here(), page, Some(b"<p>".to_vec()))), []);
    assert_eq!(state(&work, 3), State::Refused(Denied::Refused(Rejection::FileTypeRefused)));
    // What is fit goes all the same.
    work.tell(Msg::Stored(here(), file_id("report"), Ok(())));
    work.tell(Msg::Draft(id("zoe"), "Here".into()));
    assert!(work.model.can_send(&id("zoe")));
}
