//! The model's rules, each told as what happens to an agent at work.

mod address;
mod articles;
mod attention;
mod days;
mod earlier;
mod etiquette;
mod files;
mod form;
mod handover;
mod left_behind;
mod monitor;
mod narrowing;
mod pages;
mod palette;
mod profiles;
mod queues;
mod reply_library;
mod restored;
mod ringing;
mod roles;
mod search;
mod second_step;
mod shortcuts;
mod sign_out;
mod signs_of_life;
mod together;
mod views;

use super::conversation::{MOST_CONNECTED, Ownership};
use super::lines::{By, Entry, Notice, Progress, Screen};
use super::list::Preview;
use super::*;
use link::{State, Urgency};
use protocol::conversation::event::{Event, EventBody, Message};
use protocol::conversation::opening::{Opening, Page};
use protocol::conversation::party::{Agent, Author, Side};
use protocol::frames::agent::{AgentCommand, AgentRequest};
use protocol::frames::desk::{DeskFrame, LISTS_VERSION, Presence, Stage, Summary};
use protocol::frames::server::{Ack, Refusal, ServerFrame, Welcome};
use protocol::ids::{AgentId, Seq};
use protocol::rejection::Rejection;
use protocol::session::Site;
use protocol::timing::HEARTBEAT_MS;

const NOW: Timestamp = 1_000_000;

fn id(name: &str) -> ConversationId {
    ConversationId::parse(&format!("{name:-<22}")).unwrap()
}

fn command(name: &str) -> CommandId {
    CommandId::parse(&format!("{name:-<22}")).unwrap()
}

fn agent(name: &str) -> Agent {
    Agent { id: AgentId::parse(name).unwrap(), name: name.to_uppercase() }
}

fn session() -> Session {
    let site = |name: &str| Site { id: SiteId::parse(name).unwrap(), name: name.to_owned() };
    Session {
        agent: agent("ana"),
        email: "ana@shop.example".into(),
        sites: vec![site("demo"), site("other")],
        manages: Some(vec![SiteId::parse("demo").unwrap()]),
        closed: Vec::new(),
        archived: vec![SiteId::parse("other").unwrap()],
        watches: Vec::new(),
        owns: Vec::new(),
    }
}

fn summary(name: &str) -> Summary {
    Summary {
        id: id(name),
        revision: 1,
        stage: Stage::Waiting,
        visitor: Some(name.to_owned()),
        page: Page::default(),
        assignee: None,
        started_at: NOW,
        last_at: NOW,
        waiting_since: Some(NOW),
        preview: "Hello".into(),
        preview_by: Some(Side::Visitor),
        unread: 1,
        rating: None,
        needs: Default::default(),
        customer: None,
        department: None,
        gone_since: None,
        empty: false,
    }
}

fn taken(name: &str, by: &str) -> Summary {
    Summary { stage: Stage::Assigned, assignee: Some(agent(by)), waiting_since: None, ..summary(name) }
}

/// An agent at work: the model, and everything it asked for since last looked at.
struct Work {
    model: Model,
    done: Vec<Effect>,
    now: Timestamp,
}

impl Work {
    fn signed_in() -> Self {
        let mut work = Self { model: Model::default(), done: Vec::new(), now: NOW };
        work.send(Msg::Started(true));
        work.send(Msg::Checked(Ok(session())));
        work.desk_up(&[]);
        work.done.clear();
        work
    }

    fn with(summaries: &[Summary]) -> Self {
        let mut work = Self::signed_in();
        work.desk_up(summaries);
        work.done.clear();
        work
    }

    fn send(&mut self, msg: Msg) {
        let effects = self.model.update(self.now, msg);
        self.done.extend(effects);
    }

    fn desk(&mut self, frame: DeskFrame) {
        self.send(Msg::Line(Line::Desk, LineEvent::Desk(frame)));
    }

    fn desk_up(&mut self, summaries: &[Summary]) {
        if self.model.desk.connection.is_away() {
            self.send(Msg::Line(Line::Desk, LineEvent::Due));
        }
        self.send(Msg::Line(Line::Desk, LineEvent::Opened));
        self.desk(DeskFrame::Welcome { version: LISTS_VERSION, now: self.now });
        for summary in summaries {
            self.desk(DeskFrame::Conversation(Box::new(summary.clone())));
        }
        self.desk(DeskFrame::CaughtUp);
    }

    fn frame(&mut self, name: &str, frame: ServerFrame) {
        self.send(Msg::Line(Line::Conversation(id(name)), LineEvent::Conversation(frame)));
    }

    fn event(&mut self, name: &str, seq: Seq, body: EventBody) {
        self.frame(name, ServerFrame::Event(Event { seq, at: self.now, body }));
    }

    fn says(&mut self, name: &str, seq: Seq, author: Author, command_name: &str, text: &str) {
        let message = Message { id: command(command_name), author, text: text.to_owned() };
        self.event(name, seq, EventBody::MessageSent(message));
    }

