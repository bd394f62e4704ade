//! The whole world: one visitor with two tabs, two agents, the edge, the network between them, and
//! one true time. Everything in it follows from the steps it is given.

use super::edge::{Crash, Edge};
use super::inbox_client::{self, Inbox};
use super::ledger::{Given, Kind, Ledger};
use super::log::Broken;
use super::net::{Arrival, Client, Line, Net};
use super::step::Step;
use super::tab::{self, Browser, Draw, Tab};
use inbox::model as desk;
use inbox::model::outbox;
use link::Delivery;
use protocol::conversation::opening::Page;
use protocol::conversation::party::Author;
use protocol::conversation::thread::{Item, ItemKind, Thread};
use protocol::frames::visitor::{VisitorCommand, VisitorRequest};
use protocol::ids::{CommandId, ConversationId, Timestamp};
use protocol::rejection::Rejection;
use std::collections::{BTreeMap, BTreeSet};
use widget::model::{HostMsg, Msg};

const NOON: Timestamp = 1_763_726_400_000;
/// How long it takes to restore a copy.
const RESTORE_MS: u64 = 1_000;
const HOUR_MS: i64 = 3_600_000;
/// So much arrives at most until there is nothing more to say.
const MOST_ARRIVALS: u32 = 5_000;
/// After the last mishap everybody is back and everything told within so long.
const SETTLED_MS: u64 = 120_000;

/// The world.
pub struct World {
    /// True time.
    pub now: Timestamp,
    /// The edge.
    pub edge: Edge,
    /// The network.
    pub net: Net,
    /// The visitor's browser.
    pub browser: Browser,
    /// Its tabs.
    pub tabs: Vec<Tab>,
    /// The agents.
    pub agents: Vec<Inbox>,
    /// What was seen.
    pub ledger: Ledger,
    /// The conversations' tokens and the commands the visitor ever sent.
    pub sent: Vec<(ConversationId, String, VisitorRequest)>,
    /// What each client wrote, in order.
    pub written: BTreeMap<Client, Vec<String>>,
    /// What the visitor left behind unsent by starting over.
    pub abandoned: BTreeSet<String>,
}

impl Default for World {
    fn default() -> Self {
        let mut world = Self {
            now: NOON,
            edge: Edge::default(),
            net: Net::default(),
            browser: Browser::default(),
            tabs: Vec::new(),
            agents: Vec::new(),
            ledger: Ledger::default(),
            sent: Vec::new(),
            written: BTreeMap::new(),
            abandoned: BTreeSet::new(),
        };
        for index in 0..2 {
            let tab = Tab::load(index, Draw::new(index as u64 + 1), &mut world.around_tab());
            world.tabs.push(tab);
            let agent = Inbox::load(index, Draw::new(index as u64 + 11), &mut world.around_inbox());
            world.agents.push(agent);
        }
        world
    }
}

/// Hands something of the world to a tab together with the rest of it.
macro_rules! tab {
    ($world:ident, $index:expr, |$tab:ident, $around:ident| $body:expr) => {{
        let World { now, net, browser, tabs, ledger, .. } = $world;
        let $around = &mut tab::Around { now: *now, net, browser, ledger };
        let $tab = &mut tabs[$index];
        $body
    }};
}

/// The same for an agent.
macro_rules! inbox {
    ($world:ident, $index:expr, |$agent:ident, $around:ident| $body:expr) => {{
        let World { now, net, edge, agents, ledger, .. } = $world;
        let $around = &mut inbox_client::Around { now: *now, down: edge.down, net, ledger };
        let $agent = &mut agents[$index];
        $body
    }};
}

