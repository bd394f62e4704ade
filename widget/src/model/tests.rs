//! The model against histories: what comes in, what must come out.

mod cards;
mod customer;
mod days;
mod draft;
mod early;
mod files;
mod form;
mod help;
mod restored;
mod settings_refresh;
mod sound;
mod triggers;

use super::*;
use protocol::conversation::event::{Event, EventBody, Message};
use protocol::conversation::opening::Opening;
use protocol::conversation::party::{Agent, Author};
use protocol::conversation::policy::RatingScale;
use protocol::frames::server::{Ack, Refusal, ServerFrame, Welcome};
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorRequest};
use protocol::ids::{AgentId, ConversationId, Seq, SiteId, Token};
use protocol::rejection::Rejection;
use protocol::site::hours::Timetable;
use protocol::site::look::{Outside, Theme};
use protocol::site::settings::NameField;
use protocol::site::trigger::WidgetTrigger;
use protocol::site::trigger::{Condition, Frequency, Matching};

const NOON: Timestamp = 1_763_726_400_000;

/// A model with a clock and a source of ids that the test controls.
struct Rig {
    model: Model,
    now: Timestamp,
    drawn: u8,
    /// What the last message led to.
    effects: Vec<Effect>,
    seq: Seq,
}

fn settings(name_field: NameField) -> WidgetSettings {
    WidgetSettings {
        site: SiteId::parse("demo").unwrap(),
        name: "Tea & Co".to_owned(),
        style: String::new(),
        theme: Theme::Auto,
        name_field,
        triggers: vec![timed()],
        locale: "en".to_owned(),
        rating: RatingScale::Three,
        typing_preview: false,
        form: String::new(),
        away_form: String::new(),
        consent: String::new(),
        hours: Timetable::default(),
        help: false,
        files: true,
        welcome: String::new(),
        outside: Outside::default(),
        mail: true,
        attended: true,
    }
}

/// An invitation after eight seconds on pages of the shop.
fn timed() -> WidgetTrigger {
    let path = Condition::Path(Matching::Contains("/shop".to_owned()));
    WidgetTrigger {
        id: TriggerId::parse("timed").unwrap(),
        steps: Condition::All(vec![path, Condition::SecondsOnPage(8)]).steps(),
        frequency: Frequency::EveryPage,
        until: 0,
        agent: "Ana".to_owned(),
        text: "Can I help?".to_owned(),
        url: String::new(),
        label: String::new(),
    }
}

/// The pre-chat form is sent, with nothing in it besides the name.
fn start() -> Msg {
    Msg::StartChat
}

impl Rig {
    fn new() -> Self {
        Self::with(NameField::Optional, Stored::default())
    }

    fn with(name_field: NameField, stored: Stored) -> Self {
        Self::at(settings(name_field), stored)
    }

    fn at(settings: WidgetSettings, stored: Stored) -> Self {
        let surroundings = Surroundings { visible: true, ..Surroundings::default() };
        let mut draw = || [0; 16];
        let mut world = World { now: NOON, draw: &mut draw, effects: Vec::new() };
        let model = Model::new(settings, surroundings, stored, &mut world);
        let effects = world.effects;
        Self { model, now: NOON, drawn: 0, effects, seq: 0 }
    }

    fn tell(&mut self, msg: Msg) -> &mut Self {
        let drawn = &mut self.drawn;
        let mut draw = || {
            *drawn += 1;
            [*drawn; 16]
        };
        let mut world = World { now: self.now, draw: &mut draw, effects: Vec::new() };
        self.model.update(msg, &mut world);
        self.effects = world.effects;
        self
    }

    fn frame(&mut self, frame: ServerFrame) -> &mut Self {
        self.tell(Msg::Socket(SocketMsg::Frame(frame)))
    }

    fn event(&mut self, body: EventBody) -> &mut Self {
        self.seq += 1;
        let event = Event { seq: self.seq, at: self.now, body };
        self.frame(ServerFrame::Event(event))
    }

    fn on(&mut self, url: &str) -> &mut Self {
        let page = Page { url: url.to_owned(), ..Page::default() };
        self.tell(Msg::Host(HostMsg::Page(page, Arrival::default())))
    }

    fn open(&mut self) -> &mut Self {
        self.tell(Msg::Host(HostMsg::Open))
    }

    fn write(&mut self, text: &str) -> &mut Self {
        self.tell(Msg::Draft(text.to_owned())).tell(Msg::Send)
    }

    fn greeted(&mut self) -> &mut Self {
        let last = self.seq;
        self.tell(Msg::Socket(SocketMsg::Opened));
        self.frame(ServerFrame::Welcome(Welcome { version: 1, last, now: self.now, epoch: None }));
        self.frame(ServerFrame::CaughtUp { seq: last })
    }