    /// Opens a conversation in which the visitor said one thing.
    fn open(&mut self, name: &str) {
        self.send(Msg::Open(id(name)));
        self.up(name);
        self.event(name, 1, EventBody::Started(Opening { locale: "ro".into(), ..Opening::default() }));
        self.says(name, 2, Author::Visitor, "first", "Hello");
        self.frame(name, ServerFrame::CaughtUp { seq: 2 });
    }

    fn up(&mut self, name: &str) {
        if self.waits(name) {
            self.send(Msg::Line(Line::Conversation(id(name)), LineEvent::Due));
        }
        self.send(Msg::Line(Line::Conversation(id(name)), LineEvent::Opened));
        self.frame(name, ServerFrame::Welcome(Welcome { version: 1, last: 2, now: self.now, epoch: None }));
    }

    fn down(&mut self, name: &str) {
        self.send(Msg::Line(Line::Conversation(id(name)), LineEvent::Lost));
    }

    /// Whether the connection of a conversation waits for its next attempt.
    fn waits(&self, name: &str) -> bool {
        let open = self.model.conversation(&id(name));
        open.is_some_and(|open| matches!(open.connection.state(), State::Waiting { .. }))
    }

    /// How urgent the lines are that were lost since last looked at.
    fn lost(&mut self) -> Vec<(Line, Urgency)> {
        let lost = self.did().into_iter().filter_map(|effect| match effect {
            Effect::Wake(line, Wake::Drawn(urgency, _)) => Some((line, urgency)),
            _ => None,
        });
        lost.collect()
    }

    fn write(&mut self, name: &str, text: &str) {
        self.send(Msg::Draft(id(name), text.to_owned()));
    }

    fn reply(&mut self, name: &str, command_name: &str, text: &str) {
        self.write(name, text);
        self.send(Msg::Submit(id(name), command(command_name)));
    }

    fn did(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.done)
    }

    /// The commands sent since last looked at, by conversation and id.
    fn sent(&mut self) -> Vec<(String, String)> {
        let requests = self.did().into_iter().filter_map(|effect| match effect {
            Effect::Agent(id, AgentFrame::Command(request)) => Some((id, request)),
            _ => None,
        });
        let short = |text: &str| text.trim_end_matches('-').to_owned();
        requests.map(|(id, request)| (short(id.as_str()), short(request.id.as_str()))).collect()
    }

    fn marks(&mut self) -> Vec<(String, Seq, Seq)> {
        let marks = self.did().into_iter().filter_map(|effect| match effect {
            Effect::Mark(id, mark) => Some((id, mark)),
            _ => None,
        });
        marks
            .map(|(id, mark)| (id.as_str().trim_end_matches('-').to_owned(), mark.delivered, mark.read))
            .collect()
    }

    fn names(&self) -> Vec<String> {
        self.model.rows().iter().map(|id| id.as_str().trim_end_matches('-').to_owned()).collect()
    }

    fn bubbles(&self, name: &str) -> Vec<(String, Option<Progress>)> {
        let bubbles = self.model.entries(&id(name)).into_iter().filter_map(|entry| match entry {
            Entry::Bubble(bubble) => Some((bubble.text, bubble.progress)),
            _ => None,
        });
        bubbles.collect()
    }
}

#[test]
fn signing_in_opens_the_first_site_and_what_was_kept() {
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    work.send(Msg::Started(true));
    work.send(Msg::Checked(Err(Denied::Refused(Rejection::SignedOut))));
    assert_eq!(work.model.login, Login::Out(session::Form::default()));
    work.send(Msg::SignIn { email: " ana@shop.example ".into(), password: " p ".into() });
    let sign_in = Effect::SignIn { email: "ana@shop.example".into(), password: " p ".into() };
    assert!(work.did().contains(&sign_in), "the password stays as typed");
    work.send(Msg::SignedIn(Err(Denied::Refused(Rejection::WrongCredentials))));
    let Login::Out(form) = &work.model.login else { panic!("signed in with wrong credentials") };
    assert_eq!((form.busy, form.error), (false, Some(Denied::Refused(Rejection::WrongCredentials))));
    work.send(Msg::SignedIn(Ok(session())));
    let demo = SiteId::parse("demo").unwrap();
    let wake = Effect::Wake(Line::Desk, Wake::After(10_000));
    assert!(work.did().ends_with(&[Effect::Restore(demo.clone()), Effect::Connect(demo, Line::Desk), wake]));
}

#[test]
fn a_browser_nobody_signed_in_on_shows_the_form_at_once() {
    let mut model = Model::default();
    assert_eq!(model.update(NOW, Msg::Started(false)), []);
    assert_eq!(model.login, Login::Out(session::Form::default()));
    assert_eq!(Model::default().update(NOW, Msg::Started(true)), [Effect::CheckSession]);
}

