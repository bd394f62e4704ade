//! The wire, pinned: every variant of every frame in both encodings, and the rules by which a
//! reader treats what it does not know. A changed snapshot is a changed protocol.
#![allow(clippy::unwrap_used)]

mod etiquette;
mod live;
mod triggers;

use proptest::prelude::*;
use protocol::codec;
use protocol::conversation::event::{Event, EventBody, Message};
use protocol::conversation::opening::{Filled, Opening, Page};
use protocol::conversation::party::{Agent, Author, Side};
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentHello, AgentRequest};
use protocol::frames::desk::{
    Absence, AgentAbsence, AgentLoad, AgentPicture, DeskChanges, DeskCommand, DeskFrame, ListCounts,
    ListCursor, ListPage, Presence, QueueLine, QueuePlace, Rating, RingEnd, RingOver, Ringing, Stage,
    Summary,
};
use protocol::frames::monitor::{AgentNow, AgentStatus, DayFigures, DepartmentNow, Monitor, QueueNow};
use protocol::frames::server::{Ack, EventsPage, Refusal, ServerFrame, Welcome};
use protocol::frames::together::{Group, Together, TogetherFrame};
use protocol::frames::visitor::{
    IdentifiedHello, VisitorCommand, VisitorFrame, VisitorHello, VisitorRequest,
};
use protocol::ids::{AgentId, CommandId, ConversationId, DepartmentId, FileId, SiteId, Token};
use protocol::limits::FRAME_MAX;
use protocol::locale::Localized;
use protocol::rejection::Rejection;
use protocol::session::{Session, Site};
use protocol::site::settings::{Invitation, NameField, Position, Service, SiteSettings};
use protocol::team::list::{Item, List};
use protocol::team::people::{Person, Role};
use protocol::team::profile::ColleagueProfile;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::{Debug, Write};

const AT: u64 = 1_767_225_600_000;

fn command_id() -> CommandId {
    CommandId::parse("command-1").unwrap()
}

fn ana() -> Agent {
    Agent { id: AgentId::parse("ana").unwrap(), name: "Ana Ștefan".to_owned() }
}

fn page() -> Page {
    Page {
        url: "https://shop.example/tea".to_owned(),
        title: "Tea".to_owned(),
        referrer: "https://search.example/".to_owned(),
    }
}

fn opening() -> Opening {
    Opening {
        name: Some("Zoé".to_owned()),
        page: page(),
        locale: "fr".to_owned(),
        invitation: Some("Besoin d’aide ?".to_owned()),
    }
}

/// One line per encoding of each value. Checks on the way that both lead back to the value.
fn table<T: Serialize + DeserializeOwned + PartialEq + Debug>(values: &[T]) -> String {
    let mut out = String::new();
    for value in values {
        let json = codec::to_text(value);
        let bytes = codec::to_binary(value);
        assert_eq!(codec::from_text::<T>(&json).as_ref(), Ok(value));
        assert_eq!(codec::from_binary::<T>(&bytes).as_ref(), Ok(value));
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(out, "{json}\n  {hex}").unwrap();
    }
    out
}

/// A compile error here means: a variant was added. Give it a line in the list beside it.
mod complete {
    use super::*;

    pub fn visitor(command: &VisitorCommand) {
        match command {
            VisitorCommand::Start(_)
            | VisitorCommand::SetName { .. }
            | VisitorCommand::SetPage(_)
            | VisitorCommand::Send { .. }
            | VisitorCommand::Mark { .. }
            | VisitorCommand::End
            | VisitorCommand::Rate { .. }
            | VisitorCommand::AnswerHold { .. }
            | VisitorCommand::LeaveHold
            | VisitorCommand::AnswerTransfer { .. }
            | VisitorCommand::GiveContact { .. }
            | VisitorCommand::DeclineContact { .. }
            | VisitorCommand::AnswerRestatement { .. }
            | VisitorCommand::AnswerWrapUp { .. }
            | VisitorCommand::Reopen
            | VisitorCommand::SendFile(_)
            | VisitorCommand::StartWith(_) => {}
        }
    }

    pub fn agent(command: &AgentCommand) {
        match command {
            AgentCommand::Take
            | AgentCommand::Send { .. }
            | AgentCommand::Mark { .. }
            | AgentCommand::ProposeHold { .. }
            | AgentCommand::EndHold
            | AgentCommand::Transfer { .. }
            | AgentCommand::WithdrawTransfer
            | AgentCommand::AcceptTransfer { .. }
            | AgentCommand::DeclineTransfer { .. }
            | AgentCommand::Leave
            | AgentCommand::AskContact
            | AgentCommand::Progress { .. }
            | AgentCommand::KeepPromise
            | AgentCommand::Restate { .. }
            | AgentCommand::AskWrapUp
            | AgentCommand::Close { .. }
            | AgentCommand::Block
            | AgentCommand::Reopen
            | AgentCommand::Note { .. }
            | AgentCommand::SetSubject { .. }
            | AgentCommand::SendFile(_)
            | AgentCommand::BlockNetwork { .. } => {}
        }
    }