    /// A started conversation on a live connection.
    fn chatting() -> Self {
        let mut rig = Self::new();
        rig.on("https://tea.example/").open();
        rig.tell(Msg::NameTyped("Ștefan".to_owned())).tell(start()).greeted();
        let start = rig.sent().remove(0).id;
        rig.frame(ServerFrame::Ack(Ack { id: start, seq: 1 }));
        rig.event(EventBody::Started(Opening { name: Some("Ștefan".to_owned()), ..Opening::default() }));
        rig
    }

    /// The commands of the last message's effects.
    fn sent(&self) -> Vec<VisitorRequest> {
        let request = |effect: &Effect| match effect {
            Effect::Send(VisitorFrame::Command(request)) => Some(request.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(request).collect()
    }

    fn commands(&self) -> Vec<VisitorCommand> {
        self.sent().into_iter().map(|request| request.command).collect()
    }

    fn outbox(&self) -> Vec<VisitorCommand> {
        let conversation = self.model.conversation.iter();
        conversation.flat_map(|own| own.outbox.pending()).map(|entry| entry.request.command.clone()).collect()
    }

    fn did(&self, effect: &Effect) -> bool {
        self.effects.contains(effect)
    }

    fn noted(&self, note: HostNote) -> bool {
        self.did(&Effect::Host(note))
    }

    /// The messages as `text:status`.
    fn bubbles(&self) -> Vec<String> {
        let show = |line: Line| match line.kind {
            LineKind::Bubble(Bubble { text, status: Some(status), .. }) => Some(format!("{text}:{status:?}")),
            LineKind::Bubble(Bubble { text, status: None, agent, .. }) => {
                Some(format!("{}>{text}", agent.unwrap_or_default()))
            }
            _ => None,
        };
        self.model.lines.clone().into_iter().filter_map(show).collect()
    }
}

fn text(text: &str) -> VisitorCommand {
    VisitorCommand::Send { text: text.to_owned() }
}

fn ana() -> Agent {
    Agent { id: AgentId::parse("ana").unwrap(), name: "Ana".to_owned() }
}

fn agent_says(text: &str) -> EventBody {
    let id = CommandId::parse(&format!("agent-command-{text}")).unwrap();
    EventBody::MessageSent(Message { id, author: Author::Agent(ana().id), text: text.to_owned() })
}

fn visitor_says(id: &CommandId, text: &str) -> EventBody {
    EventBody::MessageSent(Message { id: id.clone(), author: Author::Visitor, text: text.to_owned() })
}

fn stored() -> Stored {
    Stored {
        conversation: Some((
            ConversationId::parse(&"c".repeat(22)).unwrap(),
            Token::parse(&"t".repeat(22)).unwrap(),
        )),
        ..Stored::default()
    }
}

/// Whether an effect leaves a trace: on disk, on the wire.
fn leaves_a_trace(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Save(_) | Effect::Connect(..) | Effect::Post(..) | Effect::Send(_) | Effect::Ping
    ) || matches!(effect, Effect::Host(HostNote::Keep(keep)) if *keep != Keep::Nothing)
}

#[test]
fn nothing_is_stored_or_opened_before_interest() {
    let mut rig = Rig::new();
    let mut all = rig.effects.clone();
    rig.on("https://tea.example/shop");
    all.append(&mut rig.effects);
    rig.now += 8_000;
    rig.tell(Msg::Due(Timer::Invitation));
    assert_eq!(rig.model.view, View::Invitation);
    all.append(&mut rig.effects);
    for msg in [
        Msg::Host(HostMsg::Open),
        Msg::NameTyped("A".to_owned()),
        Msg::Visible(true),
        Msg::Online,
        Msg::Close,
    ] {
        rig.tell(msg);
        all.append(&mut rig.effects);
    }
    let traces: Vec<_> = all.into_iter().filter(leaves_a_trace).collect();
    assert_eq!(traces, []);
}

#[test]
fn the_invitation_waits_shows_and_stays_away_once_dismissed() {
    let mut rig = Rig::new();
    rig.on("https://tea.example/about");
    assert!(rig.did(&Effect::Timer(Timer::Invitation, None)));
    rig.on("https://tea.example/shop");
    assert!(rig.did(&Effect::Timer(Timer::Invitation, Some(8_000))));
    rig.now += 8_000;
    rig.tell(Msg::Due(Timer::Invitation));
    assert!(rig.noted(HostNote::View(View::Invitation)));
    rig.tell(Msg::Dismiss);
    assert!(rig.did(&Effect::Save(Save::Dismissed)));
    assert!(rig.noted(HostNote::View(View::Closed)) && rig.noted(HostNote::Keep(Keep::Quiet)));
    rig.on("https://tea.example/shop/2");
    rig.now += 60_000;
    rig.tell(Msg::Due(Timer::Invitation)).tell(Msg::Host(HostMsg::Invite("Hi".to_owned(), String::new())));
    assert_eq!(rig.model.view, View::Closed);
}

#[test]
fn an_accepted_invitation_is_the_first_line_and_part_of_the_start() {
    let mut rig = Rig::new();
    rig.on("https://tea.example/shop");
    rig.now += 9_000;
    rig.tell(Msg::Due(Timer::Invitation)).tell(Msg::Accept);
    assert_eq!(rig.model.screen(), Screen::PreChat);
    assert!(rig.did(&Effect::Focus(Target::Name)));
    rig.tell(start()).greeted();
    let [VisitorCommand::Start(opening)] = &rig.commands()[..] else { panic!("{:?}", rig.effects) };
    assert_eq!(opening.invitation.as_deref(), Some("Can I help?"));
    assert_eq!(opening.page.url, "https://tea.example/shop");
    assert_eq!(rig.bubbles(), ["Ana>Can I help?"]);
}

#[test]
fn a_known_name_leads_straight_to_the_composer() {
    let mut rig =
        Rig::with(NameField::Required, Stored { name: Some("Ana".to_owned()), ..Stored::default() });
    rig.open();
    assert_eq!((rig.model.screen(), rig.model.foot()), (Screen::Thread, Foot::Composer));
    assert!(rig.model.conversation.is_none());
    rig.write("hello").greeted();
    assert!(matches!(&rig.commands()[..], [VisitorCommand::Start(_), VisitorCommand::Send { .. }]));
}

#[test]
fn names_are_checked_before_the_chat() {
    for (field, name, error) in [
        (NameField::Optional, " ", None),
        (NameField::Required, " ", Some(crate::i18n::Key::NameMissing)),
        (NameField::Optional, "x\u{7}", Some(crate::i18n::Key::NameInvalid)),
        (NameField::Required, &*"n".repeat(81), Some(crate::i18n::Key::NameTooLong)),
        (NameField::Required, "  Ștefan ", None),
    ] {
        let mut rig = Rig::with(field, Stored::default());
        rig.open().tell(Msg::NameTyped(name.to_owned())).tell(start());
        assert_eq!(rig.model.pre_chat.error, error, "{name:?}");
        assert_eq!(rig.model.conversation.is_some(), error.is_none(), "{name:?}");
    }
}

#[test]
fn messages_show_at_once_and_get_further() {
    let mut rig = Rig::chatting();
    rig.write("hello");
    let id = rig.sent().remove(0).id;
    assert_eq!(rig.bubbles(), ["hello:Sending"]);
    let key = rig.model.lines.last().unwrap().key.clone();
    rig.frame(ServerFrame::Ack(Ack { id: id.clone(), seq: 2 }));
    assert_eq!(rig.bubbles(), ["hello:Sent"]);
    rig.event(visitor_says(&id, "hello"));
    assert_eq!(rig.bubbles(), ["hello:Sent"]);
    assert_eq!(rig.model.lines.last().unwrap().key, key, "the bubble stays the same element");
    rig.event(EventBody::Marked { side: Side::Agent, delivered: 2, read: 0 });
    assert_eq!(rig.bubbles(), ["hello:Delivered"]);
    rig.event(EventBody::Marked { side: Side::Agent, delivered: 2, read: 2 });
    assert_eq!(rig.bubbles(), ["hello:Read"]);
}

#[test]
fn an_event_may_come_before_its_ack() {
    let mut rig = Rig::chatting();
    rig.write("hello");
    let id = rig.sent().remove(0).id;
    rig.event(visitor_says(&id, "hello")).frame(ServerFrame::Ack(Ack { id, seq: 2 }));
    assert_eq!(rig.bubbles(), ["hello:Sent"]);
    assert_eq!(rig.outbox(), []);
}

#[test]
fn what_has_no_answer_is_sent_again_in_order_and_nothing_else() {
    let mut rig = Rig::chatting();
    rig.write("one").write("two");
    let two = rig.sent().remove(0).id;
    rig.tell(Msg::Socket(SocketMsg::Closed(1006)));
    assert!(rig.model.connection.is_away());
    rig.write("three");
    assert_eq!(rig.commands(), []);
    // The server had stored "two" before the cut; its event is among the missed ones.
    rig.tell(Msg::Socket(SocketMsg::Opened));
    let [Effect::Send(VisitorFrame::Hello(hello))] = &rig.effects[..] else { panic!("{:?}", rig.effects) };
    assert_eq!(hello.after, 1);
    rig.event(visitor_says(&two, "two")).greeted();
    assert_eq!(rig.commands(), [text("one"), text("three")]);
    assert_eq!(rig.bubbles(), ["two:Sent", "one:Sending", "three:Sending"]);
    assert!(!rig.model.connection.is_away());
}

#[test]
fn a_reload_takes_up_what_was_on_its_way() {
    let mut rig = Rig::new();
    rig.open().tell(start());
    rig.write("hello");
    let saved = |effect: &Effect| match effect {
        Effect::Save(Save::Unsent(_, entry)) => Some(entry.clone()),
        _ => None,
    };
    let hello = rig.effects.iter().find_map(saved).unwrap();
    let start = rig.model.conversation.as_ref().unwrap().outbox.iter().next().unwrap().clone();
    // Whatever order the storage lists them in.
    let mut next = Rig::with(NameField::Optional, Stored { outbox: vec![hello, start], ..stored() });
    assert_eq!(next.bubbles(), ["hello:Sending"]);
    next.greeted();
    assert!(matches!(&next.commands()[..], [VisitorCommand::Start(_), VisitorCommand::Send { .. }]));
}

#[test]
fn a_refused_message_can_be_sent_again_or_changed() {
    let mut rig = Rig::chatting();
    rig.write("hello");
    let id = rig.sent().remove(0).id;
    let refusal = Refusal::new(Some(id.clone()), Rejection::TextTooLong);
    rig.frame(ServerFrame::Rejected(refusal.clone()));
    assert_eq!(rig.bubbles(), ["hello:Failed"]);
    rig.tell(Msg::Socket(SocketMsg::Closed(1006))).tell(Msg::Online).greeted();
    assert_eq!(rig.commands(), [], "a refused message is not sent again by itself");
    rig.tell(Msg::Retry(id.clone()));
    assert_eq!(rig.commands(), [text("hello")]);
    rig.frame(ServerFrame::Rejected(refusal)).tell(Msg::Draft("more".to_owned())).tell(Msg::Edit(id));
    assert_eq!(rig.bubbles(), Vec::<String>::new());
    assert_eq!(rig.model.composer.draft, "hello\nmore");
}

#[test]
fn a_refused_start_leads_back_to_the_form_with_everything_written() {
    let mut rig = Rig::new();
    rig.open().tell(Msg::NameTyped("Ana".to_owned())).tell(start());
    rig.write("one").write("two").greeted();
    let start = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Rejected(Refusal::new(Some(start), Rejection::NameInvalid)));
    assert_eq!(rig.model.screen(), Screen::PreChat);
    assert_eq!(rig.model.pre_chat.input, "Ana");
    assert_eq!(rig.model.composer.draft, "one\ntwo");
    assert!(rig.did(&Effect::Disconnect) && rig.noted(HostNote::Keep(Keep::Nothing)));
}