#[test]
fn a_remembered_site_is_opened_again_if_it_is_still_ours() {
    for (remembered, opened) in [("other", "other"), ("sold", "demo")] {
        let site = SiteId::parse(remembered).ok();
        let mut work = Work { model: Model { site, ..Model::default() }, done: Vec::new(), now: NOW };
        work.send(Msg::Checked(Ok(session())));
        assert_eq!(work.model.site, SiteId::parse(opened).ok());
    }
}

#[test]
fn the_longest_wait_comes_first_then_the_latest_then_the_ended() {
    let ended = |name, at| Summary { stage: Stage::Ended, last_at: at, ..taken(name, "ana") };
    let work = Work::with(&[
        ended("old-end", 5),
        Summary { last_at: 50, ..taken("quiet", "ana") },
        Summary { waiting_since: Some(30), ..summary("short") },
        ended("new-end", 90),
        Summary { waiting_since: Some(10), ..taken("long", "bob") },
        Summary { last_at: 70, ..taken("lively", "bob") },
    ]);
    assert_eq!(work.names(), ["long", "short", "lively", "quiet", "new-end", "old-end"]);
}

#[test]
fn tabs_filter_and_count_what_is_going_on() {
    let ended = Summary { stage: Stage::Ended, ..taken("over", "ana") };
    let mut work = Work::with(&[summary("new"), taken("own", "ana"), taken("theirs", "bob"), ended]);
    let counts = Filter::ALL.map(|filter| work.model.count(filter));
    assert_eq!(counts, [1, 1, 3, 0]);
    work.send(Msg::Filter(Filter::Waiting));
    assert_eq!(work.names(), ["new"]);
    work.send(Msg::Filter(Filter::Mine));
    assert_eq!(work.names(), ["own", "over"]);
    assert!(work.did().contains(&Effect::Remember));
}

#[test]
fn an_ended_conversation_leaves_the_ones_that_wait() {
    let mut work = Work::with(&[Summary { revision: 7, ..taken("a", "ana") }]);
    assert_eq!(work.model.count(Filter::Waiting), 0);
    work.desk(DeskFrame::Conversation(Box::new(Summary {
        revision: 8,
        stage: Stage::Ended,
        ..taken("a", "ana")
    })));
    assert_eq!(work.model.row(&id("a")).unwrap().stage, Stage::Ended);
}

#[test]
fn what_the_desk_no_longer_lists_is_gone_after_a_reconnection_and_not_before() {
    let mut work = Work::with(&[summary("a"), summary("b")]);
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    assert_eq!(work.model.trouble(), Some(Trouble::Lost));
    assert_eq!(work.names().len(), 2);
    work.desk_up(&[summary("b")]);
    assert_eq!(work.names(), ["b"]);
    assert_eq!(work.model.trouble(), None);
}

#[test]
fn arrows_move_in_the_list_enter_opens_and_esc_comes_back() {
    let waiting = |name, since| Summary { waiting_since: Some(since), ..summary(name) };
    let mut work = Work::with(&[waiting("a", 1), waiting("b", 2), waiting("c", 3)]);
    let row = |name| Effect::Focus(Focus::Row(id(name)));
    for (step, expected) in [
        (Step::Down, "a"),
        (Step::Down, "b"),
        (Step::Down, "c"),
        (Step::Down, "c"),
        (Step::Up, "b"),
        (Step::First, "a"),
        (Step::Up, "a"),
        (Step::Last, "c"),
    ] {
        work.send(Msg::Step(step));
        assert_eq!(work.did(), [row(expected)], "{step:?}");
    }
    work.send(Msg::Open(id("b")));
    assert_eq!(work.did().last(), Some(&Effect::Focus(Focus::Composer)));
    work.send(Msg::Back);
    assert_eq!(work.did(), [row("b")]);
    assert_eq!(work.model.shown, Some(id("b")), "a wide screen goes on showing it");
}

#[test]
fn on_a_narrow_screen_the_keyboard_stays_down_and_back_leads_through_the_details() {
    let mut work = Work::with(&[summary("a")]);
    work.send(Msg::Browser(BrowserMsg::Narrow(true)));
    work.send(Msg::Open(id("a")));
    assert_eq!(work.did().last(), Some(&Effect::Focus(Focus::Title)));
    work.send(Msg::Details(true));
    work.send(Msg::Back);
    assert_eq!(work.model.pane, Pane::Thread);
    work.send(Msg::Back);
    assert_eq!(work.model.pane, Pane::List);
}

#[test]
fn drafts_do_not_mix() {
    let mut work = Work::with(&[summary("a"), summary("b")]);
    work.open("a");
    work.write("a", "for a");
    work.open("b");
    work.write("b", "for b");
    work.send(Msg::Open(id("a")));
    assert_eq!(work.model.conversation(&id("a")).unwrap().draft, "for a");
    assert_eq!(work.model.row(&id("b")).unwrap().preview, Preview::Draft("for b".into()));
    assert_eq!(work.model.row(&id("a")).unwrap().preview, Preview::Visitor("Hello".into()));
    work.did();
    work.send(Msg::Submit(id("a"), command("one")));
    assert_eq!(work.sent(), [("a".into(), "one".into())]);
    assert_eq!(work.model.conversation(&id("b")).unwrap().draft, "for b");
    assert_eq!(work.model.conversation(&id("a")).unwrap().draft, "");
}