    pub fn event(body: &EventBody) {
        match body {
            EventBody::Started(_)
            | EventBody::Named { .. }
            | EventBody::PageChanged(_)
            | EventBody::MessageSent(_)
            | EventBody::AgentJoined(_)
            | EventBody::Marked { .. }
            | EventBody::Ended { .. }
            | EventBody::Rated { .. }
            | EventBody::Unknown
            | EventBody::PolicySet(_)
            | EventBody::HoldProposed(_)
            | EventBody::HoldAnswered { .. }
            | EventBody::HoldExpired
            | EventBody::HoldOverdue
            | EventBody::HoldEnded { .. }
            | EventBody::Briefed(_)
            | EventBody::TransferProposed(_)
            | EventBody::TransferAnswered { .. }
            | EventBody::TransferDeclined { .. }
            | EventBody::TransferClosed { .. }
            | EventBody::AgentLeft(_)
            | EventBody::ContactAsked { .. }
            | EventBody::PromiseMade(_)
            | EventBody::PromiseDeclined
            | EventBody::PromiseProgressed(_)
            | EventBody::PromiseDue
            | EventBody::PromiseLate
            | EventBody::PromiseKept { .. }
            | EventBody::Restated(_)
            | EventBody::RestatementAnswered { .. }
            | EventBody::WrapUpAsked(_)
            | EventBody::WrapUpAnswered { .. }
            | EventBody::VisitorVanished
            | EventBody::Closed { .. }
            | EventBody::Blocked { .. }
            | EventBody::Reopened { .. }
            | EventBody::Noted(_)
            | EventBody::SubjectSet { .. }
            | EventBody::FileSent { .. }
            | EventBody::Identified(_)
            | EventBody::FormFilled(_)
            | EventBody::PresenceChanged { .. }
            | EventBody::NetworkBlocked { .. }
            | EventBody::Imported(_) => {}
        }
    }

    pub fn server(frame: &ServerFrame) {
        match frame {
            ServerFrame::Welcome(_)
            | ServerFrame::Event(_)
            | ServerFrame::CaughtUp { .. }
            | ServerFrame::Ack(_)
            | ServerFrame::Rejected(_)
            | ServerFrame::Typing { .. }
            | ServerFrame::Unknown
            | ServerFrame::Draft { .. }
            | ServerFrame::Presence { .. }
            | ServerFrame::Probe
            | ServerFrame::SettingsChanged => {}
        }
    }

    pub fn desk(frame: &DeskFrame) {
        match frame {
            DeskFrame::Welcome { .. }
            | DeskFrame::Conversation(_)
            | DeskFrame::CaughtUp
            | DeskFrame::Presence(_)
            | DeskFrame::Rejected(_)
            | DeskFrame::Unknown
            | DeskFrame::Departments(_)
            | DeskFrame::Erased(_)
            | DeskFrame::Changes(_)
            | DeskFrame::Page(_)
            | DeskFrame::Pictured(_)
            | DeskFrame::Queue(_)
            | DeskFrame::Ringing(_)
            | DeskFrame::RingOver(_)
            | DeskFrame::Load(_)
            | DeskFrame::Absence(_)
            | DeskFrame::Monitor(_) => {}
        }
    }
}

#[test]
fn what_a_visitor_sends() {
    let token = Token::parse("abcdefghijklmnopqrstuv").unwrap();
    let commands = [
        VisitorCommand::Start(opening()),
        VisitorCommand::Start(Opening::default()),
        VisitorCommand::SetName { name: "Ștefan".to_owned() },
        VisitorCommand::SetPage(page()),
        VisitorCommand::Send { text: "Bună! <b>☕</b>".to_owned() },
        VisitorCommand::Mark { delivered: 300, read: 2 },
        VisitorCommand::End,
        VisitorCommand::Rate { score: 3, comment: String::new() },
    ];
    let filled = [etiquette::filled(opening()), Filled::default()];
    let filled = filled.into_iter().map(|filled| VisitorCommand::StartWith(Box::new(filled)));
    let commands: Vec<_> = commands.into_iter().chain(etiquette::by_the_visitor()).chain(filled).collect();
    commands.iter().for_each(complete::visitor);
    let requests = commands.into_iter().map(|command| VisitorRequest { id: command_id(), command });
    let mut frames = vec![
        VisitorFrame::Hello(VisitorHello { version: 1, token: token.clone(), after: 0 }),
        VisitorFrame::Typing(true),
        VisitorFrame::Typing(false),
    ];
    frames.extend(requests.map(VisitorFrame::Command));
    frames.push(VisitorFrame::Draft("Bonj".to_owned()));
    let hello = VisitorHello { version: 1, token, after: 0 };
    frames.push(VisitorFrame::HelloAs(IdentifiedHello { hello, identity: "a.b.c".to_owned() }));
    insta::assert_snapshot!("visitor", table(&frames));
}

#[test]
fn what_an_agent_sends() {
    let commands = [
        AgentCommand::Take,
        AgentCommand::Send { text: "Bonjour".to_owned() },
        AgentCommand::Mark { delivered: 7, read: 7 },
    ];
    let commands: Vec<_> = commands.into_iter().chain(etiquette::by_an_agent()).collect();
    commands.iter().for_each(complete::agent);
    let requests = commands.into_iter().map(|command| AgentRequest { id: command_id(), command });
    let mut frames = vec![AgentFrame::Hello(AgentHello { version: 1, after: 128 }), AgentFrame::Typing(true)];
    frames.extend(requests.map(AgentFrame::Command));
    frames.extend([AgentFrame::Looking(true), AgentFrame::Looking(false)]);
    insta::assert_snapshot!("agent", table(&frames));
}

#[test]
fn what_happens_in_a_conversation() {
    let message =
        |author| EventBody::MessageSent(Message { id: command_id(), author, text: "Bonjour".to_owned() });
    let bodies = [
        EventBody::Started(opening()),
        EventBody::Named { name: "Zoé".to_owned() },
        EventBody::PageChanged(page()),
        message(Author::Visitor),
        message(Author::Agent(ana().id)),
        message(Author::Automatic),
        EventBody::AgentJoined(ana()),
        EventBody::Marked { side: Side::Agent, delivered: 5, read: 4 },
        EventBody::Ended { by: Side::Visitor },
        EventBody::Rated { score: 1, comment: Some("slow".to_owned()) },
        EventBody::Rated { score: 3, comment: None },
        EventBody::Unknown,
    ];
    let bodies: Vec<_> = bodies.into_iter().chain(etiquette::events()).collect();
    bodies.iter().for_each(complete::event);
    insta::assert_snapshot!("event_body", table(&bodies));
}

