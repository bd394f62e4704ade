//! The whole state of the widget and every rule about it, without a browser: a [`Msg`] and the
//! moment go in, the [`Model`] changes, [`Effect`]s come out. The shell performs them.

mod cards;
mod composer;
mod connection;
mod conversation;
mod customer;
mod early;
mod files;
mod focus;
mod forget;
mod form;
mod help;
mod hours;
mod invitation;
mod launcher;
mod left;
mod lines;
mod message;
mod pre_chat;
mod rating;
mod refusal;
mod reopen_and_transcript;
mod restored;
mod resume;
mod settings_refresh;
mod sound;
#[cfg(test)]
mod tests;
mod typing_preview;

pub use cards::{Card, ContactForm, Remaining, Wait};
pub use composer::Composer;
pub use conversation::Conversation;
pub use customer::Customer;
pub use early::Early;
pub use files::{Carry, FileMsg, Upload, UploadState};
pub use focus::Target;
pub use forget::Forgetting;
pub use form::{Answers, Sheet};
pub use invitation::Invite;
pub use launcher::View;
pub use left::Left;
pub use lines::{Bubble, Line, LineKind, Status};
pub use link::{Delivery, Way};
pub use message::{
    Arrival, Effect, Fetch, HostMsg, HostNote, Keep, Msg, Save, SocketMsg, Stored, StoredChange, Timer,
};
pub use pre_chat::NameForm;
pub use rating::RatingForm;
pub use reopen_and_transcript::MailForm;
pub use resume::Answer;

use crate::i18n::Key;
use crate::trigger::Visit;
use link::{Connection, Input};
use protocol::calendar::Calendar;
use protocol::conversation::opening::Page;
use protocol::conversation::party::Side;
use protocol::conversation::policy::RatingScale;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{CommandId, ConversationId, Timestamp, Token, TriggerId, encode_random};
use protocol::site::question::Fault;
use protocol::site::settings::WidgetSettings;
use protocol::site::trigger::Shown;
use protocol::timing::MINUTE_MS;
use settings_refresh::FRESH_TO_WRITE;

/// The commands on their way.
pub type Outbox = link::Outbox<VisitorCommand>;
/// A command on its way.
pub type Entry = link::Entry<VisitorCommand>;

/// What a model may use of the world while it handles one message.
pub struct World<'a> {
    /// Milliseconds since 1970, by this machine's clock.
    pub now: Timestamp,
    /// Draws 16 random bytes.
    pub draw: &'a mut dyn FnMut() -> [u8; 16],
    /// What is to be done, in order.
    pub effects: Vec<Effect>,
}

impl World<'_> {
    fn random_text(&mut self) -> String {
        encode_random(&(self.draw)())
    }

    fn command_id(&mut self) -> CommandId {
        loop {
            // 22 characters of the alphabet of ids always are an id: this ends in the first turn.
            if let Ok(id) = CommandId::parse(&self.random_text()) {
                return id;
            }
        }
    }

    /// A number that is uniform over all of `u32`.
    fn random_number(&mut self) -> u32 {
        let [a, b, c, d, ..] = (self.draw)();
        u32::from_be_bytes([a, b, c, d])
    }

    fn does(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn after(&mut self, timer: Timer, milliseconds: u32) {
        self.does(Effect::Timer(timer, Some(milliseconds)));
    }

    fn never(&mut self, timer: Timer) {
        self.does(Effect::Timer(timer, None));
    }
}

/// Where the visitor is and what the frame knows of the browser.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The page around the frame.
    pub page: Page,
    /// How the visitor came to it.
    pub visit: Visit,
    /// Whether the tab is in front.
    pub visible: bool,
    /// The days of this machine, for those in the thread.
    pub calendar: Calendar,
}