#[test]
fn a_message_is_written_down_before_it_is_sent_and_stands_in_the_thread_at_once() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.write("a", "Hi there");
    work.did();
    work.send(Msg::Submit(id("a"), command("one")));
    let done = work.did();
    let kept = done.iter().position(|effect| *effect == Effect::Persist).unwrap();
    let sent = done.iter().position(|effect| matches!(effect, Effect::Agent(_, AgentFrame::Command(_))));
    assert!(kept < sent.unwrap());
    let first = ("Hello".to_owned(), None);
    assert_eq!(work.bubbles("a"), [first.clone(), ("Hi there".into(), Some(Progress::Sending))]);
    work.frame("a", ServerFrame::Ack(Ack { id: command("one"), seq: 4 }));
    assert_eq!(work.bubbles("a"), [first.clone(), ("Hi there".into(), Some(Progress::Sent))]);
    work.event("a", 3, EventBody::AgentJoined(agent("ana")));
    work.says("a", 4, Author::Agent(agent("ana").id), "one", "Hi there");
    assert_eq!(work.bubbles("a"), [first.clone(), ("Hi there".into(), Some(Progress::Sent))], "not twice");
    work.event("a", 5, EventBody::Marked { side: Side::Visitor, delivered: 4, read: 4 });
    assert_eq!(work.bubbles("a"), [first, ("Hi there".into(), Some(Progress::Read))]);
}

#[test]
fn an_event_before_its_ack_leaves_nothing_behind() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.reply("a", "one", "Hi");
    work.event("a", 3, EventBody::AgentJoined(agent("ana")));
    work.says("a", 4, Author::Agent(agent("ana").id), "one", "Hi");
    work.frame("a", ServerFrame::Ack(Ack { id: command("one"), seq: 4 }));
    assert_eq!(work.bubbles("a").len(), 2);
    assert!(work.model.conversation(&id("a")).unwrap().outbox.is_empty());
}

#[test]
fn what_was_not_acknowledged_goes_out_again_in_order_under_the_same_ids() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.reply("a", "one", "1");
    work.reply("a", "two", "2");
    work.frame("a", ServerFrame::Ack(Ack { id: command("one"), seq: 4 }));
    work.down("a");
    work.reply("a", "three", "3");
    work.did();
    work.up("a");
    assert_eq!(work.sent(), [("a".into(), "two".into()), ("a".into(), "three".into())]);
    let texts: Vec<_> = work.bubbles("a").into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["Hello", "1", "2", "3"], "and the acknowledged one is still on screen");
}

#[test]
fn a_reconnection_resumes_from_the_last_event_known() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.down("a");
    work.did();
    work.send(Msg::Line(Line::Conversation(id("a")), LineEvent::Opened));
    let hello = protocol::frames::agent::AgentHello { version: 1, after: 2 };
    assert_eq!(work.did(), [Effect::Agent(id("a"), AgentFrame::Hello(hello))]);
}

#[test]
fn a_gap_in_the_events_is_never_shown_but_resumed() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.did();
    work.says("a", 4, Author::Visitor, "later", "After the gap");
    assert_eq!(work.model.conversation(&id("a")).unwrap().thread.last, 2);
    let line = Line::Conversation(id("a"));
    let site = SiteId::parse("demo").unwrap();
    let resumed = [
        Effect::Disconnect(line.clone()),
        Effect::Wake(line.clone(), Wake::Never),
        Effect::Connect(site, line.clone()),
        Effect::Wake(line, Wake::After(10_000)),
    ];
    assert_eq!(work.did(), resumed);
}

#[test]
fn drafts_and_unsent_messages_survive_a_reload() {
    let mut work = Work::with(&[summary("a"), summary("b")]);
    work.open("b");
    work.down("b");
    work.reply("b", "one", "Unsent");
    work.open("a");
    work.write("a", "Half a sen");
    let kept = work.model.persisted();
    let bytes = protocol::codec::to_binary(&kept);

    let mut work = Work::with(&[summary("a"), summary("b")]);
    work.send(Msg::Restored(protocol::codec::from_packed(&bytes).unwrap()));
    assert_eq!(work.model.shown, Some(id("a")));
    assert_eq!(work.model.conversation(&id("a")).unwrap().draft, "Half a sen");
    work.did();
    work.up("b");
    assert_eq!(work.sent(), [("b".into(), "one".into())], "without the agent opening it");
}

