//! A tab of the visitor's browser: the widget's real model, with a shell that performs its effects
//! on the simulated network and storage, as the real shell does.

use super::fault::{self, Bug};
use super::ledger::{Kind, Ledger};
use super::net::{Client, Down, Line, Net, Up, server_frame};
use protocol::codec::to_binary;
use protocol::conversation::policy::RatingScale;
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorHello};
use protocol::ids::{CommandId, ConversationId, Seq, SiteId, Timestamp, Token};
use protocol::site::hours::Timetable;
use protocol::site::look::{Outside, Theme};
use protocol::site::settings::{NameField, WidgetSettings};
use std::collections::{BTreeMap, VecDeque};
use widget::model::{
    Delivery, Effect, Entry, Left, Model, Msg, Outbox, Save, SocketMsg, Stored, StoredChange, Surroundings,
    Timer, World,
};

/// The timers, in the order of their places in [`Tab::timers`].
const TIMERS: [Timer; 10] = [
    Timer::Invitation,
    Timer::Connection,
    Timer::TypingPause,
    Timer::TypingExpiry,
    Timer::Post,
    Timer::Tick,
    Timer::Preview,
    Timer::Hours,
    Timer::Forget,
    Timer::Day,
];

/// A source of numbers that look random and are the same in every run.
#[derive(Clone, Debug)]
pub struct Draw(u64);

impl Draw {
    /// A source of its own for each `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number (splitmix64).
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next 16 bytes.
    pub fn bytes(&mut self) -> [u8; 16] {
        let (a, b) = (self.number(), self.number());
        (u128::from(a) << 64 | u128::from(b)).to_be_bytes()
    }
}

/// What the tabs of one browser share, and what tells them of each other's changes.
#[derive(Debug, Default)]
pub struct Browser {
    conversation: Option<(ConversationId, Token)>,
    left: BTreeMap<ConversationId, Token>,
    erasing: BTreeMap<ConversationId, Token>,
    out: BTreeMap<(ConversationId, Timestamp, CommandId), Entry>,
    name: Option<String>,
    dismissed: bool,
    draft: String,
    open: [bool; 2],
    /// Changes that a tab has still to hear of.
    pub changes: [VecDeque<StoredChange>; 2],
    /// How far its clock is off, in milliseconds.
    pub skew: i64,
}

impl Browser {
    fn load(&self, tab: usize) -> Stored {
        let out = |own: &ConversationId| {
            let own = self.out.iter().filter(|((id, ..), _)| id == own && !fault::on(Bug::LostOutbox));
            own.map(|(_, entry)| Entry { state: Delivery::Pending, ..entry.clone() }).collect::<Vec<_>>()
        };
        let outbox = self.conversation.as_ref().map(|(id, _)| out(id)).unwrap_or_default();
        let left = self.left.iter().map(|(id, token)| {
            let entries = Outbox::with(out(id)).take_all();
            Left { id: id.clone(), token: token.clone(), entries }
        });
        Stored {
            conversation: self.conversation.clone(),
            outbox,
            left: left.filter(|left| !left.entries.is_empty()).collect(),
            erasing: self.erasing.clone().into_iter().collect(),
            name: self.name.clone(),
            dismissed: self.dismissed,
            shown: Vec::new(),
            draft: self.draft.clone(),
            open: self.open[tab],
            muted: false,
            agreed: false,
            answers: Vec::new(),
        }
    }

    fn save(&mut self, tab: usize, save: &Save) {
        match save {
            Save::Conversation(id, token) => {
                self.out.retain(|(own, ..), _| own == id || self.left.contains_key(own));
                let value = Some((id.clone(), token.clone()));
                if self.conversation != value {
                    self.conversation = value;
                    self.tell(tab, StoredChange::Conversation(id.clone(), token.clone()));
                }
            }
            Save::Forget(id) if !self.has_out(id) => self.forget(id),
            Save::Forget(_) => {}
            Save::Name(name) => {
                if self.name.as_ref() != Some(name) {
                    self.name = Some(name.clone());
                    self.tell(tab, StoredChange::Name(name.clone()));
                }
            }
            Save::Dismissed => self.dismissed = true,
            // The sites of this model have no triggers.
            Save::Shown(..) | Save::Answers(_) | Save::Agreed => {}
            // Nobody listens.
            Save::Muted(_) => {}
            Save::Draft(text) => self.draft.clone_from(text),
            Save::Unsent(id, entry) => {
                self.out.insert((id.clone(), entry.order, entry.request.id.clone()), entry.clone());
            }
            Save::Done(id, entry) => {
                self.out.remove(&(id.clone(), entry.order, entry.request.id.clone()));
                if !self.has_out(id) {
                    self.left.remove(id);
                }
            }
            Save::Left(left) => {
                self.left.insert(left.id.clone(), left.token.clone());
                for entry in &left.entries {
                    self.save(tab, &Save::Unsent(left.id.clone(), entry.clone()));
                }
                self.forget(&left.id);
            }
            Save::Erasing(id, token) => drop(self.erasing.insert(id.clone(), token.clone())),
            Save::Erased(id) => drop(self.erasing.remove(id)),
            Save::Open(open) => self.open[tab] = *open,
            // Nobody is a customer here.
            Save::Apart(_) => {}
        }
    }

