//! A conversation: started, caught up, acknowledged, marked, ended.

use super::settings_refresh::FRESH;
use super::{ContactForm, Forgetting, MailForm, StoredChange, View};
use super::{Effect, HostNote, Model, Outbox, RatingForm, Save, Sheet, Timer, World};
use link::{Delivery, Input, Receipts};
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::opening::{Opening, Page};
use protocol::conversation::party::Side;
use protocol::conversation::thread::{ItemKind, Thread};
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorRequest};
use protocol::ids::{CommandId, ConversationId, Seq, Token};
use protocol::site::trigger::TriggerOutcome;
use protocol::timing::TYPING_HOLDS_MS;

/// A conversation as this tab knows it.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Which one.
    pub id: ConversationId,
    /// Its secret.
    pub token: Token,
    /// Whether that was given to a customer, and opens it by itself.
    pub(super) given: bool,
    /// What happened in it.
    pub thread: Thread,
    /// What is on its way.
    pub outbox: Outbox,
    /// Whether an agent is typing.
    pub agent_typing: bool,
    /// Whether everything missed has come in since the last connection.
    pub caught_up: bool,
    /// Milliseconds from this machine's clock to the server's.
    pub clock_offset: i64,
    /// What the visitor has seen of the team's messages in this tab, and what the team knows of it.
    pub(super) receipts: Receipts,
    /// The command that started it, as far as this tab gave it.
    pub(super) start: Option<VisitorRequest>,
    /// What was stored before the log was restored from an older copy, until it is seen what the log lacks.
    pub(super) lost: Vec<VisitorRequest>,
    /// The questions that were answered in this tab.
    pub(super) answered: Vec<Seq>,
    /// The hold that the visitor has left in this tab, by its question.
    pub(super) left_hold: Option<Seq>,
    /// The page the server was told, and the command that did, until it is stored.
    pub(super) page: Option<Page>,
    pub(super) page_on_its_way: Option<(CommandId, Page)>,
}

impl Conversation {
    /// A conversation of which nothing has come in yet.
    #[must_use]
    pub fn new(id: ConversationId, token: Token, outbox: Outbox) -> Self {
        Self {
            id,
            token,
            given: false,
            thread: Thread::default(),
            outbox,
            agent_typing: false,
            caught_up: false,
            clock_offset: 0,
            receipts: Receipts::default(),
            start: None,
            lost: Vec::new(),
            answered: Vec::new(),
            left_hold: None,
            page: None,
            page_on_its_way: None,
        }
    }

    /// Whether it is over, or about to be: the visitor's wish counts at once.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.thread.ended.is_some()
            || self.outbox.iter().any(|entry| matches!(entry.request.command, VisitorCommand::End))
    }

    /// How many of the team's messages were not before the visitor's eyes in this tab.
    pub(super) fn unseen(&self) -> usize {
        let newer = self.thread.items.iter().rev().take_while(|item| item.seq > self.receipts.seen());
        let by_agent = |kind: &ItemKind| match kind {
            ItemKind::Bubble { author, .. } | ItemKind::File { author, .. } => author.side() == Side::Agent,
            _ => false,
        };
        newer.filter(|item| by_agent(&item.kind)).count()
    }

    /// What a command sent stands in the thread now.
    fn arrived(&mut self, id: &CommandId, world: &mut World<'_>) {
        if let Some(entry) = self.outbox.take(id)
            && !matches!(entry.state, Delivery::Stored(_))
        {
            world.does(Effect::Save(Save::Done(self.id.clone(), entry)));
        }
    }

    /// The invitation that the conversation began with, also while the start is on its way.
    pub(super) fn invitation(&self) -> Option<&str> {
        let stored = self.thread.items.iter().find_map(|item| match &item.kind {
            ItemKind::Invitation(text) => Some(text.as_str()),
            _ => None,
        });
        let on_its_way = || {
            self.outbox.iter().find_map(|entry| match &entry.request.command {
                VisitorCommand::Start(opening) => opening.invitation.as_deref(),
                VisitorCommand::StartWith(filled) => filled.opening.invitation.as_deref(),
                _ => None,
            })
        };
        stored.or_else(on_its_way)
    }
}

impl Model {
    /// Starts a conversation. From here on there is a socket and something stored.
    pub(super) fn begin(&mut self, sheet: Sheet, world: &mut World<'_>) {
        let (Ok(id), Ok(token)) =
            (ConversationId::parse(&world.random_text()), Token::parse(&world.random_text()))
        else {
            return;
        };
        let opening = Opening {
            name: self.name.clone(),
            page: self.surroundings.page.clone(),
            locale: self.settings.locale.clone(),
            invitation: self.invite.as_ref().map(|invite| invite.text.clone()),
        };
        let mut conversation = Conversation::new(id.clone(), token.clone(), Outbox::default());
        conversation.page = Some(opening.page.clone());
        self.conversation = Some(conversation);
        self.rating = RatingForm::default();
        world.never(Timer::Invitation);
        self.count(TriggerOutcome::Started, world);
        world.does(Effect::Save(Save::Conversation(id, token)));
        world.does(Effect::Save(Save::Open(self.view == View::Open)));
        let start = self.filled(opening, sheet, world);
        self.command(start, world);
        self.connect(world);
    }

