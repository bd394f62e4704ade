//! Colleagues at the same conversation: when we say that it is on our screen, and what is said of them.

use super::*;
use crate::model::together::CompanyLine;
use protocol::frames::together::{Group, Together};

fn group(names: &[&str]) -> Group {
    Group { named: names.iter().map(|name| agent(name)).collect(), others: 0 }
}

fn together(reading: &[&str], writing: &[&str]) -> Together {
    Together { reading: group(reading), writing: group(writing) }
}

impl Work {
    fn told(&mut self, name: &str, together: Together) {
        self.send(Msg::Line(Line::Conversation(id(name)), LineEvent::Together(together)));
    }

    /// Opens a conversation of a server that tells of colleagues.
    fn open_with_others(&mut self, name: &str) {
        self.open(name);
        self.told(name, Together::default());
    }

    /// What was said of our screen since last looked at, by conversation.
    fn looks(&mut self) -> Vec<(String, bool)> {
        let looks = self.did().into_iter().filter_map(|effect| match effect {
            Effect::Agent(id, AgentFrame::Looking(on)) => Some((id, on)),
            _ => None,
        });
        looks.map(|(id, on)| (id.as_str().trim_end_matches('-').to_owned(), on)).collect()
    }
}

fn said(name: &str, on: bool) -> (String, bool) {
    (name.to_owned(), on)
}

fn line(writing: bool, names: &[&str]) -> Option<CompanyLine> {
    Some(CompanyLine { writing, named: group(names).named, others: 0 })
}

#[test]
fn a_conversation_is_told_when_it_is_on_the_screen_and_when_it_is_no_more() {
    let mut work = Work::with(&[summary("a"), summary("b")]);
    work.open_with_others("a");
    assert_eq!(work.looks(), [said("a", true)]);
    work.send(Msg::Browser(BrowserMsg::Visible(false)));
    assert_eq!(work.looks(), [said("a", false)]);
    work.send(Msg::Browser(BrowserMsg::Visible(false)));
    assert_eq!(work.looks(), [], "once");
    work.send(Msg::Browser(BrowserMsg::Visible(true)));
    assert_eq!(work.looks(), [said("a", true)]);
    work.open_with_others("b");
    assert_eq!(work.looks(), [said("a", false), said("b", true)]);
    work.send(Msg::Open(id("a")));
    let mut looks = work.looks();
    looks.sort();
    assert_eq!(looks, [said("a", true), said("b", false)]);
    // A list over it on a narrow screen.
    work.send(Msg::Browser(BrowserMsg::Narrow(true)));
    work.send(Msg::Back);
    assert_eq!(work.looks(), [said("a", false)]);
}

#[test]
fn a_server_of_before_is_told_nothing() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.send(Msg::Browser(BrowserMsg::Visible(false)));
    work.send(Msg::Browser(BrowserMsg::Visible(true)));
    assert_eq!(work.looks(), []);
}

#[test]
fn after_a_loss_it_is_told_again_and_nobody_is_shown_meanwhile() {
    let mut work = Work::with(&[summary("a")]);
    work.open_with_others("a");
    work.told("a", together(&["bob"], &[]));
    assert_eq!(work.model.company(&id("a")), line(false, &["bob"]));
    work.down("a");
    assert_eq!(work.model.company(&id("a")), None);
    work.looks();
    work.up("a");
    assert_eq!(work.looks(), [], "the server may be another by now");
    work.told("a", Together::default());
    assert_eq!(work.looks(), [said("a", true)]);
}

#[test]
fn what_was_on_its_way_when_we_looked_away_is_not_shown() {
    let mut work = Work::with(&[summary("a")]);
    work.open_with_others("a");
    work.told("a", together(&[], &["bob"]));
    assert_eq!(work.model.company(&id("a")), line(true, &["bob"]));
    work.send(Msg::Browser(BrowserMsg::Visible(false)));
    assert_eq!(work.model.company(&id("a")), None);
    work.told("a", together(&["bob"], &[]));
    assert_eq!(work.model.company(&id("a")), None);
    assert_eq!(work.model.spoken_company(&id("a")), None);
}

#[test]
fn those_who_write_come_before_those_who_read() {
    let mut work = Work::with(&[summary("a")]);
    work.open_with_others("a");
    work.told("a", together(&["eve"], &["bob"]));
    assert_eq!(work.model.company(&id("a")), line(true, &["bob"]));
    work.told("a", together(&["bob", "eve"], &[]));
    assert_eq!(work.model.company(&id("a")), line(false, &["bob", "eve"]));
    work.told("a", Together::default());
    assert_eq!(work.model.company(&id("a")), None);
}

#[test]
fn it_is_read_out_that_somebody_comes_and_that_they_write_and_not_each_pause() {
    let mut work = Work::with(&[summary("a")]);
    work.open_with_others("a");
    let spoken = |work: &Work| work.model.spoken_company(&id("a"));
    assert_eq!(spoken(&work), None);
    work.told("a", together(&["bob"], &[]));
    assert_eq!(spoken(&work), line(false, &["bob"]));
    for _ in 0..3 {
        work.told("a", together(&[], &["bob"]));
        assert_eq!(spoken(&work), line(true, &["bob"]));
        work.told("a", together(&["bob"], &[]));
        assert_eq!(spoken(&work), line(true, &["bob"]), "a pause is nothing new");
        assert_eq!(work.model.company(&id("a")), line(false, &["bob"]), "and shows all the same");
    }
    work.told("a", together(&["bob", "eve"], &[]));
    assert_eq!(spoken(&work), line(false, &["bob", "eve"]));
    work.told("a", Together::default());
    assert_eq!(spoken(&work), None);
    work.told("a", together(&["bob"], &[]));
    assert_eq!(spoken(&work), line(false, &["bob"]), "somebody who comes back has come");
}

#[test]
fn a_colleague_who_writes_where_we_answer_is_pressed_on_us_and_stops_nothing() {
    let mut work = Work::with(&[taken("mine", "ana"), summary("new"), taken("theirs", "bob")]);
    let presses = |work: &Work, name: &str| work.model.is_written_beside_us(&id(name));
    work.open_with_others("mine");
    work.told("mine", together(&["bob"], &[]));
    assert!(!presses(&work, "mine"), "they only read");
    work.event("mine", 3, EventBody::AgentJoined(agent("ana")));
    work.told("mine", together(&[], &["bob"]));
    assert!(presses(&work, "mine"));
    work.did();
    work.reply("mine", "one", "Here is yours");
    assert_eq!(work.sent(), [("mine".to_owned(), "one".to_owned())]);

    work.open_with_others("new");
    work.told("new", together(&[], &["bob"]));
    assert!(!presses(&work, "new"), "we write nothing there");
    work.write("new", "Hel");
    assert!(presses(&work, "new"));

    work.open_with_others("theirs");
    work.event("theirs", 3, EventBody::AgentJoined(agent("bob")));
    work.told("theirs", together(&[], &["bob"]));
    assert!(!presses(&work, "theirs"));
}

#[test]
fn a_server_that_asks_for_a_sign_of_life_gets_one() {
    let mut work = Work::with(&[summary("a")]);
    work.open_with_others("a");
    work.did();
    work.frame("a", ServerFrame::Probe);
    assert!(work.did().contains(&Effect::Ping(Line::Conversation(id("a")))));
}
