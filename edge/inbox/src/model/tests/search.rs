//! Searching the list and narrowing it.

use super::*;
use crate::model::narrowing::Narrowing;
use crate::model::search::{Found, SearchMsg};
use protocol::conversation::party::Department;
use protocol::frames::desk::{ListCounts, ListCursor, ListPage, Needs};
use protocol::ids::DepartmentId;
use protocol::site::department::DepartmentSetting;

fn search(work: &mut Work, text: &str) {
    work.send(Msg::Search(SearchMsg::Typed(text.to_owned())));
}

fn narrow(work: &mut Work, narrowing: Narrowing) {
    work.send(Msg::Search(SearchMsg::Narrow(narrowing)));
}

fn unread() -> Narrowing {
    Narrowing { unread: true, ..Narrowing::default() }
}

fn named(name: &str, visitor: &str) -> Summary {
    Summary { visitor: Some(visitor.to_owned()), ..summary(name) }
}

fn department(name: &str) -> DepartmentId {
    DepartmentId::parse(name).unwrap()
}

#[test]
fn words_are_found_in_name_subject_and_preview_without_accents_and_case() {
    let about = Needs { subject: "Livrare întârziată".to_owned(), ..Needs::default() };
    let mut work = Work::with(&[
        named("a", "Ștefan"),
        Summary { visitor: None, needs: about, ..summary("b") },
        Summary { preview: "Où est mon THÉ ?".to_owned(), ..summary("c") },
    ]);
    for (text, found) in [
        ("stefan", vec!["a"]),
        ("ȘTEF", vec!["a"]),
        ("intarz LIVRARE", vec!["b"]),
        ("the ou", vec!["c"]),
        ("hello", vec!["a", "b"]),
        ("stefan livrare", vec![]),
        (" ", vec!["a", "b", "c"]),
        ("", vec!["a", "b", "c"]),
    ] {
        search(&mut work, text);
        assert_eq!(work.names(), found, "{text:?}");
        let count = found.len();
        let told = Found { count, listed: 3, whole: true, filtered: false };
        let told = (!text.trim().is_empty()).then_some(told);
        assert_eq!(work.model.found_in_list(), told, "{text:?}");
    }
}

#[test]
fn the_list_follows_and_what_the_search_hides_is_told_and_counted_as_before() {
    let mut work = Work::with(&[named("radu", "Radu")]);
    work.send(Msg::Browser(BrowserMsg::Sound(true)));
    search(&mut work, "zoe");
    assert!(work.names().is_empty());
    work.did();
    for (name, visitor, listed) in [("mihai", "Mihai", vec![]), ("zoe", "Zoé", vec!["zoe"])] {
        work.desk(DeskFrame::Conversation(Box::new(named(name, visitor))));
        assert_eq!(work.names(), listed);
        let told = |effect: &Effect| matches!(effect, Effect::Tell(told) if told.conversation == id(name) && told.sound);
        assert!(work.did().iter().any(told), "{name} is heard");
    }
    assert_eq!(work.model.count(Filter::Waiting), 3, "tabs count what is hidden");
    assert_eq!(work.model.unread(), 3, "so does the window's title");
    let says =
        |revision, preview: &str| Summary { revision, preview: preview.into(), ..named("mihai", "Mihai") };
    work.desk(DeskFrame::Conversation(Box::new(says(2, "I am a friend of Zoé's"))));
    assert_eq!(work.names(), ["mihai", "zoe"]);
    work.desk(DeskFrame::Conversation(Box::new(says(3, "Hello?"))));
    assert_eq!(work.names(), ["zoe"]);
    // A conversation that is on screen and does not match is not among what was found.
    work.send(Msg::Open(id("mihai")));
    assert_eq!(work.names(), ["zoe"]);
    work.send(Msg::Filter(Filter::Waiting));
    assert_eq!(work.names(), ["zoe"], "a search goes on in another tab");
}