    /// Gives a command: into the outbox first, then on the wire if there is one.
    pub(super) fn command(&mut self, command: VisitorCommand, world: &mut World<'_>) {
        let request = VisitorRequest { id: world.command_id(), command };
        self.give(request, world);
    }

    /// The same with an id that is there already.
    pub(super) fn give(&mut self, request: VisitorRequest, world: &mut World<'_>) {
        let Some(conversation) = &mut self.conversation else { return };
        let entry = conversation.outbox.push(world.now, request.clone());
        world.does(Effect::Save(Save::Unsent(conversation.id.clone(), entry)));
        if self.connection.is_live() {
            world.does(Effect::Send(VisitorFrame::Command(request)));
        }
        self.drive(Input::Command, world);
        self.stale = true;
    }

    pub(super) fn on_frame(&mut self, frame: ServerFrame, world: &mut World<'_>) {
        let Some(conversation) = &mut self.conversation else { return };
        match frame {
            ServerFrame::Welcome(welcome) if !conversation.thread.goes_on(welcome.epoch) => {
                self.take_afresh(world);
            }
            ServerFrame::Welcome(welcome) => {
                conversation.clock_offset = welcome.now.cast_signed() - world.now.cast_signed();
                conversation.receipts.reset();
                conversation.page_on_its_way = None;
                self.drive(Input::Welcomed, world);
                self.vouched(world);
                self.ask_key(world);
            }
            ServerFrame::Event(event) => self.on_event(event, world),
            ServerFrame::CaughtUp { .. } => {
                conversation.caught_up = true;
                self.send_again(world);
                let Some(conversation) = &self.conversation else { return };
                for entry in conversation.outbox.pending() {
                    world.does(Effect::Send(VisitorFrame::Command(entry.request.clone())));
                }
                self.stale = true;
                self.drive(Input::Ready, world);
                self.look_again(FRESH, world);
                self.page_changed(world);
                self.mark(world);
                self.post_left(world);
            }
            ServerFrame::Ack(ack) => self.on_stored_command(&ack.id, ack.seq, world),
            ServerFrame::Rejected(refusal) => self.on_refusal(&refusal, world),
            ServerFrame::Typing { side: Side::Agent, on } => self.agent_typing(on, world),
            ServerFrame::Probe => world.does(Effect::Ping),
            ServerFrame::SettingsChanged => world.does(Effect::AskSettings),
            ServerFrame::Typing { .. }
            | ServerFrame::Draft { .. }
            | ServerFrame::Presence { .. }
            | ServerFrame::Unknown => {}
        }
    }

    fn on_event(&mut self, event: Event, world: &mut World<'_>) {
        let Some(conversation) = &mut self.conversation else { return };
        if event.seq <= conversation.thread.last {
            return;
        }
        self.stale = true;
        let mut note = None;
        let mut elsewhere = false;
        match &event.body {
            EventBody::Started(opening) => {
                if self.name.is_none() {
                    self.name.clone_from(&opening.name);
                }
                note = Some(HostNote::Started);
            }
            EventBody::Named { name } => self.name = Some(name.clone()),
            EventBody::MessageSent(message) => {
                note = Some(HostNote::Message(message.author.side()));
                elsewhere = message.author.side() == Side::Visitor
                    && conversation.outbox.get(&message.id).is_none()
                    && message.text == self.composer.draft.trim();
                conversation.arrived(&message.id, world);
                if message.author.side() == Side::Agent {
                    self.agent_typing(false, world);
                }
            }
            EventBody::Ended { .. } => {
                note = Some(HostNote::Ended);
                self.ending = false;
                self.naming = None;
                self.agent_typing(false, world);
            }
            EventBody::FileSent { id, author, .. } => {
                note = Some(HostNote::Message(author.side()));
                conversation.arrived(id, world);
            }
            EventBody::Reopened { .. } => {
                self.reopened(world);
            }
            EventBody::Rated { score, .. } => {
                note = Some(HostNote::Rated(*score));
                self.rating.sent = true;
            }
            _ => {}
        }
        if let Some(conversation) = &mut self.conversation {
            conversation.thread.apply(event);
            conversation.outbox.reached(conversation.thread.last);
        }
        if note == Some(HostNote::Started) {
            self.ask_key(world);
        }
        // Old news are no news for the page.
        if self.connection.is_live() {
            // Another tab had the same draft, and has sent it.
            if elsewhere {
                self.stop_typing(world);
                self.set_draft(String::new(), world);
            }
            if let Some(note) = note {
                self.ring(&note, world);
                world.does(Effect::Host(note));
            }
            self.mark(world);
        }
    }