#[test]
fn a_refused_message_stays_with_its_reason_and_can_go_again_or_go_away() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.reply("a", "one", "Hi");
    let refuse = |why| ServerFrame::Rejected(Refusal::new(Some(command("one")), why));
    work.frame("a", refuse(Rejection::TakenByAnother));
    assert_eq!(work.bubbles("a")[1].1, Some(Progress::Refused(Rejection::TakenByAnother)));
    work.did();
    work.send(Msg::Retry(id("a"), command("one"), command("fresh")));
    assert_eq!(work.sent(), [("a".into(), "one".into())], "the same id: it may have been stored");
    work.frame("a", refuse(Rejection::IdReused));
    work.send(Msg::Retry(id("a"), command("one"), command("fresh")));
    assert_eq!(work.sent(), [("a".into(), "fresh".into())]);
    work.frame("a", ServerFrame::Rejected(Refusal::new(Some(command("fresh")), Rejection::Ended)));
    work.send(Msg::Discard(id("a"), command("fresh")));
    assert_eq!(work.bubbles("a").len(), 1);
}

#[test]
fn an_answer_takes_a_waiting_conversation_and_a_colleagues_is_for_reading() {
    let mut work = Work::with(&[summary("a"), Summary { unread: 3, ..taken("b", "bob") }]);
    work.open("a");
    assert_eq!(work.model.ownership(&id("a")), Ownership::Waiting);
    work.did();
    work.send(Msg::Take(id("a"), command("take")));
    work.send(Msg::Take(id("a"), command("again")));
    assert_eq!(work.sent(), [("a".into(), "take".into())], "once");
    assert!(!work.model.can_take(&id("a")));
    work.event("a", 3, EventBody::AgentJoined(agent("ana")));
    work.frame("a", ServerFrame::Ack(Ack { id: command("take"), seq: 3 }));
    assert_eq!(work.model.ownership(&id("a")), Ownership::Mine);

    work.open("b");
    work.event("b", 3, EventBody::AgentJoined(agent("bob")));
    assert_eq!(work.model.ownership(&id("b")), Ownership::Theirs("BOB".into()));
    work.did();
    work.reply("b", "no", "Not mine to answer");
    assert_eq!(work.sent(), []);
    assert_eq!(work.model.conversation(&id("b")).unwrap().draft, "Not mine to answer");
}

#[test]
fn marks_say_delivered_at_once_and_read_only_when_seen() {
    let mut work = Work::with(&[summary("a"), summary("b")]);
    work.open("a");
    assert_eq!(work.marks(), [("a".into(), 2, 0)], "nobody has it yet");
    work.event("a", 3, EventBody::AgentJoined(agent("ana")));
    assert_eq!(work.marks(), [("a".into(), 2, 2)]);
    work.open("b");
    work.did();
    work.says("a", 4, Author::Visitor, "more", "Still there?");
    assert_eq!(work.marks(), [("a".into(), 4, 2)], "another one is shown");
    work.send(Msg::Browser(BrowserMsg::Visible(false)));
    work.send(Msg::Open(id("a")));
    assert_eq!(work.marks(), [], "the window is hidden");
    work.send(Msg::Browser(BrowserMsg::Visible(true)));
    assert_eq!(work.marks(), [("a".into(), 4, 4)]);
    work.send(Msg::Browser(BrowserMsg::Visible(true)));
    assert_eq!(work.marks(), [], "once");
    work.send(Msg::Browser(BrowserMsg::Narrow(true)));
    work.send(Msg::Back);
    work.says("a", 5, Author::Visitor, "again", "Hello?");
    assert_eq!(work.marks(), [("a".into(), 5, 4)], "the list covers it");
}

#[test]
fn what_a_colleague_has_is_read_without_a_trace() {
    let mut work = Work::with(&[taken("a", "bob")]);
    work.send(Msg::Open(id("a")));
    work.up("a");
    work.event("a", 1, EventBody::Started(Opening::default()));
    work.event("a", 2, EventBody::AgentJoined(agent("bob")));
    work.says("a", 3, Author::Visitor, "first", "Hello");
    work.frame("a", ServerFrame::CaughtUp { seq: 3 });
    assert_eq!(work.marks(), []);
}

#[test]
fn unread_counts_what_concerns_the_agent_and_is_not_on_screen() {
    let mut work = Work::with(&[
        Summary { unread: 2, ..summary("new") },
        Summary { unread: 3, ..taken("own", "ana") },
        Summary { unread: 5, ..taken("theirs", "bob") },
        Summary { unread: 7, stage: Stage::Ended, ..taken("over", "ana") },
    ]);
    assert_eq!(work.model.unread(), 5);
    work.open("own");
    assert_eq!(work.model.unread(), 2);
    assert_eq!(work.model.row(&id("own")).unwrap().unread, 0);
    work.send(Msg::Browser(BrowserMsg::Visible(false)));
    assert_eq!(work.model.unread(), 2, "what was looked at is not new");
}

/// The sound for what is new in a conversation.
fn sounds(name: &str, revision: u64, anyway: bool) -> Effect {
    Effect::Tell(Telling { conversation: id(name), revision, anyway, sound: true, notify: false })
}