#[test]
fn a_start_for_which_there_is_no_room_is_refused_calmly() {
    let mut rig = Rig::new();
    rig.open().tell(Msg::NameTyped("Ana".to_owned())).tell(start());
    rig.write("one").greeted();
    let start = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Rejected(Refusal::new(Some(start), Rejection::TooManyConversations)));
    assert_eq!(rig.model.screen(), Screen::PreChat);
    assert_eq!(rig.model.pre_chat.error, Some(crate::i18n::Key::TooManyChats));
    assert_eq!(rig.model.composer.draft, "one");
}

#[test]
fn a_token_that_opens_nothing_is_let_go() {
    for closing in [
        Msg::Socket(SocketMsg::Frame(ServerFrame::Rejected(Refusal::new(None, Rejection::BadToken)))),
        Msg::Socket(SocketMsg::Closed(4001)),
    ] {
        let mut rig = Rig::with(NameField::Optional, stored());
        assert!(rig.noted(HostNote::Keep(Keep::Going)));
        rig.tell(closing);
        assert!(rig.model.conversation.is_none());
        assert!(rig.effects.iter().any(|effect| matches!(effect, Effect::Save(Save::Forget(_)))));
    }
}

#[test]
fn typing_is_told_every_three_seconds_at_most_and_expires() {
    let mut rig = Rig::chatting();
    let typing = |rig: &Rig, on| rig.did(&Effect::Send(VisitorFrame::Typing(on)));
    for (wait, told) in [(0, true), (1_000, false), (1_900, false), (200, true)] {
        rig.now += wait;
        rig.tell(Msg::Draft("h".to_owned()));
        assert_eq!(typing(&rig, true), told, "after {wait}");
    }
    rig.tell(Msg::Due(Timer::TypingPause));
    assert!(typing(&rig, false));
    rig.tell(Msg::Draft("hi".to_owned())).tell(Msg::Draft(String::new()));
    assert!(typing(&rig, false));

    rig.frame(ServerFrame::Typing { side: Side::Agent, on: true });
    assert!(rig.did(&Effect::Timer(Timer::TypingExpiry, Some(8_000))));
    assert!(rig.model.conversation.as_ref().unwrap().agent_typing);
    rig.tell(Msg::Due(Timer::TypingExpiry));
    assert!(!rig.model.conversation.as_ref().unwrap().agent_typing);
}