impl World {
    fn around_tab(&mut self) -> tab::Around<'_> {
        let Self { now, net, browser, ledger, .. } = self;
        tab::Around { now: *now, net, browser, ledger }
    }

    fn around_inbox(&mut self) -> inbox_client::Around<'_> {
        let Self { now, net, edge, ledger, .. } = self;
        inbox_client::Around { now: *now, down: edge.down, net, ledger }
    }

    fn text(&mut self, by: Client) -> String {
        let written = self.written.entry(by).or_default();
        let text = format!("{by:?} no. {}", written.len());
        written.push(text.clone());
        text
    }

    /// Lets one thing happen.
    pub fn step(&mut self, step: Step) {
        match step {
            Step::Send { tab } => {
                let ended = self.tabs[tab].model.conversation.as_ref().is_some_and(|own| own.is_ended());
                if !ended {
                    let mut text = self.text(Client::Tab(tab));
                    // Whoever finds words put back into the composer goes on from there.
                    let before = &self.tabs[tab].model.composer.draft;
                    if !before.is_empty() {
                        text = format!("{before}\n{text}");
                    }
                    self.visitor(tab, [Msg::Host(HostMsg::Open), Msg::Draft(text), Msg::Send]);
                }
            }
            Step::End { tab } => self.visitor(tab, [Msg::AskEnd, Msg::End]),
            Step::Rate { tab, score } => {
                if self.tabs[tab].model.foot() == widget::model::Foot::Rating {
                    self.visitor(tab, [Msg::Score(score), Msg::Comment("fine".to_owned()), Msg::Rate]);
                }
            }
            Step::NewChat { tab } => {
                self.ledger.forgot(Client::Tab(tab));
                self.abandon(tab);
                self.visitor(tab, [Msg::NewChat]);
            }
            Step::Rename { tab, name } => {
                let name = format!("Zoé {name}");
                self.visitor(tab, [Msg::ChangeName, Msg::NameTyped(name), Msg::SaveName]);
            }
            Step::Browse { tab, page } => {
                let url = format!("https://tea.example/{page}");
                let page = Page { url, ..Page::default() };
                self.visitor(tab, [Msg::Host(HostMsg::Page(page, widget::model::Arrival::default()))]);
            }
            Step::Retry { tab } => {
                let entries = self.tabs[tab].model.conversation.iter().flat_map(|own| own.outbox.iter());
                let refused = entries.filter(|entry| matches!(entry.state, Delivery::Refused(_)));
                let refused: Vec<Msg> = refused.map(|entry| Msg::Retry(entry.request.id.clone())).collect();
                self.visitor(tab, refused);
            }
            Step::Reload { tab } => {
                self.ledger.forgot(Client::Tab(tab));
                let World { now, net, browser, tabs, ledger, .. } = self;
                tabs[tab].reload(&mut tab::Around { now: *now, net, browser, ledger });
            }
            Step::Return { tab } => self.visitor(tab, [Msg::Visible(true), Msg::Online]),
            Step::Open { agent, row } => {
                self.sign_in(agent);
                let rows = self.agents[agent].model.rows();
                if !rows.is_empty() {
                    let id = rows[usize::from(row) % rows.len()].clone();
                    self.agent(agent, [desk::Msg::Open(id)]);
                }
            }
            Step::Take { agent } => {
                let command = self.agents[agent].fresh();
                if let Some(id) = self.agents[agent].model.shown.clone() {
                    self.agent(agent, [desk::Msg::Take(id, command)]);
                }
            }
            Step::Reply { agent } => {
                let command = self.agents[agent].fresh();
                let Some(id) = self.agents[agent].model.shown.clone() else { return };
                if self.agents[agent].model.ownership(&id).can_write() {
                    let text = self.text(Client::Agent(agent));
                    self.agent(agent, [desk::Msg::Draft(id.clone(), text), desk::Msg::Submit(id, command)]);
                }
            }
            Step::RetryReply { agent } => {
                let fresh = self.agents[agent].fresh();
                let refused = self.agents[agent].model.open.iter().find_map(|open| {
                    let mut messages = outbox::messages(&open.outbox);
                    let refused = messages.find(|one| matches!(one.state, Delivery::Refused(_)))?;
                    Some((open.id.clone(), refused.clone()))
                });
                if let Some((id, pending)) = refused {
                    self.agent(agent, [desk::Msg::Retry(id, pending.request.id, fresh)]);
                }
            }
            Step::ReloadInbox { agent } => {
                self.ledger.forgot(Client::Agent(agent));
                inbox!(self, agent, |agent, around| agent.reload(around));
            }
            Step::Deliver { seed, frames } => self.deliver(seed, frames),
            Step::Flush { socket } => {
                if let Some(id) = picked(&self.net.busy(), socket) {
                    while let Some(arrival) = self.net.take(id, true) {
                        self.arrive(arrival);
                    }
                }
            }
            Step::Drop { socket } => {
                if let Some(id) = picked(&self.net.ids(), socket) {
                    self.net.cut(id);
                }
            }
            Step::Silence { socket, to_edge, to_client } => {
                if let Some(id) = picked(&self.net.ids(), socket) {
                    self.net.mute(id, to_edge, to_client);
                }
            }
            Step::Advance { ms } => self.advance(u64::from(ms)),
            Step::Skew { clock: 0, hours } => self.browser.skew = i64::from(hours) * HOUR_MS,
            Step::Skew { clock: agent, hours } => {
                self.agents[usize::from(agent) - 1].skew = i64::from(hours) * HOUR_MS;
            }
            Step::Resend { command } => self.resend(command),
            Step::ReuseId { command } => self.reuse_id(command),
            _ => self.step_of_edge(step),
        }
        self.hear_of_changes();
        self.remember_sent();
    }

    fn step_of_edge(&mut self, step: Step) {
        let Self { edge, net, ledger, now, .. } = self;
        let objects: Vec<ConversationId> = edge.objects.keys().cloned().collect();
        match step {
            Step::Hibernate => edge.hibernate(),
            Step::Restart { lose_alarms } => edge.kill(net, lose_alarms),
            Step::Crash { before_commit } if !edge.down => {
                edge.crash = Some(if before_commit { Crash::BeforeSafe } else { Crash::BeforeTold });
            }
            Step::Kill => {
                edge.kill(net, false);
                edge.down = true;
            }
            Step::Start => edge.down = false,
            Step::BackUp => edge.back_up(),
            Step::Restore { conversations, desk } => {
                edge.restore(net, conversations, desk);
                // Nobody restores within a millisecond.
                *now += RESTORE_MS;
                ledger.desk_effects.clear();
                if conversations {
                    let had = self.before_everybodys_eyes();
                    self.ledger.restored(had);
                }
            }
            Step::BreakDisk { of_events } => {
                for object in edge.objects.values() {
                    object.disk.broken.set(if of_events { Broken::Events } else { Broken::Snapshot });
                }
            }
            Step::Call { call } if !edge.calls.is_empty() => {
                edge.call_arrives(net, ledger, usize::from(call) % edge.calls.len(), *now);
            }
            Step::FailCall { call } if !edge.calls.is_empty() => {
                edge.call_fails(usize::from(call) % edge.calls.len(), *now);
            }
            Step::Alarm { object } if !edge.down => {
                if let Some(id) = picked(&objects, object) {
                    edge.ring(net, ledger, &id, *now);
                }
            }
            _ => {}
        }
    }

    /// The visitor does something in a tab.
    pub fn visitor(&mut self, at: usize, msgs: impl IntoIterator<Item = Msg>) {
        tab!(self, at, |tab, around| tab.tell(msgs, around));
    }

    /// An agent does something.
    pub fn agent(&mut self, at: usize, msgs: impl IntoIterator<Item = desk::Msg>) {
        inbox!(self, at, |agent, around| agent.tell(msgs, around));
    }

    fn sign_in(&mut self, at: usize) {
        inbox!(self, at, |agent, around| agent.sign_in(around));
    }

    fn deliver(&mut self, seed: u8, frames: u8) {
        let mut draw = Draw::new(u64::from(seed));
        for _ in 0..=frames {
            let random = draw.number();
            let busy = self.net.busy();
            if busy.is_empty() {
                return;
            }
            let id = busy[(random >> 8) as usize % busy.len()];
            if let Some(arrival) = self.net.take(id, random & 1 == 0) {
                self.arrive(arrival);
            }
        }
    }

    fn arrive(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Edge(id, up) => {
                let Self { edge, net, ledger, now, .. } = self;
                edge.receive(net, ledger, id, up, *now);
            }
            Arrival::Client(Client::Tab(at), id, down) => {
                tab!(self, at, |tab, around| tab.hear(id, down, around));
            }
            Arrival::Client(Client::Agent(at), id, down) => {
                inbox!(self, at, |agent, around| agent.hear(id, down, around));
            }
        }
    }

    /// The messages that those who wrote them have on screen.
    fn before_everybodys_eyes(&self) -> Vec<Given> {
        let messages = |by: Client, id: &ConversationId, thread: &Thread, me: &dyn Fn(&Author) -> bool| {
            let message = |item: &Item| match &item.kind {
                ItemKind::Bubble { id: command, author, text } if me(author) => Some(Given {
                    by,
                    conversation: id.clone(),
                    id: command.clone(),
                    kind: Kind::Message(text.clone()),
                }),
                _ => None,
            };
            thread.items.iter().filter_map(message).collect::<Vec<_>>()
        };
        let mut had = Vec::new();
        for (at, tab) in self.tabs.iter().enumerate() {
            if let Some(own) = &tab.model.conversation {
                had.extend(messages(Client::Tab(at), &own.id, &own.thread, &|by| *by == Author::Visitor));
            }
        }
        for (at, agent) in self.agents.iter().enumerate() {
            let me = Author::Agent(inbox_client::agent(at).id);
            for open in &agent.model.open {
                had.extend(messages(Client::Agent(at), &open.id, &open.thread, &|by| *by == me));
            }
        }
        had
    }

    fn hear_of_changes(&mut self) {
        for at in 0..2 {
            while let Some(change) = self.browser.changes[at].pop_front() {
                self.visitor(at, [Msg::Stored(change)]);
            }
        }
    }

    fn abandon(&mut self, at: usize) {
        let model = &self.tabs[at].model;
        if model.is_going() {
            return;
        }
        let entries = model.conversation.iter().flat_map(|own| own.outbox.iter());
        for entry in entries {
            if let VisitorCommand::Send { text } = &entry.request.command {
                self.abandoned.extend(text.lines().map(str::to_owned));
            }
        }
    }

    fn remember_sent(&mut self) {
        for tab in &self.tabs {
            let Some(own) = &tab.model.conversation else { continue };
            for entry in own.outbox.iter() {
                if !self.sent.iter().any(|(_, _, known)| known.id == entry.request.id) {
                    let token = own.token.reveal().to_owned();
                    self.sent.push((own.id.clone(), token, entry.request.clone()));
                }
            }
        }
    }

    /// Posts a command that has arrived before once more, as a network that doubles things would.
    fn resend(&mut self, pick: u8) {
        if self.edge.down {
            return;
        }
        let Some((conversation, token, request)) = picked(&self.sent, pick) else { return };
        if !self.ledger.acknowledged.contains_key(&request.id) {
            return;
        }
        let Self { edge, net, ledger, now, .. } = self;
        let _ = edge.post(net, ledger, &conversation, &token, &request, *now);
    }

    /// Posts another text under a known id: that is refused by name.
    fn reuse_id(&mut self, pick: u8) {
        if self.edge.down || self.edge.crash.is_some() {
            return;
        }
        let Some((conversation, token, request)) = picked(&self.sent, pick) else { return };
        let is_message = |given: &&Given| given.id == request.id && matches!(given.kind, Kind::Message(_));
        let acknowledged = self.ledger.acknowledged.contains_key(&request.id);
        if !acknowledged || !self.ledger.given.iter().any(|given| is_message(&given)) {
            return;
        }
        let id: CommandId = request.id;
        let other =
            VisitorRequest { id: id.clone(), command: VisitorCommand::Send { text: "other".to_owned() } };
        // Not for the ledger: this is nobody's command.
        let Self { edge, net, now, ledger, .. } = self;
        let answer = edge.post(net, &mut Ledger::default(), &conversation, &token, &other, *now);
        if answer != Err(Rejection::IdReused) {
            ledger.violated(|| format!("fingerprint: {id} was used again for another text: {answer:?}"));
        }
    }

    /// Lets time pass; everything rings when it is due.
    pub fn advance(&mut self, ms: u64) {
        let end = self.now + ms;
        while let Some(next) = self.next_due().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.ring();
        }
        self.now = end;
    }

    fn next_due(&self) -> Option<Timestamp> {
        let tabs = self.tabs.iter().filter_map(Tab::due);
        let alarms = self.edge.objects.values().filter_map(|object| object.alarm);
        let alarms = alarms.filter(|_| !self.edge.down);
        tabs.chain(self.agents.iter().filter_map(Inbox::due)).chain(alarms).min()
    }

    fn ring(&mut self) {
        for at in 0..2 {
            tab!(self, at, |tab, around| tab.ring(around));
            inbox!(self, at, |agent, around| agent.ring(around));
        }
        if self.edge.down {
            return;
        }
        let Self { edge, net, ledger, now, .. } = self;
        let due = edge.objects.iter().filter(|(_, object)| object.alarm.is_some_and(|alarm| alarm <= *now));
        let due: Vec<ConversationId> = due.map(|(id, _)| id.clone()).collect();
        for id in due {
            edge.ring(net, ledger, &id, *now);
        }
    }

    /// Ends all mishaps and waits until everything that is going to happen has happened.
    pub fn settle(&mut self) {
        self.edge.down = false;
        self.edge.crash = None;
        for object in self.edge.objects.values() {
            object.disk.broken.set(Broken::Not);
        }
        let end = self.now + SETTLED_MS;
        while self.now < end && self.ledger.violation.is_none() {
            self.calm();
            for at in 0..2 {
                self.sign_in(at);
            }
            let next = self.next_due().unwrap_or(end).clamp(self.now, end);
            self.advance(next - self.now);
        }
        self.calm();
    }

    /// Everything on its way arrives.
    pub fn calm(&mut self) {
        for _ in 0..MOST_ARRIVALS {
            self.hear_of_changes();
            if let Some(id) = self.net.busy().first().copied() {
                if let Some(arrival) = self.net.take(id, false) {
                    self.arrive(arrival);
                }
            } else if !self.edge.calls.is_empty() {
                let Self { edge, net, ledger, now, .. } = self;
                edge.call_arrives(net, ledger, 0, *now);
            } else {
                self.remember_sent();
                return;
            }
        }
        self.ledger.violated(|| "livelock: there is always something more to say".to_owned());
    }

    /// Whether anybody has greeted a conversation and is still there.
    pub fn is_attended(&self, id: &ConversationId) -> bool {
        let here = |line: &Line| matches!(line, Line::Visitor(own) | Line::Agent(own, _) if own == id);
        !self.net.greeted(here).is_empty()
    }
}

fn picked<T: Clone>(among: &[T], pick: u8) -> Option<T> {
    (!among.is_empty()).then(|| among[usize::from(pick) % among.len()].clone())
}