#[test]
fn news_is_told_once_and_sounds_only_when_wanted() {
    let mut work = Work::with(&[taken("theirs", "bob")]);
    work.desk(DeskFrame::Conversation(Box::new(summary("new"))));
    assert!(work.did().iter().all(|done| !matches!(done, Effect::Tell(_))), "sound is off by default");
    assert_eq!(work.model.notification.as_ref().unwrap().kind, NotificationKind::Conversation);
    work.send(Msg::Browser(BrowserMsg::Sound(true)));
    work.did();
    let more = |unread, revision| Summary { unread, revision, ..summary("new") };
    work.desk(DeskFrame::Conversation(Box::new(more(2, 2))));
    assert_eq!(work.did(), [sounds("new", 2, false)]);
    work.desk(DeskFrame::Conversation(Box::new(more(2, 3))));
    work.desk(DeskFrame::Conversation(Box::new(Summary {
        unread: 9,
        revision: 9,
        ..taken("theirs", "bob")
    })));
    assert_eq!(work.did(), [], "nothing new, and nothing that concerns this agent");
}

#[test]
fn the_switch_turns_at_once_and_is_said_again_after_a_lost_connection() {
    let mut work = Work::with(&[]);
    assert!(!work.model.available());
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    work.send(Msg::SetAvailable(true));
    assert!(work.model.available());
    work.did();
    work.desk_up(&[]);
    assert!(work.did().contains(&Effect::Desk(DeskCommand::SetAvailable(true))));
    work.desk(DeskFrame::Presence(Presence { agent: agent("ana"), available: true, connected: true }));
    work.desk(DeskFrame::Presence(Presence { agent: agent("bob"), available: false, connected: true }));
    assert_eq!(work.model.desk.wanted, None);
    assert!(work.model.available());
    let there: Vec<_> = work.model.colleagues().into_iter().map(|one| one.agent.name).collect();
    assert_eq!(there, ["BOB"]);
}

#[test]
fn a_session_that_ran_out_leads_to_the_form_and_back_to_the_drafts() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.write("a", "Half a sen");
    assert!(work.did().contains(&Effect::Persist));
    for event in [LineEvent::Lost, LineEvent::Due, LineEvent::Lost] {
        work.send(Msg::Line(Line::Desk, event));
    }
    assert!(work.did().contains(&Effect::CheckSession), "a second refusal in a row");
    work.send(Msg::Checked(Err(Denied::Unreachable)));
    assert!(work.model.login.is_in(), "a server that is away is no reason to sign in again");
    work.send(Msg::Checked(Err(Denied::Refused(Rejection::SignedOut))));
    let Login::Out(form) = &work.model.login else { panic!("still signed in") };
    assert!(form.expired);
    assert_eq!(form.email, "ana@shop.example");
    let done = work.did();
    assert!(done.contains(&Effect::Disconnect(Line::Conversation(id("a")))));
    assert!(done.contains(&Effect::Disconnect(Line::Desk)));
    assert!(!done.contains(&Effect::Forget) && !done.contains(&Effect::Persist), "what was kept stays");
}

#[test]
fn signing_out_leaves_nothing_behind() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.write("a", "Half a sen");
    work.send(Msg::SignOut);
    let done = work.did();
    assert!(done.contains(&Effect::Forget) && done.contains(&Effect::SignOut));
    assert!(work.model.open.is_empty() && work.model.rows().is_empty());
    work.send(Msg::Checked(Ok(session())));
    assert_eq!(work.model.shown, None);
}

#[test]
fn typing_is_said_now_and_then_and_stops_by_itself() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    let typing = |on| Effect::Agent(id("a"), AgentFrame::Typing(on));
    work.did();
    work.write("a", "H");
    assert!(work.did().contains(&typing(true)));
    work.now += 1_000;
    work.write("a", "He");
    assert_eq!(work.did(), [Effect::Persist]);
    work.now += 3_000;
    assert!(!work.model.is_due(work.now));
    work.write("a", "Hel");
    assert!(work.did().contains(&typing(true)));
    work.now += 4_000;
    assert!(work.model.is_due(work.now));
    work.send(Msg::Tick);
    assert_eq!(work.did(), [typing(false)]);

    work.frame("a", ServerFrame::Typing { side: Side::Visitor, on: true });
    assert!(work.model.visitor_types(&id("a")));
    work.now += 8_000;
    work.send(Msg::Tick);
    assert!(!work.model.visitor_types(&id("a")), "a visitor who vanished is not typing for ever");
    work.frame("a", ServerFrame::Typing { side: Side::Visitor, on: true });
    work.says("a", 3, Author::Visitor, "more", "There");
    assert!(!work.model.visitor_types(&id("a")));
}