#[test]
fn what_is_before_the_eyes_is_read_and_the_rest_is_unread() {
    let mark = |delivered, read| VisitorCommand::Mark { delivered, read };
    let mut rig = Rig::chatting();
    rig.event(EventBody::AgentJoined(ana()));
    rig.event(agent_says("1"));
    assert_eq!(rig.commands(), [mark(3, 3)]);
    rig.tell(Msg::Close);
    rig.event(agent_says("2"));
    assert_eq!(rig.commands(), [mark(4, 3)]);
    assert!(rig.noted(HostNote::Unread(1)));
    rig.open();
    assert_eq!(rig.commands(), [mark(4, 4)]);
    assert!(rig.noted(HostNote::Unread(0)));
    rig.tell(Msg::Visible(false));
    rig.event(agent_says("3"));
    assert_eq!(rig.commands(), [mark(5, 4)]);
    rig.tell(Msg::Visible(true));
    assert_eq!(rig.commands(), [mark(5, 5)]);
}

#[test]
fn the_team_is_told_each_page_once() {
    let mut rig = Rig::chatting();
    let page = |url: &str| VisitorCommand::SetPage(Page { url: url.to_owned(), ..Page::default() });
    rig.on("https://tea.example/");
    assert_eq!(rig.commands(), [], "the start has told it");
    rig.on("https://tea.example/2");
    assert_eq!(rig.commands(), [page("https://tea.example/2")]);
    rig.on("https://tea.example/2");
    assert_eq!(rig.commands(), []);
    // Not acknowledged before the cut: told again.
    rig.tell(Msg::Socket(SocketMsg::Closed(1006))).tell(Msg::Online).greeted();
    assert_eq!(rig.commands(), [page("https://tea.example/2")]);
    let id = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Ack(Ack { id, seq: 9 }));
    rig.tell(Msg::Socket(SocketMsg::Closed(1006))).tell(Msg::Online).greeted();
    assert_eq!(rig.commands(), []);
}