    /// A command is stored for good.
    fn on_stored_command(&mut self, id: &CommandId, seq: Seq, world: &mut World<'_>) {
        let Some(conversation) = &mut self.conversation else { return };
        if let Some((_, page)) = conversation.page_on_its_way.take_if(|(own, _)| own == id) {
            conversation.page = Some(page);
        }
        let Some(entry) = conversation.outbox.acknowledge(id, seq).cloned() else { return };
        let rated = matches!(entry.request.command, VisitorCommand::Rate { .. });
        if matches!(entry.request.command, VisitorCommand::Start(_) | VisitorCommand::StartWith(_)) {
            conversation.start = Some(entry.request.clone());
        }
        // A message stays until its event takes its place in the thread; start and end as well.
        let stays = matches!(
            entry.request.command,
            VisitorCommand::Send { .. }
                | VisitorCommand::SendFile(_)
                | VisitorCommand::Start(_)
                | VisitorCommand::StartWith(_)
                | VisitorCommand::End
        );
        world.does(Effect::Save(Save::Done(conversation.id.clone(), entry)));
        if stays {
            conversation.outbox.reached(conversation.thread.last);
        } else {
            conversation.outbox.take(id);
        }
        self.stale = true;
        if rated {
            self.forget(world);
        }
    }

    /// Lets go of the conversation in this tab.
    pub(super) fn drop_conversation(&mut self, world: &mut World<'_>) {
        self.conversation = None;
        self.drop_uploads(world);
        self.rating = RatingForm::default();
        self.invite = None;
        self.ending = false;
        self.naming = None;
        self.note = None;
        self.forgetting = Forgetting::No;
        self.pre_chat.input = self.name.clone().unwrap_or_default();
        self.contact = ContactForm::default();
        self.mail = MailForm::default();
        self.stale = true;
        self.drive(Input::Close, world);
        world.never(Timer::TypingPause);
        world.never(Timer::TypingExpiry);
    }

    pub(super) fn agent_typing(&mut self, on: bool, world: &mut World<'_>) {
        let Some(conversation) = &mut self.conversation else { return };
        conversation.agent_typing = on && conversation.thread.ended.is_none();
        world.does(Effect::Timer(Timer::TypingExpiry, on.then_some(TYPING_HOLDS_MS as u32)));
    }

    /// Tells the server how far this visitor's screens have got.
    pub(super) fn mark(&mut self, world: &mut World<'_>) {
        let reading = self.is_reading();
        let Some(conversation) = &mut self.conversation else { return };
        let last = conversation.thread.last_from_other(Side::Visitor);
        if reading {
            conversation.receipts.see(last);
        }
        if !self.connection.is_live() || conversation.thread.ended.is_some() {
            return;
        }
        if let Some(mark) = conversation.receipts.due(conversation.thread.visitor_mark, last) {
            let command = VisitorCommand::Mark { delivered: mark.delivered, read: mark.read };
            let request = VisitorRequest { id: world.command_id(), command };
            world.does(Effect::Send(VisitorFrame::Command(request)));
        }
    }

    /// Tells the team where the visitor is now.
    pub(super) fn page_changed(&mut self, world: &mut World<'_>) {
        let Some(conversation) = &mut self.conversation else { return };
        let page = &self.surroundings.page;
        let told = conversation.page_on_its_way.as_ref().map(|(_, page)| page).or(conversation.page.as_ref());
        if !self.connection.is_live()
            || conversation.thread.ended.is_some()
            || page.url.is_empty()
            || told == Some(page)
        {
            return;
        }
        let id = world.command_id();
        conversation.page_on_its_way = Some((id.clone(), page.clone()));
        let command = VisitorCommand::SetPage(page.clone());
        world.does(Effect::Send(VisitorFrame::Command(VisitorRequest { id, command })));
    }

    /// Another tab changed what is stored.
    pub(super) fn on_stored(&mut self, change: StoredChange, world: &mut World<'_>) {
        match change {
            // What others do in this browser is no business of a customer's.
            _ if self.customer.is_some() => {}
            StoredChange::Name(name) => self.name = Some(name),
            StoredChange::Dismissed => {
                self.dismissed = true;
                self.withdraw_invitation(world);
            }
            StoredChange::Conversation(id, token) => {
                if self.conversation.as_ref().is_some_and(|own| own.id == id) {
                    return;
                }
                // What was written here and never sent goes with the visitor, not with the chat.
                self.put_back_unsent(world);
                self.leave_unsent(world);
                self.drop_conversation(world);
                self.post_left(world);
                self.adopt(id, token, world);
            }
        }
    }
}