#[test]
fn the_visitor_is_shown_as_there_or_gone_while_that_is_known() {
    let mut work = Work::with(&[]);
    work.open("a");
    assert_eq!(work.model.visitor_online(&id("a")), None);
    work.frame("a", ServerFrame::Presence { side: Side::Visitor, online: true });
    assert_eq!(work.model.visitor_online(&id("a")), Some(true));
    work.frame("a", ServerFrame::Presence { side: Side::Agent, online: false });
    assert_eq!(work.model.visitor_online(&id("a")), Some(true), "that was about ourselves");
    work.frame("a", ServerFrame::Presence { side: Side::Visitor, online: false });
    assert_eq!(work.model.visitor_online(&id("a")), Some(false));
    work.down("a");
    assert_eq!(work.model.visitor_online(&id("a")), None, "what was true before the loss is a guess");
    work.up("a");
    work.frame("a", ServerFrame::Presence { side: Side::Visitor, online: true });
    work.event("a", 3, EventBody::Ended { by: Side::Visitor });
    assert_eq!(work.model.visitor_online(&id("a")), None, "over is over");
}

#[test]
fn connections_are_few_and_one_with_something_on_its_way_is_kept() {
    let names: Vec<String> = (0..MOST_CONNECTED + 2).map(|at| format!("c{at}")).collect();
    let mut work = Work::with(&names.iter().map(|name| summary(name)).collect::<Vec<_>>());
    work.open("c0");
    work.reply("c0", "one", "On its way");
    for name in &names[1..] {
        work.open(name);
    }
    let link = |name: &str| work.model.conversation(&id(name)).unwrap().connection.is_live();
    assert_eq!([link("c0"), link("c1"), link("c2"), link("c3")], [true, false, false, true]);
    work.did();
    work.send(Msg::Open(id("c1")));
    assert!(work.did().iter().any(|effect| matches!(effect, Effect::Connect(_, Line::Conversation(_)))));
}

#[test]
fn the_end_and_the_rating_stand_in_the_thread_and_the_list() {
    let mut work = Work::with(&[taken("a", "ana")]);
    work.open("a");
    work.event("a", 3, EventBody::AgentJoined(agent("ana")));
    work.event("a", 4, EventBody::Ended { by: Side::Visitor });
    work.event("a", 5, EventBody::Rated { score: 3, comment: Some("Merci !".into()) });
    let rating = protocol::frames::desk::Rating { score: 3, comment: Some("Merci !".into()) };
    let ended = Summary { revision: 5, stage: Stage::Ended, rating: Some(rating), ..taken("a", "ana") };
    work.desk(DeskFrame::Conversation(Box::new(ended)));
    let entries = work.model.entries(&id("a"));
    let notices = entries.into_iter().filter_map(|entry| match entry {
        Entry::Notice(_, _, notice) => Some(notice),
        _ => None,
    });
    let notices: Vec<_> = notices.collect();
    assert_eq!(notices, [Notice::JoinedMe, Notice::Ended(true), Notice::Rated(3, Some("Merci !".into()))]);
    assert_eq!(work.model.ownership(&id("a")), Ownership::Ended);
    assert_eq!(work.model.row(&id("a")).unwrap().score, Some(3));
    assert_eq!(work.model.visitor(&id("a")).locale.as_deref(), Some("ro"));
}

#[test]
fn bubbles_of_one_author_stand_together_and_days_apart() {
    let mut work = Work::with(&[taken("a", "bob")]);
    work.open("a");
    work.now += 60_000;
    work.says("a", 3, Author::Visitor, "second", "Anybody?");
    work.event("a", 4, EventBody::AgentJoined(agent("bob")));
    work.now += 86_400_000;
    work.says("a", 5, Author::Agent(agent("bob").id), "third", "Yes");
    let shape = work.model.entries(&id("a")).into_iter().map(|entry| match entry {
        Entry::Day(_) => "day".to_owned(),
        Entry::Notice(..) => "notice".to_owned(),
        Entry::Handover(..) => "handover".to_owned(),
        Entry::Bubble(bubble) => {
            let by = match bubble.by {
                By::Visitor => "visitor",
                By::Me => "me",
                By::Colleague(_) => "colleague",
                By::Automatic => "automatic",
            };
            format!("{by} {} {}", bubble.first, bubble.last)
        }
    });
    let shape: Vec<_> = shape.collect();
    assert_eq!(
        shape,
        ["day", "visitor true false", "visitor false true", "notice", "day", "colleague true true"]
    );
}

#[test]
fn a_conversation_that_is_gone_says_so() {
    let mut work = Work::with(&[summary("a")]);
    work.send(Msg::Open(id("a")));
    assert_eq!(work.model.screen(), Screen::Loading);
    work.frame("a", ServerFrame::Rejected(Refusal::new(None, Rejection::NotStarted)));
    assert_eq!(work.model.screen(), Screen::Problem(Rejection::NotStarted));
}

#[test]
fn another_site_starts_afresh_and_keeps_what_was_typed_here() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.write("a", "Half a sen");
    work.did();
    let other = SiteId::parse("other").unwrap();
    work.send(Msg::ChooseSite(other.clone()));
    let done = work.did();
    assert!(done.contains(&Effect::Connect(other.clone(), Line::Desk)));
    assert!(done.contains(&Effect::Restore(other)) && done.contains(&Effect::Remember));
    assert!(!done.contains(&Effect::Persist), "the new site's page would be written over");
    assert!(work.model.rows().is_empty());
}