#[test]
fn the_visitor_ends_rates_and_starts_over() {
    let mut rig = Rig::chatting();
    rig.tell(Msg::AskEnd);
    assert_eq!(rig.model.foot(), Foot::Ending);
    rig.tell(Msg::Escape);
    assert_eq!((rig.model.foot(), rig.model.view), (Foot::Composer, View::Open));
    rig.tell(Msg::AskEnd).tell(Msg::End);
    assert_eq!(rig.commands(), [VisitorCommand::End]);
    assert_eq!(rig.model.foot(), Foot::Rating);
    assert!(rig.noted(HostNote::Keep(Keep::Nothing)));
    let end = rig.sent().remove(0).id;
    rig.event(EventBody::Ended { by: Side::Visitor });
    assert!(rig.noted(HostNote::Ended));
    rig.frame(ServerFrame::Ack(Ack { id: end, seq: 2 }));
    rig.tell(Msg::Score(3)).tell(Msg::Comment(" fine ".to_owned())).tell(Msg::Rate);
    assert_eq!(rig.commands(), [VisitorCommand::Rate { score: 3, comment: "fine".to_owned() }]);
    assert_eq!(rig.model.foot(), Foot::Thanks);
    let id = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Ack(Ack { id, seq: 3 }));
    assert!(rig.effects.iter().any(|effect| matches!(effect, Effect::Save(Save::Forget(_)))));
    rig.event(EventBody::Rated { score: 3, comment: Some("fine".to_owned()) });
    assert!(rig.noted(HostNote::Rated(3)));
    rig.tell(Msg::NewChat);
    assert!(rig.model.conversation.is_none() && rig.did(&Effect::Disconnect));
    assert_eq!((rig.model.screen(), rig.model.foot()), (Screen::Thread, Foot::Composer));
    rig.write("again").greeted();
    assert!(matches!(&rig.commands()[..], [VisitorCommand::Start(_), VisitorCommand::Send { .. }]));
}

#[test]
fn an_end_without_connection_counts_at_once_and_is_sent_later() {
    let mut rig = Rig::chatting();
    rig.tell(Msg::Socket(SocketMsg::Closed(1006))).tell(Msg::AskEnd).tell(Msg::End);
    assert_eq!(rig.model.foot(), Foot::Rating);
    rig.tell(Msg::Score(1)).tell(Msg::Rate).tell(Msg::Close);
    assert!(!rig.effects.iter().any(|effect| matches!(effect, Effect::Save(Save::Forget(_)))));
    rig.tell(Msg::Online).greeted();
    let expected = [VisitorCommand::End, VisitorCommand::Rate { score: 1, comment: String::new() }];
    assert_eq!(rig.commands(), expected);
}

#[test]
fn a_new_name_is_sent_and_an_odd_one_is_not() {
    let mut rig = Rig::chatting();
    rig.tell(Msg::ChangeName).tell(Msg::NameTyped(" ".to_owned())).tell(Msg::SaveName);
    assert_eq!(rig.commands(), []);
    assert!(rig.model.naming.as_ref().is_some_and(|form| form.error.is_some()));
    rig.tell(Msg::NameTyped("Ștefania".to_owned())).tell(Msg::SaveName);
    assert_eq!(rig.commands(), [VisitorCommand::SetName { name: "Ștefania".to_owned() }]);
    assert_eq!(rig.model.naming, None);
}