    fn forget(&mut self, id: &ConversationId) {
        self.conversation.take_if(|(stored, _)| stored == id);
    }

    fn has_out(&self, id: &ConversationId) -> bool {
        self.out.keys().any(|(own, ..)| own == id)
    }

    fn tell(&mut self, from: usize, change: StoredChange) {
        self.changes[1 - from].push_back(change);
    }
}

/// What a tab acts on.
pub struct Around<'a> {
    /// True time.
    pub now: Timestamp,
    /// The network.
    pub net: &'a mut Net,
    /// The browser.
    pub browser: &'a mut Browser,
    /// The ledger.
    pub ledger: &'a mut Ledger,
}

/// A tab.
#[derive(Debug)]
pub struct Tab {
    index: usize,
    /// The widget.
    pub model: Model,
    socket: Option<usize>,
    /// Commands that were posted: each post travels on a connection of its own.
    posts: BTreeMap<usize, (ConversationId, usize)>,
    timers: [Option<Timestamp>; TIMERS.len()],
    queue: VecDeque<Msg>,
    draw: Draw,
}

fn settings() -> WidgetSettings {
    WidgetSettings {
        site: SiteId::parse("demo").unwrap(),
        name: "Tea & Co".to_owned(),
        style: String::new(),
        theme: Theme::Auto,
        name_field: NameField::Optional,
        triggers: Vec::new(),
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
        mail: false,
        attended: true,
    }
}

fn kind(command: &VisitorCommand) -> Kind {
    match command {
        VisitorCommand::Send { text } => Kind::Message(text.clone()),
        VisitorCommand::Start(_) | VisitorCommand::End | VisitorCommand::Rate { .. } => Kind::Event,
        _ => Kind::Maybe,
    }
}

impl Tab {
    /// Loads the page.
    pub fn load(index: usize, mut draw: Draw, around: &mut Around<'_>) -> Self {
        let stored = around.browser.load(index);
        let surroundings = Surroundings { visible: true, ..Surroundings::default() };
        let clock = around.now.saturating_add_signed(around.browser.skew);
        let mut bytes = || draw.bytes();
        let mut world = World { now: clock, draw: &mut bytes, effects: Vec::new() };
        let model = Model::new(settings(), surroundings, stored, &mut world);
        let effects = world.effects;
        let mut tab = Self {
            index,
            model,
            socket: None,
            posts: BTreeMap::new(),
            timers: [None; TIMERS.len()],
            queue: VecDeque::new(),
            draw,
        };
        tab.perform(effects, around);
        tab
    }

    /// Loads it again: only what was stored stays.
    pub fn reload(&mut self, around: &mut Around<'_>) {
        self.tell([Msg::Leaving], around);
        for post in std::mem::take(&mut self.posts).into_keys() {
            around.net.let_go(post);
        }
        if let Some(socket) = self.socket.take() {
            around.net.let_go(socket);
        }
        around.browser.changes[self.index].clear();
        *self = Self::load(self.index, self.draw.clone(), around);
    }

    /// Hands the model messages, one after the other.
    pub fn tell(&mut self, msgs: impl IntoIterator<Item = Msg>, around: &mut Around<'_>) {
        self.queue.extend(msgs);
        while let Some(msg) = self.queue.pop_front() {
            let clock = around.now.saturating_add_signed(around.browser.skew);
            let draw = &mut self.draw;
            let mut bytes = || draw.bytes();
            let mut world = World { now: clock, draw: &mut bytes, effects: Vec::new() };
            self.model.update(msg, &mut world);
            let effects = world.effects;
            self.perform(effects, around);
        }
    }