#[test]
fn a_waiting_server_time_follows_the_servers_clock() {
    let mut work = Work::signed_in();
    work.desk(DeskFrame::Welcome { version: LISTS_VERSION, now: NOW - 5_000 });
    assert_eq!(work.model.server_time(NOW), NOW - 5_000);
}

#[test]
fn a_command_is_one_request() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.did();
    work.reply("a", "one", "  Hi  ");
    let request = AgentRequest { id: command("one"), command: AgentCommand::Send { text: "Hi".into() } };
    assert!(work.did().contains(&Effect::Agent(id("a"), AgentFrame::Command(request))));
    work.reply("a", "two", " \n ");
    assert_eq!(work.sent(), [], "an empty message is none");
}

#[test]
fn a_lost_line_is_urgent_when_something_waits_for_it() {
    let a = Line::Conversation(id("a"));
    let tries = |line: &Line| Effect::Connect(SiteId::parse("demo").unwrap(), line.clone());
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.did();
    work.down("a");
    assert_eq!(work.lost(), [(a.clone(), Urgency::Pressing)], "somebody looks at it");
    work.up("a");
    work.send(Msg::Browser(BrowserMsg::Visible(false)));
    work.did();
    work.now += 60_000;
    work.down("a");
    assert_eq!(work.lost(), [(a.clone(), Urgency::Idle)]);
    work.send(Msg::Browser(BrowserMsg::Touched));
    assert!(work.did().contains(&tries(&a)));
    work.down("a");
    work.reply("a", "one", "Hi");
    assert!(work.did().contains(&tries(&a)));
    work.now += 60_000;
    work.down("a");
    assert_eq!(work.lost(), [(a, Urgency::Pressing)], "a message has no answer");
    work.up("a");
    work.did();
    work.send(Msg::Browser(BrowserMsg::Touched));
    assert_eq!(work.did(), [], "nothing is lost");
    work.now += 60_000;
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    assert_eq!(work.lost(), [(Line::Desk, Urgency::Idle)]);
    work.send(Msg::SetAvailable(true));
    assert!(work.did().contains(&tries(&Line::Desk)));
    work.now += 60_000;
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    assert_eq!(work.lost(), [(Line::Desk, Urgency::Pressing)]);
}

#[test]
fn a_passing_fault_of_the_server_is_nobodys_refusal() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.reply("a", "one", "Hi");
    work.reply("a", "two", "there");
    work.did();
    for passing in [Rejection::Unavailable, Rejection::SlowDown] {
        let refusal = Refusal::new(Some(command("one")), passing);
        work.frame("a", ServerFrame::Rejected(refusal));
        assert_eq!(work.lost(), [(Line::Conversation(id("a")), Urgency::Pressing)]);
        work.up("a");
        assert_eq!(work.sent(), [("a".into(), "one".into()), ("a".into(), "two".into())]);
    }
}

#[test]
fn who_is_closed_for_sending_too_much_waits_and_sends_it_all_again() {
    let mut work = Work::with(&[summary("a")]);
    work.open("a");
    work.reply("a", "one", "Hi");
    work.did();
    work.frame("a", ServerFrame::Rejected(Refusal::new(None, Rejection::SlowDown)));
    let alive = Effect::Wake(Line::Conversation(id("a")), Wake::After(HEARTBEAT_MS));
    assert_eq!(work.did(), [alive], "nothing is given up");
    work.send(Msg::Line(Line::Conversation(id("a")), LineEvent::Lost));
    assert_eq!(work.lost(), [(Line::Conversation(id("a")), Urgency::Pressing)]);
    work.up("a");
    assert_eq!(work.sent(), [("a".into(), "one".into())]);
}

#[test]
fn sockets_that_do_not_get_through_are_told_from_a_server_that_is_away() {
    let mut work = Work { model: Model::default(), done: Vec::new(), now: NOW };
    work.send(Msg::Started(true));
    work.send(Msg::Checked(Ok(session())));
    let fails = |work: &mut Work, answer: Result<Session, Denied>| {
        for _ in 0..3 {
            work.send(Msg::Line(Line::Desk, LineEvent::Lost));
            work.send(Msg::Checked(answer.clone()));
            work.send(Msg::Line(Line::Desk, LineEvent::Due));
        }
    };
    fails(&mut work, Err(Denied::Unreachable));
    assert_eq!(work.model.trouble(), Some(Trouble::Lost));
    fails(&mut work, Ok(session()));
    assert_eq!(work.model.trouble(), Some(Trouble::NoSockets));
    work.send(Msg::Line(Line::Desk, LineEvent::Opened));
    work.desk(DeskFrame::Welcome { version: LISTS_VERSION, now: work.now });
    work.desk(DeskFrame::CaughtUp);
    assert_eq!(work.model.trouble(), None);
    work.send(Msg::Line(Line::Desk, LineEvent::Lost));
    assert_eq!(work.model.trouble(), Some(Trouble::Lost), "one that was up is a passing loss");
}