#[test]
fn another_tabs_conversation_is_taken_up() {
    let mut rig = Rig::new();
    rig.on("https://tea.example/shop");
    rig.now += 9_000;
    rig.tell(Msg::Due(Timer::Invitation));
    let (id, token) = stored().conversation.unwrap();
    rig.tell(Msg::Stored(StoredChange::Conversation(id.clone(), token.clone())));
    assert!(rig.did(&Effect::Connect(id.clone(), Way::Socket)));
    assert_eq!(rig.model.view, View::Closed);
    rig.tell(Msg::Stored(StoredChange::Conversation(id.clone(), token)));
    assert_eq!(rig.effects, [], "the same one again changes nothing");
}

#[test]
fn what_was_not_sent_yet_survives_another_tabs_new_conversation() {
    let mut rig = Rig::new();
    rig.open().write("one").write("two");
    rig.tell(Msg::Draft("three".to_owned()));
    let (id, token) = stored().conversation.unwrap();
    rig.tell(Msg::Stored(StoredChange::Conversation(id, token)));
    assert_eq!(rig.model.composer.draft, "one\ntwo\nthree");
}

#[test]
fn a_passing_fault_of_the_server_does_not_undo_the_start() {
    let mut rig = Rig::new();
    rig.open().write("hello").greeted();
    let start = rig.sent().remove(0).id;
    rig.frame(ServerFrame::Rejected(Refusal::new(Some(start), Rejection::Unavailable)));
    assert_eq!(rig.bubbles(), ["hello:Sending"]);
    rig.tell(Msg::Due(Timer::Connection)).greeted();
    assert!(matches!(&rig.commands()[..], [VisitorCommand::Start(_), VisitorCommand::Send { .. }]));
}

#[test]
fn a_server_that_asks_for_a_sign_of_life_gets_one_at_once() {
    let mut rig = Rig::chatting();
    rig.frame(ServerFrame::Probe);
    assert!(rig.did(&Effect::Ping));
}

#[test]
fn a_silent_socket_is_given_up_and_pauses_grow() {
    let mut rig = Rig::chatting();
    assert!(!rig.model.connection.is_away());
    rig.now += 60_000;
    rig.tell(Msg::Due(Timer::Connection));
    assert!(rig.did(&Effect::Ping) && rig.did(&Effect::Timer(Timer::Connection, Some(10_000))));
    rig.tell(Msg::Socket(SocketMsg::Pong));
    assert!(rig.did(&Effect::Timer(Timer::Connection, Some(25_000))));
    rig.tell(Msg::Due(Timer::Connection)).tell(Msg::Due(Timer::Connection));
    assert!(rig.did(&Effect::Disconnect));
    assert_eq!((rig.model.connection.is_away(), rig.model.connection.attempt()), (true, 1));
    for attempt in 2..5 {
        rig.tell(Msg::Due(Timer::Connection)).tell(lost());
        if connects(&rig) == Some(Way::Requests) {
            rig.tell(lost());
        }
        assert_eq!(rig.model.connection.attempt(), attempt);
    }
    rig.tell(Msg::Due(Timer::Connection)).greeted();
    rig.tell(Msg::Socket(SocketMsg::Closed(1006)));
    assert_eq!(rig.model.connection.attempt(), 5, "a connection that breaks at once does not count as good");
}

#[test]
fn lines_have_days_names_and_groups() {
    let mut rig = Rig::chatting();
    rig.event(EventBody::AgentJoined(ana()));
    rig.event(agent_says("1"));
    rig.now += 60_000;
    rig.event(agent_says("2"));
    rig.now += 24 * 60 * 60 * 1_000;
    rig.event(agent_says("3"));
    let show = |line: Line| match line.kind {
        LineKind::Day { ago, .. } => format!("day {ago}"),
        LineKind::Bubble(Bubble { text, first, .. }) => format!("{text} {first}"),
        LineKind::Joined(name) => name,
        other => format!("{other:?}"),
    };
    let lines: Vec<_> = rig.model.lines.clone().into_iter().map(show).collect();
    assert_eq!(lines, ["day 1", "Ana", "1 true", "2 false", "day 0", "3 true"]);
}

#[test]
fn too_long_a_message_stays_in_the_composer() {
    let mut rig = Rig::chatting();
    rig.write(&"x".repeat(4_001));
    assert_eq!(rig.model.composer.error, Some(crate::i18n::Key::TextTooLong));
    assert_eq!(rig.model.composer.draft.len(), 4_001);
    rig.write(" \n ");
    assert_eq!(rig.commands(), []);
}

/// What the model wants to wait before the next attempt. The rig draws so that it is the
/// `drawn`/256th part of the range.
fn pause(rig: &Rig) -> Option<u32> {
    rig.effects.iter().find_map(|effect| match effect {
        Effect::Timer(Timer::Connection, Some(wait)) if connects(rig).is_none() => Some(*wait),
        _ => None,
    })
}