    fn perform(&mut self, mut effects: Vec<Effect>, around: &mut Around<'_>) {
        let is_command = |effect: &Effect| matches!(effect, Effect::Send(VisitorFrame::Command(_)));
        if fault::on(Bug::ResendOutOfOrder) && effects.iter().filter(|effect| is_command(effect)).count() > 1
        {
            effects.reverse();
        }
        for effect in effects {
            match effect {
                Effect::Connect(conversation, _) => {
                    self.drop_socket(around);
                    let client = Client::Tab(self.index);
                    self.socket = Some(around.net.open(client, Line::Visitor(conversation)));
                }
                Effect::Disconnect => self.drop_socket(around),
                Effect::Post(conversation, token, requests) => {
                    let post = around.net.open(Client::Tab(self.index), Line::Visitor(conversation.clone()));
                    let hello = VisitorHello { version: protocol::VERSION, token, after: Seq::MAX };
                    around.net.send_up(post, Up::Frame(to_binary(&VisitorFrame::Hello(hello))));
                    let count = requests.len();
                    for request in requests {
                        let frame = VisitorFrame::Command(request);
                        around.net.send_up(post, Up::Frame(to_binary(&frame)));
                    }
                    self.posts.insert(post, (conversation, count));
                }
                Effect::Send(frame) => {
                    if let Some(socket) = self.socket {
                        around.net.send_up(socket, Up::Frame(to_binary(&frame)));
                    }
                }
                Effect::Ping => {
                    if let Some(socket) = self.socket {
                        around.net.send_up(socket, Up::Ping);
                    }
                }
                Effect::Timer(timer, after) => {
                    let due = after.map(|ms| around.now + u64::from(ms));
                    self.timers[timer as usize] = due;
                }
                Effect::Save(save) => {
                    around.browser.save(self.index, &save);
                    if let Save::Unsent(conversation, Entry { request, .. }) = &save {
                        let by = Client::Tab(self.index);
                        around.ledger.give(by, conversation, &request.id, kind(&request.command));
                    }
                }
                Effect::Host(_)
                | Effect::Count(..)
                | Effect::Focus(_)
                | Effect::ScrollToEnd
                | Effect::Fetch(..)
                | Effect::Mail(..)
                | Effect::Erase(..)
                | Effect::Wipe
                | Effect::Sound(_)
                | Effect::File(_)
                | Effect::History(..)
                | Effect::Resume(..)
                | Effect::AskSettings
                | Effect::Paint => {}
            }
        }
    }

    fn drop_socket(&mut self, around: &mut Around<'_>) {
        if let Some(socket) = self.socket.take() {
            around.net.let_go(socket);
        }
    }

    /// Something comes on a socket.
    pub fn hear(&mut self, socket: usize, down: Down, around: &mut Around<'_>) {
        if let Some((conversation, waiting)) = self.posts.get_mut(&socket) {
            match down {
                Down::Frame(bytes) => {
                    let (conversation, frame) = (conversation.clone(), server_frame(&bytes));
                    *waiting -= usize::from(matches!(frame, ServerFrame::Ack(_) | ServerFrame::Rejected(_)));
                    if *waiting == 0 {
                        self.posts.remove(&socket);
                        around.net.let_go(socket);
                    }
                    self.tell([Msg::Posted(conversation, frame)], around);
                }
                Down::Closed(_) => drop(self.posts.remove(&socket)),
                Down::Opened | Down::Pong => {}
            }
            return;
        }
        if self.socket != Some(socket) {
            return;
        }
        let msg = match down {
            Down::Opened => SocketMsg::Opened,
            Down::Frame(bytes) => SocketMsg::Frame(server_frame(&bytes)),
            Down::Pong => SocketMsg::Pong,
            Down::Closed(code) => SocketMsg::Closed(code),
        };
        self.tell([Msg::Socket(msg)], around);
    }

    /// When its next timer is due.
    pub fn due(&self) -> Option<Timestamp> {
        self.timers.iter().flatten().min().copied()
    }

    /// Lets the timers ring that are due.
    pub fn ring(&mut self, around: &mut Around<'_>) {
        for (at, timer) in TIMERS.into_iter().enumerate() {
            if self.timers[at].is_some_and(|due| due <= around.now) {
                self.timers[at] = None;
                self.tell([Msg::Due(timer)], around);
            }
        }
    }
}