#[test]
fn what_a_conversation_sends() {
    let started = Event { seq: 1, at: AT, body: EventBody::Started(Opening::default()) };
    let frames = [
        ServerFrame::Welcome(Welcome { version: 1, last: 12, now: AT, epoch: Some(AT - 1) }),
        ServerFrame::Event(started),
        ServerFrame::CaughtUp { seq: 12 },
        ServerFrame::Ack(Ack { id: command_id(), seq: 2 }),
        ServerFrame::Rejected(Refusal::new(Some(command_id()), Rejection::TextEmpty)),
        ServerFrame::Rejected(Refusal::new(None, Rejection::Malformed)),
        ServerFrame::Typing { side: Side::Agent, on: true },
        ServerFrame::Unknown,
        ServerFrame::Draft { text: "Bonj".to_owned() },
        ServerFrame::Presence { side: Side::Visitor, online: true },
        ServerFrame::Probe,
        ServerFrame::SettingsChanged,
    ];
    frames.iter().for_each(complete::server);
    insta::assert_snapshot!("server", table(&frames));
}

/// What happens now at a site with one department.
fn monitor() -> Monitor {
    let now = QueueNow {
        waiting: 2,
        longest: Some((ConversationId::parse("conversation-0001").unwrap(), AT)),
        mean_since: Some(AT + 5),
        served: 1,
        free: 3,
    };
    let today = DayFigures { answered: 9, missed: 2, abandoned: 1, short: 1, rated: 5, best: 4 };
    let agent = |status, since, load| AgentNow { agent: ana(), status, since, load, cap: 3 };
    Monitor {
        at: AT + 9,
        zone: "Europe/Bucharest".to_owned(),
        all: now.clone(),
        departments: vec![DepartmentNow {
            department: Some(DepartmentId::parse("billing").unwrap()),
            name: "Billing".to_owned(),
            now,
            today,
        }],
        agents: vec![
            agent(AgentStatus::Available, Some(AT), 1),
            agent(AgentStatus::Away, Some(AT), 0),
            agent(AgentStatus::Offline, None, 0),
        ],
        today,
        week_before: Some(DayFigures { answered: 300, ..DayFigures::default() }),
    }
}

#[test]
fn what_travels_to_and_from_the_desk() {
    let cursor = ListCursor { last_at: AT, id: ConversationId::parse("conversation-0001").unwrap() };
    let commands = [
        DeskCommand::Hello { version: 1 },
        DeskCommand::SetAvailable(true),
        DeskCommand::HelloPaged { version: 1 },
        DeskCommand::More(cursor.clone()),
        DeskCommand::Accept(ConversationId::parse("conversation-0001").unwrap()),
        DeskCommand::Decline(ConversationId::parse("conversation-0001").unwrap()),
        DeskCommand::TakeBreak("déjeuner".to_owned()),
        DeskCommand::Monitor(true),
        DeskCommand::Monitor(false),
    ];
    let over = |why| {
        let conversation = ConversationId::parse("conversation-0001").unwrap();
        DeskFrame::RingOver(RingOver { conversation, why })
    };
    let absent = |why| DeskFrame::Absence(AgentAbsence { agent: ana().id, why });
    let full = Summary {
        id: ConversationId::parse("conversation-0001").unwrap(),
        revision: 9,
        stage: Stage::Assigned,
        visitor: Some("Zoé".to_owned()),
        page: page(),
        assignee: Some(ana()),
        started_at: AT,
        last_at: AT + 5,
        waiting_since: Some(AT + 5),
        preview: "Bonjour".to_owned(),
        preview_by: Some(Side::Visitor),
        unread: 2,
        rating: Some(Rating { score: 2, comment: Some("ok".to_owned()) }),
        needs: etiquette::needs(),
        customer: Some(etiquette::customer()),
        department: Some(etiquette::billing()),
        gone_since: Some(AT + 6),
        empty: false,
    };
    let bare = Summary {
        stage: Stage::Waiting,
        visitor: None,
        assignee: None,
        waiting_since: None,
        preview: String::new(),
        preview_by: None,
        unread: 0,
        rating: None,
        needs: Default::default(),
        customer: None,
        department: None,
        gone_since: None,
        empty: true,
        ..full.clone()
    };
    let ended = Summary { stage: Stage::Ended, ..bare.clone() };
    let counts = ListCounts { waiting: 1, open: 300 };
    let frames = [
        DeskFrame::Welcome { version: 1, now: AT },
        DeskFrame::Conversation(Box::new(full)),
        DeskFrame::Conversation(Box::new(bare.clone())),
        DeskFrame::Conversation(Box::new(ended)),
        DeskFrame::CaughtUp,
        DeskFrame::Presence(Presence { agent: ana(), available: true, connected: false }),
        DeskFrame::Rejected(Refusal::new(None, Rejection::UnknownFrame)),
        DeskFrame::Unknown,
        DeskFrame::Departments(etiquette::departments()),
        DeskFrame::Erased(ConversationId::parse("conversation-0001").unwrap()),
        DeskFrame::Changes(Box::new(DeskChanges {
            presence: vec![Presence { agent: ana(), available: true, connected: true }],
            conversations: vec![bare.clone()],
            counts: Some(counts),
        })),
        DeskFrame::Page(Box::new(ListPage { conversations: vec![bare], counts, next: Some(cursor) })),
        DeskFrame::Pictured(AgentPicture {
            agent: ana().id,
            picture: Some(FileId::parse("picture-of-ana-0001").unwrap()),
        }),
        DeskFrame::Pictured(AgentPicture { agent: ana().id, picture: None }),
        DeskFrame::Queue(Box::new(QueueLine {
            department: Some(DepartmentId::parse("billing").unwrap()),
            waiting: vec![QueuePlace {
                conversation: ConversationId::parse("conversation-0001").unwrap(),
                position: 1,
                since: AT,
            }],
        })),
        DeskFrame::Queue(Box::default()),
        DeskFrame::Ringing(Box::new(Ringing {
            conversation: ConversationId::parse("conversation-0001").unwrap(),
            until: AT + 30_000,
            seconds: 30,
            visitor: Some("Zoé".to_owned()),
            preview: "Bonjour".to_owned(),
            page: page(),
            department: Some(etiquette::billing()),
            since: AT,
        })),
        over(RingEnd::Accepted),
        over(RingEnd::Declined),
        over(RingEnd::Lapsed),
        over(RingEnd::Taken),
        over(RingEnd::Gone),
        over(RingEnd::Withdrawn),
        DeskFrame::Load(AgentLoad { load: 2, cap: 3 }),
        absent(Some(Absence::Missed(2))),
        absent(Some(Absence::Break("déjeuner".to_owned()))),
        absent(None),
        DeskFrame::Monitor(Box::new(monitor())),
        DeskFrame::Monitor(Box::default()),
    ];
    frames.iter().for_each(complete::desk);
    insta::assert_snapshot!("desk_command", table(&commands));
    insta::assert_snapshot!("desk", table(&frames));
}