/// The state.
#[derive(Clone, Debug)]
pub struct Model {
    /// The site's settings.
    pub settings: WidgetSettings,
    /// The page and the tab.
    pub surroundings: Surroundings,
    /// What is to be seen of the chat.
    pub view: View,
    /// The visitor's name, if known.
    pub name: Option<String>,
    /// Whether an invitation was ever dismissed.
    pub dismissed: bool,
    /// The triggers that have fired, as far as their frequency asks for it.
    pub shown: Vec<(TriggerId, Shown)>,
    /// The invitation that shows, or was accepted and stands first in the thread.
    pub invite: Option<Invite>,
    /// The name in the form before the chat.
    pub pre_chat: NameForm,
    /// What stands in the other fields of that form.
    pub answers: Answers,
    /// What is wrong with them, by their ids.
    faults: Vec<(String, Fault)>,
    /// Whether the visitor has agreed to what the site asks them to agree to.
    pub agreed: bool,
    /// Whether the team is away: outside the opening hours, or because nobody takes chats.
    pub away: bool,
    /// When it is back, as far as the hours tell.
    pub back_at: Option<Timestamp>,
    /// When the hours change over.
    next_change: Option<Timestamp>,
    /// Until when an answer may be expected, where the site says so and the team is away.
    pub reply_by: Option<Timestamp>,
    /// Milliseconds from this machine's clock to the edge's.
    clock_ahead: i64,
    /// How far the wish to be forgotten has got.
    pub forgetting: Forgetting,
    /// The form that changes the name later, while it is open.
    pub naming: Option<NameForm>,
    /// What is being written.
    pub composer: Composer,
    /// The conversation, once there is one.
    pub conversation: Option<Conversation>,
    /// Whether this browser does not keep what opens it.
    unkept: bool,
    /// The connection to it.
    pub connection: Connection,
    /// Earlier conversations with commands still under way.
    pub left: Vec<Left>,
    /// The conversations that were to be erased when a page went away, until the edge has answered.
    pub erasing: Vec<(ConversationId, Token)>,
    /// The files that are not stored yet.
    pub uploads: Vec<Upload>,
    /// Who the visitor is, where the site vouches for it.
    pub customer: Option<Customer>,
    /// Whether the chat was open in this tab, before its conversation was found.
    was_open: bool,
    /// How often those were posted.
    left_posted: u32,
    /// Whether "End this chat?" is being asked.
    pub ending: bool,
    /// The link from a mail that the visitor is asked about: its conversation, its code, and the token that
    /// this browser would have for it.
    link: Option<(ConversationId, Token, Token)>,
    /// The rating form.
    pub rating: RatingForm,
    /// The field for a contact.
    pub contact: ContactForm,
    /// The form that mails the transcript.
    pub mail: MailForm,
    /// Whether the visitor reads help articles, in the place of the chat.
    pub help: bool,
    /// Something the visitor should know now, in a sentence.
    pub note: Option<Key>,
    /// Whether new messages make no sound.
    pub muted: bool,
    /// Whether the visitor has done something in the chat, so that it may sound.
    audible: bool,
    /// How long the hold still takes, or the chat stays open by itself.
    pub remaining: Option<Remaining>,
    /// Whether that may have changed since it was last looked at.
    ticked: bool,
    /// The thread as lines to show.
    pub lines: Vec<Line>,
    /// Grows whenever the lines change.
    pub revision: u64,
    /// Whether something happened that the lines may show.
    stale: bool,
    /// The day on which they were made.
    today: i64,
    told: launcher::Told,
    /// When the settings came.
    settings_at: Timestamp,
}

/// What the open chat shows above its foot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The form before the chat.
    PreChat,
    /// The thread.
    Thread,
    /// The help articles.
    Help,
}

/// What stands below the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foot {
    /// The place to write.
    Composer,
    /// "End this chat?"
    Ending,
    /// "Open the chat from this link here?"
    Link,
    /// The rating form.
    Rating,
    /// Thanks, and the way to a new chat.
    Thanks,
}

