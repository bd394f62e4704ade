//! Views of the list that are saved under a name.

use super::*;
use crate::model::narrowing::{Holder, Narrowing, Sort};
use crate::model::search::SearchMsg;
use crate::model::views::{VIEW_NAME_MAX, VIEWS_MAX, View, ViewMsg, name_of, read, written};

fn narrow(work: &mut Work, narrowing: &Narrowing) {
    work.send(Msg::Search(SearchMsg::Narrow(narrowing.clone())));
}

fn save(work: &mut Work, name: &str) {
    work.send(Msg::View(ViewMsg::Save(name.to_owned())));
}

fn saved(work: &Work) -> Vec<&str> {
    work.model.views.iter().map(|view| view.name.as_str()).collect()
}

fn mine() -> Narrowing {
    Narrowing { holder: Some(Holder::Me), sort: Sort::Newest, ..Narrowing::default() }
}

#[test]
fn what_is_set_is_saved_under_a_name_and_comes_back_when_it_is_chosen() {
    let mut work = Work::with(&[summary("a"), taken("b", "ana"), taken("c", "ana")]);
    narrow(&mut work, &mine());
    work.did();
    save(&mut work, "  My   own\n");
    assert_eq!((work.did(), saved(&work)), (vec![Effect::KeepViews], vec!["My own"]));
    work.send(Msg::Search(SearchMsg::Widen));
    assert_eq!(work.names().len(), 3);
    work.did();
    work.send(Msg::View(ViewMsg::Choose("My own".to_owned())));
    assert_eq!((work.did(), work.names()), (vec![Effect::Remember], vec!["b".to_owned(), "c".to_owned()]));
    // The same name again: what it stands for is replaced.
    narrow(&mut work, &Narrowing { unread: true, ..Narrowing::default() });
    save(&mut work, "My own");
    assert_eq!((saved(&work).len(), work.model.views[0].narrowing.unread), (1, true));
    work.did();
    for none in ["", "  ", "\t\u{7}"] {
        save(&mut work, none);
    }
    work.send(Msg::View(ViewMsg::Choose("nobody’s".to_owned())));
    assert_eq!((work.did(), saved(&work)), (vec![], vec!["My own"]));
}

#[test]
fn a_view_is_renamed_and_removed() {
    let mut work = Work::with(&[]);
    for name in ["one", "two"] {
        save(&mut work, name);
    }
    work.did();
    let rename = |work: &mut Work, name: &str, to: &str| {
        work.send(Msg::View(ViewMsg::Rename(name.to_owned(), to.to_owned())));
        work.did()
    };
    assert_eq!(rename(&mut work, "one", "first "), [Effect::KeepViews]);
    for (name, to) in [("first", "two"), ("first", " "), ("first", "first"), ("one", "three")] {
        assert_eq!(rename(&mut work, name, to), [], "{name} {to:?}");
    }
    assert_eq!(saved(&work), ["first", "two"]);
    work.send(Msg::View(ViewMsg::Remove("first".to_owned())));
    assert_eq!(work.did(), [Effect::KeepViews, Effect::Focus(Focus::ViewName)]);
    assert_eq!(saved(&work), ["two"]);
}

#[test]
fn there_are_at_most_twenty_with_names_of_at_most_forty_characters() {
    let mut work = Work::with(&[]);
    for n in 0..=VIEWS_MAX {
        save(&mut work, &format!("view {n}"));
    }
    assert_eq!(saved(&work).len(), VIEWS_MAX);
    assert!(!saved(&work).contains(&"view 20"));
    assert_eq!(name_of(&"é".repeat(60)), Some("é".repeat(VIEW_NAME_MAX)));
    assert_eq!(
        name_of(&format!("{} tail", "x".repeat(VIEW_NAME_MAX - 1))),
        Some("x".repeat(VIEW_NAME_MAX - 1))
    );
}

#[test]
fn what_is_kept_is_read_again_and_what_is_none_of_it_is_left_out() {
    let views = vec![
        View { name: "Été · tot ce e al meu".to_owned(), narrowing: mine() },
        View { name: "all".to_owned(), narrowing: Narrowing::default() },
    ];
    assert_eq!(read(&written(&views)), views);
    let many: String = (0..50).map(|n| format!("{n}\tunread\n")).collect();
    assert_eq!(read(&many).len(), VIEWS_MAX);
    for (text, left) in [
        ("", vec![]),
        ("{\"views\":[{\"name\":\"old\"}]}", vec![]),
        ("[[null,1e999,\"\\ud800\"", vec![]),
        ("\u{0}\t\n\t\n \tunread\n", vec![]),
        ("one\tfrom_the_future\none\tunread\ntwo", vec!["one"]),
        ("one\tunread\towed\n", vec!["one"]),
    ] {
        let names: Vec<String> = read(text).into_iter().map(|view| view.name).collect();
        assert_eq!(names, left, "{text:?}");
    }
}

#[test]
fn they_are_one_agents_at_one_site_and_nothing_is_left_of_them_after_signing_out() {
    let mut work = Work::with(&[]);
    let views = vec![View { name: "mine".to_owned(), narrowing: mine() }];
    work.send(Msg::Restored(Persisted { views: views.clone(), ..Persisted::default() }));
    assert_eq!(saved(&work), ["mine"]);
    // Another tab has saved one more meanwhile.
    let other = View { name: "other".to_owned(), narrowing: Narrowing::default() };
    work.send(Msg::View(ViewMsg::Stored(views.into_iter().chain([other]).collect())));
    assert_eq!(saved(&work), ["mine", "other"]);
    work.send(Msg::ChooseSite(SiteId::parse("other").unwrap()));
    assert_eq!(saved(&work), Vec::<&str>::new());
    save(&mut work, "here");
    work.did();
    work.send(Msg::SignOut);
    assert!(work.did().contains(&Effect::Forget));
    assert_eq!(saved(&work), Vec::<&str>::new());
}