#[test]
fn an_unread_one_stays_while_it_is_read() {
    let mut work = Work::with(&[summary("a"), Summary { unread: 0, ..summary("b") }, summary("c")]);
    narrow(&mut work, unread());
    assert!(work.did().contains(&Effect::Remember));
    assert_eq!(work.names(), ["a", "c"]);
    work.open("a");
    assert_eq!(work.names(), ["a", "c"], "it does not leave under the agent");
    work.send(Msg::Open(id("c")));
    assert_eq!(work.names(), ["c"]);
    narrow(&mut work, Narrowing::default());
    assert_eq!(work.names(), ["a", "b", "c"]);
    assert_eq!(work.model.found_in_list(), None);
}

#[test]
fn a_department_narrows_the_list_as_long_as_there_is_one() {
    let tea = Department { id: department("tea"), name: "Tea".to_owned() };
    let setting = DepartmentSetting { id: tea.id.clone(), name: tea.name.clone(), agents: vec![] };
    let mut work = Work::with(&[Summary { department: Some(tea.clone()), ..summary("a") }, summary("b")]);
    narrow(&mut work, Narrowing { department: Some(tea.id), ..Narrowing::default() });
    assert_eq!(work.names(), ["a", "b"], "the site has none");
    assert!(!work.model.is_narrowed());
    work.desk(DeskFrame::Departments(vec![setting]));
    assert_eq!(work.names(), ["a"]);
    let found = Found { count: 1, listed: 2, whole: true, filtered: true };
    assert_eq!(work.model.found_in_list(), Some(found));
    work.desk(DeskFrame::Departments(vec![]));
    assert_eq!(work.names(), ["a", "b"]);
}

#[test]
fn where_more_is_to_come_it_is_said_in_how_many_was_looked() {
    let next = ListCursor { last_at: NOW, id: id("b") };
    let page = |conversations, next| {
        let counts = ListCounts { waiting: 3, open: 3 };
        DeskFrame::Page(Box::new(ListPage { conversations, counts, next }))
    };
    let mut work = Work::signed_in();
    work.desk(DeskFrame::Welcome { version: LISTS_VERSION, now: NOW });
    work.desk(page(vec![named("a", "Zoé"), named("b", "Radu")], Some(next.clone())));
    work.desk(DeskFrame::CaughtUp);
    search(&mut work, "zoe");
    assert_eq!(
        work.model.found_in_list(),
        Some(Found { count: 1, listed: 2, whole: false, filtered: false })
    );
    work.did();
    work.send(Msg::ListEnd);
    assert_eq!(work.did(), [Effect::Desk(DeskCommand::More(next))]);
    work.desk(page(vec![named("c", "Zoe Pop")], None));
    assert_eq!(work.names(), ["a", "c"]);
    assert_eq!(work.model.found_in_list(), Some(Found { count: 2, listed: 3, whole: true, filtered: false }));
}

#[test]
fn leaving_the_search_gives_the_keyboard_back_to_the_list() {
    let mut work = Work::with(&[named("a", "Radu"), named("b", "Zoé")]);
    search(&mut work, "zoe");
    work.did();
    work.send(Msg::Search(SearchMsg::Leave));
    assert_eq!(work.did(), [Effect::Focus(Focus::Row(id("a")))]);
    assert_eq!(work.names(), ["a", "b"]);

    search(&mut work, "nobody");
    narrow(&mut work, unread());
    work.did();
    work.send(Msg::Search(SearchMsg::Clear));
    assert!(work.did().contains(&Effect::Focus(Focus::Search)));
    assert!(!work.model.is_narrowed());

    // On a phone the field is where the list is.
    work.send(Msg::Browser(BrowserMsg::Narrow(true)));
    work.send(Msg::Open(id("a")));
    work.did();
    work.send(Msg::Search(SearchMsg::Begin));
    assert_eq!((work.model.pane, work.did()), (Pane::List, vec![Effect::Focus(Focus::Search)]));

    search(&mut work, "zoe");
    work.send(Msg::SignOut);
    assert_eq!(
        work.model.search,
        crate::model::search::Search::default(),
        "nothing of it is left for who signs in next"
    );
}