impl Model {
    /// The state at the start, from the site's settings and what was stored before. A stored
    /// conversation is resumed; without one nothing is opened and nothing written.
    #[must_use]
    pub fn new(
        settings: WidgetSettings,
        surroundings: Surroundings,
        stored: Stored,
        world: &mut World<'_>,
    ) -> Self {
        let mut model = Self {
            surroundings,
            view: View::Closed,
            pre_chat: NameForm { input: stored.name.clone().unwrap_or_default(), error: None },
            answers: stored.answers,
            faults: Vec::new(),
            agreed: stored.agreed,
            away: false,
            back_at: None,
            next_change: None,
            reply_by: None,
            clock_ahead: settings.hours.at.cast_signed() - world.now.cast_signed(),
            forgetting: Forgetting::No,
            settings,
            name: stored.name,
            dismissed: stored.dismissed,
            shown: stored.shown,
            invite: None,
            naming: None,
            composer: Composer::with(stored.draft),
            conversation: None,
            unkept: false,
            connection: Connection::with_fallback(),
            left: stored.left,
            erasing: stored.erasing,
            uploads: Vec::new(),
            customer: None,
            was_open: stored.open && stored.conversation.is_none(),
            left_posted: 0,
            ending: false,
            link: None,
            rating: RatingForm::default(),
            contact: ContactForm::default(),
            mail: MailForm::default(),
            help: false,
            note: None,
            muted: stored.muted,
            audible: false,
            remaining: None,
            ticked: false,
            lines: Vec::new(),
            revision: 0,
            stale: true,
            today: 0,
            told: launcher::Told::default(),
            settings_at: world.now,
        };
        model.look_at_hours(world);
        world.after(Timer::Day, MINUTE_MS as u32);
        // The loader may have begun with older settings: it is kept by browsers for a while.
        world.does(Effect::Paint);
        if let Some((id, token)) = stored.conversation {
            let outbox = Outbox::with(stored.outbox);
            model.conversation = Some(Conversation::new(id, token, outbox));
            // A page has just been opened: somebody is there.
            model.drive(Input::Returned, world);
            model.connect(world);
            if stored.open {
                model.show(View::Open, world);
            }
        }
        model.post_left(world);
        model.refresh(world);
        model.report(world);
        model.keep_nothing_unasked(world);
        model
    }

    /// Handles one message.
    pub fn update(&mut self, msg: Msg, world: &mut World<'_>) {
        // What is sent is the form that shows, even if the hours change over right now.
        let sheet = if matches!(msg, Msg::StartChat) { self.read_form() } else { None };
        self.look_at_hours(world);
        match msg {
            Msg::Host(msg) => self.on_host(msg, world),
            Msg::Accept => self.accept(world),
            Msg::Dismiss => self.dismiss(world),
            Msg::Close => self.close(world),
            Msg::Escape => self.escape(world),
            Msg::NameTyped(name) => self.name_typed(name),
            Msg::AnswerTyped(id, text) => self.answer_typed(id, text),
            Msg::TakeOver(early) => self.take_over(early, world),
            Msg::StartChat => self.start_chat(sheet, world),
            Msg::ChangeName => self.change_name(world),
            Msg::KeepName => self.naming = None,
            Msg::SaveName => self.save_name(world),
            Msg::Draft(text) => self.draft(text, world),
            Msg::Send => self.send(world),
            Msg::Retry(id) => self.retry(&id, world),
            Msg::Edit(id) => self.edit(&id, world),
            Msg::AskEnd => self.ask_end(world),
            Msg::KeepChatting => self.keep_chatting(world),
            Msg::FollowLink => self.follow_link(world),
            Msg::End => self.end(world),
            Msg::Score(score) => self.score(score),
            Msg::Comment(text) => self.rating.comment = text,
            Msg::Rate => self.rate(world),
            Msg::SkipRating => self.skip_rating(world),
            Msg::NewChat => self.new_chat(world),
            Msg::Answer(question, yes) => self.answer(question, yes, world),
            Msg::ContactTyped(text) => self.contact_typed(text),
            Msg::LeaveHold => self.leave_hold(world),
            Msg::Reopen => self.reopen(world),
            Msg::Forget => self.forget_me(world),
            Msg::KeepMe => self.keep_me(world),
            Msg::Erased(id, done) => self.erased(&id, done, world),
            Msg::Fetch(what) => self.fetch(what, world),
            Msg::AskMail => self.ask_mail(world),
            Msg::MailTyped(text) => self.mail_typed(text),
            Msg::SendMail => self.send_mail(world),
            Msg::Fetched(worked) => self.note = (!worked).then_some(Key::Refused),
            Msg::Mailed(refused) => self.mailed(&refused),
            Msg::Socket(msg) => self.on_socket(msg, world),
            Msg::Due(timer) => self.on_due(timer, world),
            Msg::Visible(visible) => self.on_visible(visible, world),
            Msg::Online => self.drive(Input::Returned, world),
            Msg::Stored(change) => self.on_stored(change, world),
            Msg::Touched => self.touched(world),
            Msg::TurnSound => self.turn_sound(world),
            Msg::ReadHelp => self.read_help(world),
            Msg::LeaveHelp => self.leave_help(world),
            Msg::FocusLost => self.focus_again(world),
            Msg::Kept(kept) => self.unkept = !kept,
            Msg::Leaving => self.leaving(world),
            Msg::File(msg) => self.on_file(msg, world),
            Msg::History(answer) => self.on_history(answer, world),
            Msg::Past(id) => self.ask_history(Some(id), world),
            Msg::Resumed(answer) => self.resumed(answer, world),
            Msg::Posted(id, frame) => self.on_posted(&id, frame, world),
            Msg::Settings(settings) => self.renew(*settings, world),
        }
        self.carry_on(world);
        self.count_down(world);
        self.preview(world);
        self.refresh(world);
        self.report(world);
        self.keep_nothing_unasked(world);
    }