/// The epoch was added at the end: servers and clients of the version before go on understanding each other.
#[test]
fn a_welcome_is_read_with_and_without_an_epoch() {
    let old_text = r#"{"welcome":{"version":1,"last":12,"now":1767225600000}}"#;
    let welcome = |epoch| ServerFrame::Welcome(Welcome { version: 1, last: 12, now: AT, epoch });
    assert_eq!(codec::server_from_text(old_text), welcome(None));
    // The place among the frames, the version, the last event, the time.
    let old = codec::to_binary(&(0_u32, 1_u16, 12_u64, AT));
    assert_eq!(codec::server_from_binary(&old), welcome(None));

    let new = codec::to_binary(&welcome(Some(AT - 1)));
    assert_eq!(codec::server_from_binary(&new), welcome(Some(AT - 1)));
    assert_eq!(
        codec::from_binary::<(u32, u16, u64, u64)>(&new),
        Ok((0, 1, 12, AT)),
        "read by the version before"
    );
    let page = codec::page_from_text(r#"{"events":[],"next":2,"more":false}"#).unwrap();
    assert_eq!((page.next, page.epoch), (2, None));
}

/// A summary grew at its end: what an older server does not say there reads as nothing.
#[test]
fn a_summary_of_an_older_server_is_read() {
    let summary = Summary {
        id: ConversationId::parse("conversation-0001").unwrap(),
        revision: 9,
        stage: Stage::Waiting,
        visitor: Some("Zoé".to_owned()),
        page: page(),
        assignee: None,
        started_at: AT,
        last_at: AT + 5,
        waiting_since: Some(AT + 5),
        preview: "Hello".to_owned(),
        preview_by: Some(Side::Visitor),
        unread: 1,
        rating: None,
        needs: protocol::frames::desk::Needs::default(),
        customer: None,
        department: None,
        gone_since: None,
        empty: false,
    };
    let frame = DeskFrame::Conversation(Box::new(summary));
    let bytes = codec::to_binary(&frame);
    // Each of the nine parts that were added is one byte where it says nothing.
    for missing in 0..=9 {
        assert_eq!(codec::desk_from_binary(&bytes[..bytes.len() - missing]), frame, "{missing} bytes less");
    }
    assert_eq!(codec::desk_from_binary(&bytes[..8]), DeskFrame::Unknown);
    let page = DeskFrame::Page(Box::default());
    let bytes = codec::to_binary(&page);
    assert_eq!(codec::desk_from_binary(&bytes), page);
    assert_eq!(codec::desk_from_binary(&bytes[..bytes.len() - 1]), DeskFrame::Unknown);
    assert_eq!(codec::desk_from_binary(&[99]), DeskFrame::Unknown);
}

#[test]
fn a_session_of_a_server_without_roles_may_change_all_that_is_theirs() {
    let (demo, other) = (SiteId::parse("demo").unwrap(), SiteId::parse("other").unwrap());
    let site = Site { id: demo.clone(), name: "Demo shop".to_owned() };
    let session = |manages| Session {
        agent: ana(),
        email: "a@b.example".into(),
        sites: vec![site.clone()],
        manages,
        closed: Vec::new(),
        archived: Vec::new(),
        watches: Vec::new(),
        owns: Vec::new(),
    };
    let older = codec::to_binary(&(ana(), "a@b.example", vec![&site]));
    let read = codec::session_from_packed(&older).unwrap();
    assert_eq!(read, session(None));
    assert!(read.may_manage(&demo) && !read.may_manage(&other));
    let text = r#"{"agent":{"id":"ana","name":"Ana"},"email":"a@b.example","sites":[]}"#;
    assert_eq!(serde_json::from_str::<Session>(text).unwrap().manages, None);
    for manages in [vec![], vec![demo.clone()], vec![other.clone()]] {
        let session = Session { archived: manages.clone(), ..session(Some(manages.clone())) };
        assert_eq!(codec::session_from_packed(&codec::to_binary(&session)), Some(session.clone()));
        assert_eq!(session.may_manage(&demo), manages.contains(&demo));
    }
    // What a server says that knows roles and no second factor.
    let before = codec::to_binary(&(ana(), "a@b.example", vec![&site], Some(vec![&demo])));
    assert_eq!(codec::session_from_packed(&before), Some(session(Some(vec![demo.clone()]))));
    let closed = Session { closed: vec![demo.clone()], ..session(None) };
    assert_eq!(codec::session_from_packed(&codec::to_binary(&closed)), Some(closed.clone()));
    assert!(closed.is_closed(&demo) && !session(None).is_closed(&demo));
    let watching = Session { watches: vec![demo.clone()], ..session(None) };
    assert_eq!(codec::session_from_packed(&codec::to_binary(&watching)), Some(watching.clone()));
    assert!(watching.only_watches(&demo) && !session(None).only_watches(&demo));
    let owning = Session { owns: vec![demo.clone()], ..session(Some(vec![demo.clone()])) };
    assert_eq!(codec::session_from_packed(&codec::to_binary(&owning)), Some(owning.clone()));
    assert!(owning.is_owner(&demo) && !owning.is_owner(&other) && !watching.is_owner(&demo));
    // What a server says that does not tell owners from admins yet.
    let packed = codec::to_binary(&watching);
    assert_eq!(codec::session_from_packed(&packed[..packed.len() - 1]), Some(watching));
    assert_eq!(codec::session_from_packed(&older[..older.len() - 1]), None);
}

/// Reads what a build says with types of another.
fn read_as<T: DeserializeOwned>(said: &impl Serialize) -> Option<T> {
    codec::from_packed(&codec::to_binary(said))
}

#[test]
fn a_list_is_read_by_pages_from_before_its_items_grew_and_the_other_way_round() {
    type Before = (AgentId, String, String, Role, Vec<Role>, bool, bool);
    let picture = |name: &str| FileId::parse(&format!("{name:-<43}")).ok();
    let person = |name: &str, picture| Person {
        id: AgentId::parse(name).unwrap(),
        name: name.to_uppercase(),
        email: format!("{name}@shop.example"),
        role: Role::Agent,
        may_become: vec![Role::Admin, Role::Agent],
        own: false,
        removable: true,
        picture,
    };
    let people = vec![person("ana", picture("ana")), person("bob", None), person("eve", picture("eve"))];
    let before: Vec<Before> = people.iter().map(|one| one.clone().parts().0).collect();
    assert_eq!(read_as::<Vec<Before>>(&List(people.clone())), Some(before.clone()), "an older page");
    assert_eq!(read_as::<List<Person>>(&List(people.clone())), Some(List(people.clone())));
    let plain = |one: &Person| Person { picture: None, ..one.clone() };
    let of_before = List(people.iter().map(plain).collect());
    assert_eq!(read_as::<List<Person>>(&before), Some(of_before), "an older server");
    assert_eq!(
        read_as::<List<Person>>(&(List(people.clone()), 7)),
        Some(List(people.clone())),
        "a newer one"
    );
    assert_eq!(read_as::<List<Person>>(&"people"), None);
    let json = serde_json::to_value(List(people.clone())).unwrap();
    assert_eq!(json, serde_json::to_value(&people).unwrap());
    assert_eq!(serde_json::from_value::<List<Person>>(json).unwrap(), List(people));

    let profile = |name: &str, picture| ColleagueProfile {
        id: AgentId::parse(name).unwrap(),
        languages: vec!["fr".to_owned()],
        at_work: Some(true),
        picture,
    };
    let profiles = vec![profile("ana", None), profile("bob", picture("bob"))];
    let before: Vec<_> = profiles.iter().map(|one| one.clone().parts().0).collect();
    assert_eq!(read_as::<Vec<(AgentId, Vec<String>, Option<bool>)>>(&List(profiles.clone())), Some(before));
    assert_eq!(read_as::<List<ColleagueProfile>>(&List(profiles.clone())), Some(List(profiles)));
}

#[test]
fn what_travels_over_http() {
    let events = vec![Event { seq: 1, at: AT, body: EventBody::Ended { by: Side::Agent } }];
    insta::assert_snapshot!(
        "events_page",
        table(&[EventsPage { events, next: 1, more: false, epoch: Some(0) }])
    );

    let site = Site { id: SiteId::parse("demo").unwrap(), name: "Demo shop".to_owned() };
    let managed = Some(vec![site.id.clone()]);
    let session = Session {
        agent: ana(),
        email: "ana@shop.example".to_owned(),
        archived: vec![site.id.clone()],
        watches: Vec::new(),
        owns: Vec::new(),
        sites: vec![site],
        manages: managed,
        closed: Vec::new(),
    };
    insta::assert_snapshot!("session", table(&[session]));

    let text = |locale: &str, text: &str| Localized { locale: locale.to_owned(), text: text.to_owned() };
    let settings = SiteSettings {
        name: "Demo shop".to_owned(),
        color: "#0a7f6f".to_owned(),
        position: Position::Left,
        name_field: NameField::Required,
        invitation: Some(Invitation {
            after_seconds: 8,
            path_contains: "/tea".to_owned(),
            agent: "Ana".to_owned(),
            texts: vec![text("en", "Hello"), text("fr", "Bonjour")],
        }),
        origins: vec!["https://shop.example".to_owned()],
        service: Service::default(),
        triggers: vec![triggers::trigger()],
        ..SiteSettings::default()
    };
    // Those that an older build has stored say nothing of who gets which chat: agents take what they like.
    let mut older = serde_json::to_value(&settings).unwrap();
    older.as_object_mut().unwrap().remove("routing");
    assert_eq!(serde_json::from_value::<SiteSettings>(older).unwrap(), settings);
    insta::assert_snapshot!("site_settings", table(&[settings]));
}

#[test]
fn a_refusal_is_read_without_the_other_frames() {
    let refusal = Refusal::new(None, Rejection::SignedOut);
    let bytes = codec::to_binary(&ServerFrame::Rejected(refusal.clone()));
    assert_eq!(codec::refusal_from_binary(&bytes), Some(refusal));
    for other in [ServerFrame::CaughtUp { seq: 4 }, ServerFrame::Probe, ServerFrame::Unknown] {
        assert_eq!(codec::refusal_from_binary(&codec::to_binary(&other)), None, "{other:?}");
    }
    for torn in [&[][..], &bytes[..1], &bytes[..3]] {
        assert_eq!(codec::refusal_from_binary(torn), None);
    }
}

/// Nobody but who asks for it reads it: pages of before and the widget skip it.
#[test]
fn what_an_agent_is_told_of_colleagues_is_skipped_by_whoever_does_not_know_it() {
    let reading = Group { named: vec![ana()], others: 3 };
    let together = Together { reading, writing: Group::default() };
    let frame = TogetherFrame(together.clone());
    let (text, bytes) = (codec::to_text(&frame), codec::to_binary(&frame));
    let group = r#"{"named":[{"id":"ana","name":"Ana Ștefan"}],"others":3}"#;
    assert_eq!(text, format!(r#"{{"together":{{"reading":{group},"writing":{{"named":[],"others":0}}}}}}"#));
    assert_eq!(bytes, [&[64, 1, 3][..], b"ana", &[11], "Ana Ștefan".as_bytes(), &[3, 0, 0]].concat());
    assert_eq!(codec::together_from_text(&text), Some(together.clone()));
    assert_eq!(codec::together_from_binary(&bytes), Some(together.clone()));
    assert_eq!(codec::server_from_text(&text), ServerFrame::Unknown);
    assert_eq!(codec::server_from_binary(&bytes), ServerFrame::Unknown);
    // What a later server says behind it is skipped.
    assert_eq!(codec::together_from_binary(&[&bytes[..], &[7]].concat()), Some(together));
    for other in [ServerFrame::CaughtUp { seq: 4 }, ServerFrame::Probe, ServerFrame::Unknown] {
        assert_eq!(codec::together_from_binary(&codec::to_binary(&other)), None, "{other:?}");
        assert_eq!(codec::together_from_text(&codec::to_text(&other)), None, "{other:?}");
    }
    for torn in [&[][..], &bytes[..1], &bytes[..6]] {
        assert_eq!(codec::together_from_binary(torn), None);
    }
}

#[test]
fn an_event_of_a_newer_version_keeps_its_position() {
    let expected = ServerFrame::Event(Event { seq: 300, at: AT, body: EventBody::Unknown });
    let newer = format!(r#"{{"event":{{"seq":300,"at":{AT},"body":{{"from_the_future":{{"x":[1]}}}}}}}}"#);
    assert_eq!(codec::server_from_text(&newer), expected);
    let newer = format!(r#"{{"event":{{"seq":300,"at":{AT},"body":"from_the_future"}}}}"#);
    assert_eq!(codec::server_from_text(&newer), expected);

    // The same frame in postcard: a known event whose body's variant number is then raised.
    let known = ServerFrame::Event(Event { seq: 300, at: AT, body: EventBody::Unknown });
    let mut bytes = codec::to_binary(&known);
    *bytes.last_mut().unwrap() = 99;
    bytes.extend([4, 1, 2, 3, 4]);
    assert_eq!(codec::server_from_binary(&bytes), expected);
}

/// The decoder names the place of `Event` among the server's frames by a number. This pins it:
/// were the variants moved, an unknown event would no longer be found by it.
#[test]
fn the_place_of_an_event_among_the_frames_is_the_one_the_decoder_looks_for() {
    let event = Event { seq: 300, at: AT, body: EventBody::Unknown };
    let place = codec::to_binary(&ServerFrame::Event(event))[0];
    let mut newer = vec![place];
    newer.extend(codec::to_binary(&(300_u64, AT)));
    newer.push(99);
    assert!(matches!(codec::server_from_binary(&newer), ServerFrame::Event(Event { seq: 300, .. })));
    for other in (0..=20).filter(|other| *other != place) {
        newer[0] = other;
        assert!(!matches!(codec::server_from_binary(&newer), ServerFrame::Event(_)), "place {other}");
    }
}

#[test]
fn a_frame_of_a_newer_version_is_skipped() {
    for newer in [r#"{"from_the_future":{"seq":1,"at":2}}"#, r#""from_the_future""#, r#"{"event":{"seq":1}}"#]
    {
        assert_eq!(codec::server_from_text(newer), ServerFrame::Unknown, "{newer}");
    }
    for newer in [&[99, 1, 2, 3][..], &[1], &[]] {
        assert_eq!(codec::server_from_binary(newer), ServerFrame::Unknown, "{newer:?}");
    }
}

#[test]
fn a_command_of_a_newer_version_is_refused_by_name() {
    let newer = r#"{"command":{"id":"command-1","command":{"from_the_future":{"x":1}}}}"#;
    assert_eq!(codec::client_from_text::<VisitorFrame>(newer), Err(Rejection::UnknownFrame));
    assert_eq!(codec::client_from_text::<AgentFrame>(newer), Err(Rejection::UnknownFrame));
    assert_eq!(codec::command_id(newer), Some(command_id()));
    for other in [r#""end""#, r#"{"from_the_future":{"x":1}}"#, r#"{"take":[]}"#] {
        assert_eq!(codec::client_from_text::<VisitorFrame>(other), Err(Rejection::UnknownFrame), "{other}");
        assert_eq!(codec::client_from_text::<DeskCommand>(other), Err(Rejection::UnknownFrame), "{other}");
        assert_eq!(codec::command_id(other), None, "{other}");
    }
    for alone in [r#"{"id":"command-1","command":"fly"}"#, r#"{"id":"command-1","command":{"fly":{}}}"#] {
        assert_eq!(codec::client_from_text::<VisitorRequest>(alone), Err(Rejection::UnknownFrame), "{alone}");
    }
}

/// Every kind with a content it cannot have.
#[test]
fn a_known_kind_with_a_content_it_cannot_have_is_malformed() {
    let in_frame = |command: &str| format!(r#"{{"command":{{"id":"command-1","command":{command}}}}}"#);
    let alone = |command: &str| format!(r#"{{"id":"command-1","command":{command}}}"#);
    for command in [
        r#"{"send":{"text":7}}"#,
        r#"{"send":{}}"#,
        r#"{"send":"hello"}"#,
        r#""send""#,
        r#"{"send":{"text":"\ud800"}}"#,
        r#"{"send":{"text":"a","text":"b"}}"#,
        r#"{"send":{"text":"a"},"end":null}"#,
        r#"{"start":{"name":null}}"#,
        r#"{"mark":{"delivered":-1,"read":0}}"#,
        r#"{"mark":{"delivered":1e3,"read":0}}"#,
        r#"{"rate":{"score":256,"comment":""}}"#,
        r#"{"end":7}"#,
        r#"{}"#,
        "[]",
        "null",
    ] {
        let (frame, request) = (in_frame(command), alone(command));
        assert_eq!(codec::client_from_text::<VisitorFrame>(&frame), Err(Rejection::Malformed), "{frame}");
        assert_eq!(
            codec::client_from_text::<VisitorRequest>(&request),
            Err(Rejection::Malformed),
            "{request}"
        );
    }
    let closing = in_frame(r#"{"close":{"reason":"boredom"}}"#);
    assert_eq!(codec::client_from_text::<AgentFrame>(&closing), Err(Rejection::Malformed));
    for frame in [
        r#"{"hello":{"version":1}}"#,
        r#""hello""#,
        r#"{"typing":"yes"}"#,
        r#"{"draft":1}"#,
        r#"{"hello_as":{}}"#,
        r#"{"command":{"id":"x"}}"#,
        r#"{"command":{"command":"end"}}"#,
        r#"{"command":7}"#,
        r#"{"typing":true,"typing":true}"#,
        "{}",
        "[]",
        "1",
        "null",
    ] {
        assert_eq!(codec::client_from_text::<VisitorFrame>(frame), Err(Rejection::Malformed), "{frame}");
    }
    for frame in [r#"{"hello":{}}"#, r#"{"set_available":1}"#, r#"{"more":null}"#] {
        assert_eq!(codec::client_from_text::<DeskCommand>(frame), Err(Rejection::Malformed), "{frame}");
    }
    // The same in postcard: a truth that is neither, a text that is no UTF-8, a place that is missing.
    let command = |rest: &[u8]| [&[1, 9][..], b"command-1", rest].concat();
    for bytes in [command(&[3, 1, 0xff]), command(&[3, 9, 97]), command(&[7, 1, 2]), vec![2, 2], vec![3, 1]] {
        assert_eq!(codec::client_from_binary::<VisitorFrame>(&bytes), Err(Rejection::Malformed), "{bytes:?}");
    }
}

/// The runtime puts U+FFFD where a text frame has bytes that are no UTF-8.
#[test]
fn bytes_that_are_no_text_are_not_kept_as_a_sign() {
    let frame = |text: &str| {
        format!(r#"{{"command":{{"id":"command-1","command":{{"send":{{"text":"{text}"}}}}}}}}"#)
    };
    assert_eq!(codec::client_from_text::<VisitorFrame>(&frame("caf\u{fffd}")), Err(Rejection::Malformed));
    let meant = codec::client_from_text::<VisitorFrame>(&frame("\\ufffd")).unwrap();
    let send = VisitorCommand::Send { text: "\u{fffd}".to_owned() };
    assert_eq!(meant, VisitorFrame::Command(VisitorRequest { id: command_id(), command: send }));
}

#[test]
fn what_is_not_a_frame_is_malformed() {
    for bad in ["", "{", "hello", r#"{"typing":true}}"#, "\u{0}", r#"{"typing":tru"#] {
        assert_eq!(codec::client_from_text::<VisitorFrame>(bad), Err(Rejection::Malformed), "{bad:?}");
    }
    for bad in [&[][..], &[2], &[1, 255, 255, 255, 255, 15]] {
        assert_eq!(codec::client_from_binary::<VisitorFrame>(bad), Err(Rejection::Malformed), "{bad:?}");
    }
}

#[test]
fn a_binary_command_of_a_newer_version_is_refused_by_name() {
    let newer = [&[1, 9][..], b"command-1", &[99, 1, 2]].concat();
    assert_eq!(codec::client_from_binary::<VisitorFrame>(&newer), Err(Rejection::UnknownFrame));
    assert_eq!(codec::client_from_binary::<AgentFrame>(&newer), Err(Rejection::UnknownFrame));
    assert_eq!(codec::command_id_from_binary(&newer), Some(command_id()));
    for other in [&[99][..], &[2, 1], &[1, 3, 97, 98], &[]] {
        assert_eq!(codec::command_id_from_binary(other), None, "{other:?}");
    }
    assert_eq!(codec::client_from_binary::<VisitorFrame>(&[99]), Err(Rejection::UnknownFrame));
}

#[test]
fn an_event_of_a_newer_version_does_not_spoil_its_page() {
    let page = r#"{"events":[
        {"seq":1,"at":5,"body":{"ended":{"by":"agent"}}},
        {"seq":2,"at":6,"body":{"from_the_future":{"x":[1]}}},
        {"seq":3,"at":7,"body":{"named":{"name":"Ana"}}}
    ],"next":3,"more":false,"newer":1}"#;
    let page = codec::page_from_text(page).unwrap();
    let seqs: Vec<_> = page.events.iter().map(|event| (event.seq, event.at)).collect();
    assert_eq!(seqs, [(1, 5), (2, 6), (3, 7)]);
    assert_eq!(page.events[1].body, EventBody::Unknown);
    assert_eq!(page.events[2].body, EventBody::Named { name: "Ana".to_owned() });
    assert_eq!((page.next, page.more), (3, false));
    assert_eq!(codec::page_from_text("{").unwrap_err(), Rejection::Malformed);
    assert_eq!(codec::page_from_text(r#"{"rejected":{}}"#).unwrap_err(), Rejection::UnknownFrame);

    // The packed form for our own apps: each frame behind its length.
    let frames = [ServerFrame::CaughtUp { seq: 3 }, ServerFrame::Unknown];
    let mut body = codec::pack(&frames[..1]);
    body.extend([6, 1, 2, 6, 99, 1, 2]);
    body.extend(codec::pack(&frames[..1]));
    let read: Vec<_> = codec::unpack(&body).map(codec::server_from_binary).collect();
    let unknown = ServerFrame::Event(Event { seq: 2, at: 6, body: EventBody::Unknown });
    assert_eq!(read, [frames[0].clone(), unknown, frames[0].clone()]);
}

#[test]
fn packed_commands_stand_or_fall_by_themselves() {
    let request = VisitorRequest { id: command_id(), command: VisitorCommand::End };
    let mut body = codec::pack([&request]);
    body.extend([12, 9]);
    body.extend([b"command-1", &[99, 1][..]].concat());
    body.extend(codec::pack([&request]));
    let read = codec::commands_from_packed(&body).unwrap();
    assert_eq!(read, [Ok(request.clone()), Err(Rejection::UnknownFrame), Ok(request.clone())]);
    for bad in [&[][..], &[9, 1], &body[..body.len() - 1], b"{\"id\":\"command-1\",\"command\":\"end\"}"] {
        assert_eq!(codec::commands_from_packed(bad), Err(Rejection::Malformed), "{bad:?}");
    }
    let many = codec::pack(std::iter::repeat_n(&request, protocol::limits::PARTS_MAX + 1));
    assert_eq!(codec::commands_from_packed(&many), Err(Rejection::TooLarge));
}

#[test]
fn two_versions_meet_at_the_lower_one() {
    assert_eq!(protocol::common_version(protocol::VERSION + 1), protocol::VERSION);
    assert_eq!(protocol::common_version(protocol::VERSION), protocol::VERSION);
    assert_eq!(protocol::common_version(protocol::VERSION - 1), protocol::VERSION - 1);
}

#[test]
fn a_frame_has_a_largest_size() {
    let padded = |size: usize| {
        let frame = r#"{"typing":true}"#;
        format!("{frame}{}", " ".repeat(size - frame.len()))
    };
    assert_eq!(codec::client_from_text(&padded(FRAME_MAX)), Ok(VisitorFrame::Typing(true)));
    assert_eq!(codec::client_from_text::<VisitorFrame>(&padded(FRAME_MAX + 1)), Err(Rejection::TooLarge));
    assert_eq!(codec::client_from_binary::<VisitorFrame>(&vec![2; FRAME_MAX + 1]), Err(Rejection::TooLarge));
}

/// Run on a small stack, so that a reader that calls itself per level would overflow it.
#[test]
fn deep_nesting_ends_in_a_refusal() {
    let check = || {
        let levels = FRAME_MAX / 2;
        for (open, close) in [("[", "]"), (r#"{"":"#, "}")] {
            let levels = levels / open.len();
            let unclosed = open.repeat(levels);
            assert_eq!(codec::client_from_text::<VisitorFrame>(&unclosed), Err(Rejection::Malformed));
            assert_eq!(codec::command_id(&unclosed), None);
            assert_eq!(codec::server_from_text(&unclosed), ServerFrame::Unknown);

            let closed = format!("{unclosed}1{}", close.repeat(levels));
            assert!(codec::client_from_text::<VisitorFrame>(&closed).is_err());
            let inside = format!(r#"{{"command":{{"id":{closed}}}}}"#);
            assert!(codec::client_from_text::<VisitorFrame>(&inside).is_err());
            assert_eq!(codec::command_id(&inside), None);
            let inside = format!(r#"{{"event":{{"seq":1,"at":2,"body":{closed}}}}}"#);
            let _ = codec::server_from_text(&inside);
        }
    };
    std::thread::Builder::new().stack_size(256 * 1024).spawn(check).unwrap().join().unwrap();
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = codec::client_from_binary::<VisitorFrame>(&bytes);
        let _ = codec::client_from_binary::<AgentFrame>(&bytes);
        let _ = codec::client_from_binary::<DeskCommand>(&bytes);
        let _ = codec::from_binary::<DeskFrame>(&bytes);
        let _ = codec::server_from_binary(&bytes);
        if let Ok(text) = str::from_utf8(&bytes) {
            let _ = codec::client_from_text::<VisitorFrame>(text);
            let _ = codec::server_from_text(text);
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in r#"[\[\]{}":,a-z0-9\\ ]{0,200}"#) {
        let _ = codec::client_from_text::<VisitorFrame>(&text);
        let _ = codec::client_from_text::<DeskCommand>(&text);
        let _ = codec::command_id(&text);
        let _ = codec::server_from_text(&text);
    }
}