fn connects(rig: &Rig) -> Option<Way> {
    rig.effects.iter().find_map(|effect| match effect {
        Effect::Connect(_, way) => Some(*way),
        _ => None,
    })
}

fn lost() -> Msg {
    Msg::Socket(SocketMsg::Closed(1006))
}

#[test]
fn whoever_waits_for_nothing_takes_their_time_and_whoever_does_comes_at_once() {
    let mut rig = Rig::chatting();
    rig.now += 60_000;
    rig.drawn = 127;
    rig.tell(lost());
    assert!((10_900..11_100).contains(&pause(&rig).unwrap()), "{:?}", pause(&rig));
    rig.tell(Msg::Draft("h".to_owned()));
    assert_eq!(connects(&rig), Some(Way::Socket), "typing");
    rig.drawn = 127;
    rig.tell(lost());
    assert!(pause(&rig).unwrap() <= 1_000, "somebody is there now");

    let mut rig = Rig::chatting();
    rig.write("hello");
    rig.drawn = 127;
    rig.tell(lost());
    assert!((265..285).contains(&pause(&rig).unwrap()), "something has no answer");

    for reason in [Msg::Touched, Msg::Online, Msg::Visible(true), Msg::Draft("h".to_owned())] {
        let mut rig = Rig::chatting();
        rig.tell(lost());
        let what = format!("{reason:?}");
        rig.tell(reason);
        assert_eq!(connects(&rig), Some(Way::Socket), "{what}");
    }
    let mut rig = Rig::chatting();
    rig.tell(lost()).tell(Msg::Draft("h".to_owned()));
    rig.tell(lost()).tell(Msg::Send);
    assert!(connects(&rig).is_some(), "sending");
}

#[test]
fn a_server_that_refuses_at_once_is_not_asked_with_every_key() {
    let mut rig = Rig::chatting();
    rig.tell(lost());
    let (mut attempts, mut last) = (0, rig.model.connection.attempt());
    for key in 0..600 {
        rig.now += 100;
        rig.tell(if key % 2 == 0 { Msg::Touched } else { Msg::Draft(format!("{key}")) });
        while connects(&rig).is_some() {
            attempts += 1;
            rig.tell(lost());
            assert!(rig.model.connection.attempt() >= last);
            last = rig.model.connection.attempt();
        }
    }
    assert!(last > 6, "the pauses grow: {last}");
    // A minute of typing: every four seconds, over two ways.
    assert!((20..45).contains(&attempts), "{attempts} attempts");
}

#[test]
fn where_sockets_do_not_get_through_requests_are_tried_at_once_and_a_socket_now_and_then() {
    let mut rig = Rig::new();
    rig.open().write("hello");
    rig.tell(lost());
    assert_eq!(connects(&rig), None);
    rig.tell(Msg::Due(Timer::Connection));
    assert_eq!(connects(&rig), Some(Way::Socket));
    rig.tell(lost());
    assert_eq!((connects(&rig), pause(&rig)), (Some(Way::Requests), None), "without a pause");
    rig.greeted();
    assert!(matches!(&rig.commands()[..], [VisitorCommand::Start(_), VisitorCommand::Send { .. }]));
    for id in rig.sent().into_iter().map(|request| request.id) {
        rig.frame(ServerFrame::Ack(Ack { id, seq: 2 }));
    }

    rig.now += 299_000;
    rig.tell(Msg::Socket(SocketMsg::Pong));
    assert_eq!(connects(&rig), None);
    rig.now += 1_000;
    rig.tell(Msg::Socket(SocketMsg::Pong));
    assert_eq!(connects(&rig), Some(Way::Socket));
    assert!(!rig.model.connection.is_away(), "nobody need know");
    rig.tell(lost());
    assert_eq!(connects(&rig), Some(Way::Requests), "still no socket");
    rig.greeted();

    // After a loss it begins with a socket, and one that answers is stayed with.
    rig.tell(lost()).tell(Msg::Due(Timer::Connection));
    assert_eq!(connects(&rig), Some(Way::Socket));
    rig.greeted().tell(lost()).tell(Msg::Due(Timer::Connection));
    assert_eq!(connects(&rig), Some(Way::Socket));
    rig.tell(lost()).tell(Msg::Due(Timer::Connection));
    assert_eq!(connects(&rig), Some(Way::Socket));
}

#[test]
fn where_nothing_gets_through_both_ways_are_tried_in_turn_with_growing_pauses() {
    let mut rig = Rig::with(NameField::Optional, stored());
    let mut ways = Vec::new();
    for _ in 0..6 {
        rig.tell(lost());
        if pause(&rig).is_some() {
            rig.tell(Msg::Due(Timer::Connection));
        }
        ways.extend(connects(&rig));
    }
    assert_eq!(ways[..4], [Way::Socket, Way::Requests, Way::Socket, Way::Requests]);
    assert!(rig.model.connection.attempt() >= 3 && rig.model.connection.is_away());
}