    /// What the open chat shows.
    #[must_use]
    pub fn screen(&self) -> Screen {
        let asks = || (self.name_asked() && self.name.is_none()) || !self.rows().is_empty();
        if self.help {
            Screen::Help
        } else if self.conversation.is_none() && self.link.is_none() && asks() {
            Screen::PreChat
        } else {
            Screen::Thread
        }
    }

    /// What stands below the thread.
    #[must_use]
    pub fn foot(&self) -> Foot {
        if self.link.is_some() {
            return Foot::Link;
        }
        let Some(conversation) = &self.conversation else { return Foot::Composer };
        if conversation.is_ended() {
            let over = self.rating.done || conversation.thread.rating.is_some();
            if over || self.scale() == RatingScale::Off { Foot::Thanks } else { Foot::Rating }
        } else if self.ending {
            Foot::Ending
        } else {
            Foot::Composer
        }
    }

    /// Whether a conversation goes on.
    #[must_use]
    pub fn is_going(&self) -> bool {
        self.conversation.as_ref().is_some_and(|conversation| !conversation.is_ended())
    }

    /// Whether the chat that goes on is lost with this page.
    #[must_use]
    pub fn is_unkept(&self) -> bool {
        self.unkept && self.is_going() && self.customer.is_none()
    }

    /// Whether the visitor has the thread before their eyes.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        self.view == View::Open && self.surroundings.visible && !self.help
    }

    /// How many messages of the team the visitor has not seen.
    #[must_use]
    pub fn unread(&self) -> usize {
        let Some(conversation) = &self.conversation else { return 0 };
        conversation.thread.unread(Side::Visitor).min(conversation.unseen())
    }

    fn refresh(&mut self, world: &World<'_>) {
        // What was said today was said yesterday, once it is midnight.
        let today = self.day(world.now);
        if std::mem::take(&mut self.stale) || self.today != today {
            self.today = today;
            self.lines = self.make_lines(world.now);
            self.revision += 1;
        }
    }

    fn on_due(&mut self, timer: Timer, world: &mut World<'_>) {
        match timer {
            Timer::Invitation => self.consider_inviting(world),
            Timer::Connection => self.drive(Input::Due, world),
            Timer::TypingPause => self.stop_typing(world),
            Timer::TypingExpiry => self.agent_typing(false, world),
            Timer::Post => self.post_left(world),
            Timer::Tick => self.ticked = true,
            Timer::Day => {
                world.after(Timer::Day, MINUTE_MS as u32);
                // Whoever has the chat open and has not begun learns when somebody comes or goes.
                if self.conversation.is_none() && self.is_reading() {
                    self.look_again(FRESH_TO_WRITE, world);
                }
            }
            Timer::Forget => self.erase(world),
            Timer::Preview => self.composer.preview_rests = false,
            Timer::Hours => {
                // A browser's timer may be due before a change that is far off.
                self.next_change = None;
                self.look_at_hours(world);
                self.consider_inviting(world);
            }
        }
    }

    fn on_visible(&mut self, visible: bool, world: &mut World<'_>) {
        self.surroundings.visible = visible;
        if visible {
            self.drive(Input::Returned, world);
            self.mark(world);
        } else {
            self.consider_inviting(world);
        }
    }
}
