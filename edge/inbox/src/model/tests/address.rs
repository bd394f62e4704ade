//! The conversation in the page's address.

use super::*;
use crate::model::address::{Address, site_of};

fn address(site: &str, name: &str) -> Address {
    Address { site: SiteId::parse(site).unwrap(), conversation: id(name) }
}

fn path(site: &str, name: &str) -> String {
    format!("/inbox/{site}/c/{}", id(name))
}

/// A page that was opened at an address, before anybody is signed in.
fn at(address: Address) -> Work {
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    work.model.wanted = Some(address);
    work.send(Msg::Started(true));
    work
}

#[test]
fn a_path_names_a_conversation_or_nothing() {
    assert_eq!(Address::parse(&path("demo", "zoe")), Some(address("demo", "zoe")));
    assert_eq!(Address::parse(&(path("demo", "zoe") + "/")), Some(address("demo", "zoe")));
    for nothing in ["/inbox", "/inbox/", "/inbox/settings", "/inbox/demo/c/", "/inbox/demo/c/short", "/x", ""]
    {
        assert_eq!(Address::parse(nothing), None, "{nothing}");
    }
}

#[test]
fn the_address_follows_what_is_on_screen() {
    let mut work = Work::with(&[summary("zoe"), summary("radu")]);
    assert_eq!(work.model.path(), "/inbox/demo");
    work.send(Msg::Open(id("zoe")));
    assert_eq!(work.model.path(), path("demo", "zoe"));
    work.send(Msg::Open(id("radu")));
    assert_eq!(work.model.path(), path("demo", "radu"));
    // Back to the list: the conversation stays beside it.
    work.send(Msg::Back);
    assert_eq!(work.model.path(), path("demo", "radu"));
    work.send(Msg::Browser(BrowserMsg::Narrow(true)));
    assert_eq!(work.model.path(), "/inbox/demo", "the list covers it");
    work.send(Msg::Open(id("zoe")));
    work.send(Msg::Details(true));
    assert_eq!(work.model.path(), path("demo", "zoe"));
}

#[test]
fn back_and_forward_show_what_was_on_screen() {
    let mut work = Work::with(&[summary("zoe"), summary("radu")]);
    work.send(Msg::Open(id("zoe")));
    work.send(Msg::Open(id("radu")));
    work.send(Msg::WentTo(Some(address("demo", "zoe"))));
    assert_eq!((work.model.shown.clone(), work.model.path()), (Some(id("zoe")), path("demo", "zoe")));
    work.send(Msg::WentTo(None));
    assert_eq!((work.model.shown.clone(), work.model.path()), (None, "/inbox/demo".to_owned()));
    work.send(Msg::WentTo(Some(address("demo", "radu"))));
    assert_eq!(work.model.shown, Some(id("radu")));
    // To another site of ours, and what was kept there does not cover it.
    work.send(Msg::WentTo(Some(address("other", "ioana"))));
    work.send(Msg::Restored(Persisted { shown: Some(id("somebody")), ..Persisted::default() }));
    assert_eq!((work.model.shown.clone(), work.model.path()), (Some(id("ioana")), path("other", "ioana")));
}

#[test]
fn an_address_is_opened_after_the_sign_in() {
    let mut work = at(address("other", "zoe"));
    work.send(Msg::Checked(Err(Denied::Refused(Rejection::SignedOut))));
    assert_eq!(work.model.path(), path("other", "zoe"), "it waits for the sign-in");
    work.send(Msg::SignedIn(Ok(session())));
    assert_eq!(work.model.site, SiteId::parse("other").ok());
    work.send(Msg::Restored(Persisted { shown: Some(id("radu")), ..Persisted::default() }));
    assert_eq!((work.model.shown.clone(), work.model.pane), (Some(id("zoe")), Pane::Thread));
    // A session that runs out comes back to it; signing out leaves nothing.
    work.send(Msg::Checked(Err(Denied::Refused(Rejection::SignedOut))));
    assert_eq!(work.model.path(), path("other", "zoe"));
    work.send(Msg::SignedIn(Ok(session())));
    work.send(Msg::Restored(Persisted::default()));
    assert_eq!(work.model.shown, Some(id("zoe")));
    work.send(Msg::SignOut);
    assert_eq!(work.model.path(), "/inbox");
}

#[test]
fn the_address_names_the_site_of_whoever_works_for_several() {
    let named = |path| site_of(path).map(|site| site.as_str().to_owned());
    assert_eq!(named("/inbox/demo"), Some("demo".to_owned()));
    assert_eq!(named("/inbox/demo/"), Some("demo".to_owned()));
    for nothing in ["/inbox", "/inbox/", "/inbox/settings", "/settings/demo", ""] {
        assert_eq!(named(nothing), None, "{nothing}");
    }
    assert_eq!(named(&path("demo", "zoe")), None, "that is a conversation");

    let mut work = Work::with(&[summary("zoe")]);
    assert!(!work.model.is_archived());
    let other = SiteId::parse("other").unwrap();
    work.send(Msg::ChooseSite(other.clone()));
    assert_eq!((work.model.path(), work.model.is_archived()), ("/inbox/other".to_owned(), true));
    // An address that somebody typed leads to no site that is not theirs.
    work.send(Msg::ChooseSite(SiteId::parse("theirs").unwrap()));
    assert_eq!(work.model.site, Some(other));
    let one = Session { sites: vec![session().sites[0].clone()], ..session() };
    work.send(Msg::Checked(Ok(one)));
    assert_eq!(work.model.path(), "/inbox", "there is nothing to choose");
}

#[test]
fn an_address_of_a_site_that_is_not_ours_is_told_and_the_list_goes_on() {
    let mut work = at(address("theirs", "zoe"));
    work.send(Msg::Checked(Ok(session())));
    work.send(Msg::Restored(Persisted { shown: Some(id("radu")), ..Persisted::default() }));
    assert_eq!(work.model.screen(), Screen::Problem(Rejection::NotAllowed));
    assert_eq!((work.model.shown.clone(), work.model.path()), (None, path("theirs", "zoe")));
    work.send(Msg::Open(id("ioana")));
    assert_eq!((work.model.screen(), work.model.path()), (Screen::Loading, path("demo", "ioana")));
}