#[test]
fn a_passing_fault_of_the_server_is_nobodys_refusal() {
    let mut rig = Rig::chatting();
    rig.write("one");
    let one = rig.sent().remove(0).id;
    rig.write("two");
    for passing in [Rejection::Unavailable, Rejection::SlowDown] {
        rig.frame(ServerFrame::Rejected(Refusal::new(Some(one.clone()), passing)));
        assert!(rig.did(&Effect::Disconnect), "nothing is to overtake it");
        assert_eq!(rig.bubbles(), ["one:Sending", "two:Sending"]);
        rig.tell(Msg::Due(Timer::Connection)).greeted();
        assert_eq!(rig.commands(), [text("one"), text("two")]);
    }
}

#[test]
fn who_is_closed_for_sending_too_much_waits_and_sends_it_all_again() {
    let mut rig = Rig::chatting();
    rig.write("one").write("two");
    rig.frame(ServerFrame::Rejected(Refusal::new(None, Rejection::SlowDown)));
    assert_eq!(
        rig.effects,
        [Effect::Timer(Timer::Connection, Some(25_000))],
        "nobody is told, nothing is given up"
    );
    rig.tell(Msg::Socket(SocketMsg::Closed(1_008)));
    assert!(pause(&rig).is_some(), "not at once");
    assert_eq!(rig.bubbles(), ["one:Sending", "two:Sending"]);
    rig.tell(Msg::Due(Timer::Connection)).greeted();
    assert_eq!(rig.commands(), [text("one"), text("two")]);
}

#[test]
fn a_page_that_goes_away_posts_what_has_no_answer() {
    let mut rig = Rig::chatting();
    rig.tell(Msg::Leaving);
    assert_eq!(rig.effects, []);
    rig.write("one").write("two").tell(Msg::Leaving);
    let [Effect::Post(id, _, requests)] = &rig.effects[..] else { panic!("{:?}", rig.effects) };
    let (id, one) = (id.clone(), requests[0].id.clone());
    let commands: Vec<_> = requests.iter().map(|request| request.command.clone()).collect();
    assert_eq!(commands, [text("one"), text("two")]);
    // The page stayed after all.
    rig.tell(Msg::Posted(id.clone(), ServerFrame::Ack(Ack { id: one, seq: 2 })));
    assert_eq!(rig.bubbles(), ["one:Sent", "two:Sending"]);
}

#[test]
fn what_a_left_conversation_has_under_way_still_arrives() {
    let mut rig = Rig::chatting();
    rig.tell(lost()).write("bye").tell(Msg::End).tell(lost());
    let old = rig.model.conversation.as_ref().unwrap().id.clone();
    rig.tell(Msg::NewChat);
    assert!(rig.model.conversation.is_none());
    let posted = |rig: &Rig| {
        rig.effects.iter().find_map(|effect| match effect {
            Effect::Post(id, _, requests) => Some((id.clone(), requests.clone())),
            _ => None,
        })
    };
    let (to, requests) = posted(&rig).expect("posted at once");
    assert_eq!(to, old);
    let commands: Vec<_> = requests.iter().map(|request| request.command.clone()).collect();
    assert_eq!(commands, [text("bye"), VisitorCommand::End]);
    let left = rig.effects.iter().find_map(|effect| match effect {
        Effect::Save(Save::Left(left)) => Some(left.clone()),
        _ => None,
    });
    let left = left.expect("kept through reloads");

    rig.tell(Msg::Due(Timer::Post));
    assert_eq!(posted(&rig), Some((old.clone(), requests.clone())), "again after a while");
    rig.write("again").greeted();
    assert_eq!(posted(&rig), Some((old.clone(), requests.clone())), "again with the next connection");
    let unavailable = Refusal::new(Some(requests[0].id.clone()), Rejection::Unavailable);
    rig.tell(Msg::Posted(old.clone(), ServerFrame::Rejected(unavailable)));
    assert_eq!(rig.model.left.len(), 1);
    for request in &requests {
        let ack = Ack { id: request.id.clone(), seq: 2 };
        rig.tell(Msg::Posted(old.clone(), ServerFrame::Ack(ack)));
        assert!(rig.effects.iter().any(|effect| matches!(effect, Effect::Save(Save::Done(..)))));
    }
    assert_eq!(rig.model.left, []);
    rig.tell(Msg::Due(Timer::Post));
    assert_eq!(rig.effects, []);

    let next = Rig::with(NameField::Optional, Stored { left: vec![left], ..Stored::default() });
    assert_eq!(posted(&next), Some((old.clone(), requests)), "the next page posts it as well");
    let mut next = next;
    next.tell(Msg::Posted(old, ServerFrame::Rejected(Refusal::new(None, Rejection::UnknownSite))));
    assert_eq!(next.model.left, [], "nobody will ever take it");
    assert_eq!(
        next.effects.iter().filter(|effect| matches!(effect, Effect::Save(Save::Done(..)))).count(),
        2
    );
}
