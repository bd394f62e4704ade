//! What the inbox knows and how it changes: a pure state machine. [`Model::update`] takes what happened and answers
//! with what is to be done; the shell does it. No clock, browser or randomness in here: every rule is tested natively.

pub mod actions;
pub mod address;
pub mod articles;
pub mod attachments;
pub mod browser;
mod connection;
pub mod conversation;
pub mod conversation_tab;
pub mod courtesy;
pub mod desk;
pub mod earlier;
mod erased;
mod focus;
pub mod handover;
pub mod left_behind;
pub mod lines;
pub mod list;
pub mod menu;
pub mod monitor;
pub mod narrowing;
pub mod notes;
pub mod notifications;
pub mod outbox;
pub mod overlay;
pub mod pages;
pub mod palette;
pub mod pending_steps;
pub mod persisted;
pub mod profiles;
pub mod promises;
mod reply_context;
pub mod reply_library;
mod restored;
pub mod ringing;
pub mod search;
pub mod session;
pub mod shortcuts;
pub mod steps;
pub mod together;
pub mod views;
pub mod visitors;
mod watching;
pub mod word_lists;

use crate::model::actions::{Action, Dialog, Form};
use crate::model::address::Address;
use crate::model::articles::{Articles, ArticlesEffect, ArticlesMsg};
use crate::model::attachments::Place;
pub use crate::model::browser::{Browser, BrowserMsg, Notify, Push, Trouble};
pub use crate::model::connection::{Line, LineEvent};
use crate::model::conversation_tab::ConversationTab;
use crate::model::desk::Desk;
pub use crate::model::focus::{Focus, Pane};
use crate::model::left_behind::{Closing, SelectionMsg};
use crate::model::list::{Filter, RowPlace, Step};
pub use crate::model::notifications::{Notification, NotificationKind, Telling};
use crate::model::overlay::Overlay;
use crate::model::palette::Errand;
use crate::model::persisted::Persisted;
use crate::model::reply_library::{ReplyLibraryEffect, ReplyLibraryMsg, ReplyLibraryState};
use crate::model::search::{Search, SearchMsg};
use crate::model::session::{Denied, Login, PasskeyFailure};
use crate::model::shortcuts::ShortcutMsg;
use crate::model::views::{View, ViewMsg};
use link::Wake;
use protocol::calendar::Calendar;
use protocol::conversation::file::FileInfo;
use protocol::conversation::thread::Mark;
use protocol::frames::agent::{AgentCommand, AgentFrame};
use protocol::frames::desk::DeskCommand;
use protocol::ids::{AgentId, CommandId, ConversationId, FileId, SiteId, Timestamp};
use protocol::session::Session;
use protocol::team::earlier::Earlier;
use protocol::team::profile::ColleagueProfile;
use std::collections::BTreeSet;

/// Everything the inbox knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Who is signed in, if anybody.
    pub login: Login,
    /// Why the last passkey did not open the site on screen.
    pub passkey_failed: Option<PasskeyFailure>,
    /// The site on screen.
    pub site: Option<SiteId>,
    /// The conversation that the page's address asks for, until it is shown.
    pub wanted: Option<Address>,
    /// The site whose settings sent the agent here to sign in.
    pub back_to: Option<SiteId>,
    /// The site's desk: conversations and presence.
    pub desk: Desk,
    /// Which conversations the list shows.
    pub filter: Filter,
    /// What it is searched for and narrowed to.
    pub search: Search,
    /// The row that has the keyboard.
    pub cursor: Option<ConversationId>,
    /// The opened conversation, which stays where it is in the list whatever becomes of it.
    pub kept: Option<RowPlace>,
    /// The chosen conversations, while the list is there for choosing.
    pub selection: Option<BTreeSet<ConversationId>>,
    /// The conversations that are being closed together.
    pub closing: Closing,
    /// The opened conversations, the one shown last at the end.
    pub open: Vec<ConversationTab>,
    /// The conversation on screen.
    pub shown: Option<ConversationId>,
    /// The dialog over everything else.
    pub dialog: Option<Dialog>,
    /// What lies over the inbox besides.
    pub overlay: Option<Overlay>,
    /// The views of the list that are saved in this browser.
    pub views: Vec<View>,
    /// What a narrow screen shows.
    pub pane: Pane,
    /// What happens now is asked for, in the place of the conversations.
    pub now_asked: bool,
    /// What the browser says about itself.
    pub browser: Browser,
    /// What to tell people who listen to their screen.
    pub notification: Option<Notification>,
    /// The site's reply library.
    pub reply_library: ReplyLibraryState,
    /// The site's help articles.
    pub articles: Articles,
    /// The days of this machine, for those in the thread.
    pub calendar: Calendar,
    /// How far the server's clock is ahead of ours, in milliseconds.
    pub clock_offset: i64,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The app is loaded. It carries whether somebody may be signed in on this browser.
    Started(bool),
    /// The answer to [`Effect::CheckSession`].
    Checked(Result<Session, Denied>),
    /// The sign-in form was sent.
    SignIn {
        /// As typed.
        email: String,
        /// As typed.
        password: String,
    },
    /// The second step of the form was sent, with this code as typed.
    GiveCode(String),
    /// A passkey is to be used in the place of the form.
    UsePasskey,
    /// The answer to [`Effect::UsePasskey`], or to what the browser offered; without a reason nobody used one.
    PasskeyUsed(Result<Session, Option<Denied>>),
    /// The form is to begin anew, with the password.
    BeginAnew,
    /// Single sign-on was chosen.
    SingleSignOn,
    /// The page is here again, or was never left.
    CameBack,
    /// The answer to [`Effect::SignIn`], [`Effect::GiveCode`] and [`Effect::SingleSignOn`], where that fails.
    SignedIn(Result<Session, Denied>),
    /// The agent signs out.
    SignOut,
    /// Whether the server has ended the session.
    SignedOut(bool),
    /// Another site is to be shown.
    ChooseSite(SiteId),
    /// What an earlier page kept.
    Restored(Persisted),
    /// The availability switch was turned.
    SetAvailable(bool),
    /// Something happened on a line.
    Line(Line, LineEvent),
    /// A tab over the list was chosen.
    Filter(Filter),
    /// The list is searched or narrowed.
    Search(SearchMsg),
    /// A single key was pressed.
    Shortcut(ShortcutMsg),
    /// Something is to lie over the inbox, or nothing any more.
    Cover(Option<Overlay>),
    /// Something was chosen in the palette; the id is for the command it leads to.
    Run(Errand, CommandId),
    /// Something about the saved views.
    View(ViewMsg),
    /// An arrow key in the list.
    Step(Step),
    /// The list was scrolled to its end.
    ListEnd,
    /// A row got the keyboard some other way.
    Cursor(ConversationId),
    /// Conversations are chosen in the list.
    Selection(SelectionMsg),
    /// A conversation was chosen.
    Open(ConversationId),
    /// The browser went back or forward to an address; none is the inbox's own.
    WentTo(Option<Address>),
    /// Back to the list.
    Back,
    /// What happens now is to be shown in the place of the conversations, or not any more.
    Now(bool),
    /// Show or hide the visitor's details.
    Details(bool),
    /// The draft of a conversation changed.
    Draft(ConversationId, String),
    /// The draft is to be sent, under this id.
    Submit(ConversationId, CommandId),
    /// The conversation is to be taken, under this id.
    Take(ConversationId, CommandId),
    /// A refused message is to be sent again; the second id is for when the first is spent.
    Retry(ConversationId, CommandId, CommandId),
    /// A refused message is to go.
    Discard(ConversationId, CommandId),
    /// An action over the composer was chosen; the id is for the command it leads to.
    Choose(ConversationId, Action, CommandId),
    /// A dialog is to open.
    Ask(ConversationId, Form),
    /// The dialog is to close.
    CloseDialog,
    /// Something is to be done in a conversation, under this id.
    Act(ConversationId, CommandId, AgentCommand),
    /// The note of a conversation changed.
    Note(ConversationId, String),
    /// An agent was picked to be mentioned in it.
    Mention(ConversationId, AgentId),
    /// The note is to be added, under this id.
    AddNote(ConversationId, CommandId),
    /// The agent has picked, pasted or dropped a file; its first bytes, unless it has none that can be read.
    Pick(Place, FileInfo, Option<Vec<u8>>),
    /// A file is to go along; the second id is that of the library's file it is a copy of.
    Attach(Place, FileInfo, Option<FileId>),
    /// The answer to [`Effect::Store`].
    Stored(Place, FileId, Result<(), Denied>),
    /// A file is not to go along after all.
    Detach(Place, FileId),
    /// A chat that rings is answered.
    Ring(ringing::RingMsg),
    /// The alarm about promises was seen.
    DismissAlarm,
    /// Something about the browser around the app.
    Browser(BrowserMsg),
    /// Something about the site's reply library.
    ReplyLibrary(ReplyLibraryMsg),
    /// Something about its help articles.
    Articles(ArticlesMsg),
    /// A conversation is about to be handed over.
    ProfilesWanted,
    /// The answer to the [`Effect::Profiles`] of this number.
    Profiles(u32, Result<Vec<ColleagueProfile>, Denied>),
    /// The answer to [`Effect::Earlier`].
    Earlier(ConversationId, Result<Vec<Earlier>, Denied>),
    /// A second passed, and [`Model::is_due`].
    Tick,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask who is signed in.
    CheckSession,
    /// Sign in.
    SignIn {
        /// As typed.
        email: String,
        /// As typed.
        password: String,
    },
    /// Give the code that is owed after the password.
    GiveCode(String),
    /// Have somebody show a passkey, and sign in by it.
    UsePasskey,
    /// Go to the provider of single sign-on.
    SingleSignOn,
    /// End the session on the server.
    SignOut,
    /// Open a socket, in place of any other on this line.
    Connect(SiteId, Line),
    /// Let the socket go, and the timer.
    Disconnect(Line),
    /// Send a heartbeat.
    Ping(Line),
    /// Start the line's timer in place of a running one, or stop it.
    Wake(Line, Wake),
    /// Send to the desk.
    Desk(DeskCommand),
    /// Send to a conversation.
    Agent(ConversationId, AgentFrame),
    /// Send marks to a conversation, under a fresh id: they need no sending again.
    Mark(ConversationId, Mark),
    /// Read what an earlier page kept for this site, and answer with [`Msg::Restored`].
    Restore(SiteId),
    /// Write down what must survive a reload.
    Persist,
    /// Write down the saved views.
    KeepViews,
    /// Remove everything written down.
    Forget,
    /// Remember the choice of sound, tab and site, and whether somebody is signed in.
    Remember,
    /// Move the keyboard.
    Focus(Focus),
    /// Remember what has the keyboard, for [`Focus::Marked`].
    MarkFocus,
    /// Make the sound.
    Chime,
    /// Tell of something new: [`Model::notification`].
    Tell(Telling),
    /// Store a file that the agent picked, or a copy of this one of the library.
    Store(SiteId, Place, FileInfo, Option<FileId>),
    /// Something about the site's reply library.
    ReplyLibrary(ReplyLibraryEffect),
    /// Something about its help articles.
    Articles(ArticlesEffect),
    /// Ask what colleagues at a site tell of themselves, and answer with [`Msg::Profiles`] of this number.
    Profiles(SiteId, u32),
    /// Ask what the visitor of a conversation has had besides.
    Earlier(SiteId, ConversationId),
    /// Go on to a site's settings.
    SiteSettings(SiteId),
}

impl Model {
    /// Takes what happened at `now` by our clock, answers what is to be done, in order.
    pub fn update(&mut self, now: Timestamp, msg: Msg) -> Vec<Effect> {
        let mut effects = self.take_in(now, msg);
        effects.extend(self.looks());
        effects
    }

    fn take_in(&mut self, now: Timestamp, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Started(known) => self.started(known),
            Msg::Checked(answer) => self.checked(now, answer),
            Msg::SignIn { email, password } => self.sign_in(email, password),
            Msg::GiveCode(code) => self.give_code(code),
            Msg::UsePasskey => self.use_passkey(),
            Msg::PasskeyUsed(answer) => self.passkey_used(now, answer),
            Msg::BeginAnew => self.begin_anew(),
            Msg::SingleSignOn => self.single_sign_on(),
            Msg::CameBack => self.came_back(),
            Msg::SignedIn(answer) => self.signed_in(now, answer),
            Msg::SignOut => self.sign_out(),
            Msg::SignedOut(done) => self.signed_out(done),
            Msg::ChooseSite(site) => self.choose_site(now, site),
            Msg::Restored(kept) => self.restored(now, kept),
            Msg::SetAvailable(on) => self.set_available(now, on),
            Msg::Line(Line::Desk, event) => self.desk_event(now, event),
            Msg::Line(Line::Conversation(id), event) => self.conversation_event(now, &id, event),
            Msg::Filter(filter) => self.choose_filter(filter),
            Msg::Search(msg) => self.on_search(msg),
            Msg::Shortcut(msg) => self.on_shortcut(now, msg),
            Msg::Cover(over) => self.cover(over),
            Msg::Run(errand, command) => self.run(now, errand, command),
            Msg::View(msg) => self.on_view(msg),
            Msg::Step(step) => self.step(step),
            Msg::ListEnd => self.more(),
            Msg::Cursor(id) => {
                self.cursor = Some(id);
                Vec::new()
            }
            Msg::Selection(msg) => self.on_selection(now, msg),
            Msg::Open(id) => self.open(now, id),
            Msg::WentTo(address) => self.went_to(now, address),
            Msg::Back => self.back(),
            Msg::Now(on) => self.show_now(on),
            Msg::Details(on) => {
                self.pane = if on { Pane::Details } else { Pane::Thread };
                vec![Effect::Focus(if on { Focus::CloseDetails } else { Focus::Title })]
            }
            Msg::Draft(id, text) => self.draft(now, &id, text),
            Msg::Submit(id, command) => self.submit(now, &id, command),
            Msg::Take(id, command) => self.take(now, &id, command),
            Msg::Retry(id, old, fresh) => self.retry(now, &id, &old, fresh),
            Msg::Discard(id, command) => self.discard(&id, &command),
            Msg::Choose(id, action, command) => self.choose(now, &id, action, command),
            Msg::Ask(id, form) => self.ask(&id, form),
            Msg::CloseDialog => self.close_dialog(),
            Msg::Act(id, command, what) => self.act(now, &id, command, what),
            Msg::Note(id, note) => self.write_note(&id, note),
            Msg::Mention(id, agent) => self.mention(&id, &agent),
            Msg::AddNote(id, command) => self.add_note(now, &id, command),
            Msg::Attach(place, file, from) => self.attach(&place, file, from),
            Msg::Pick(place, file, head) => self.pick(&place, file, head.as_deref()),
            Msg::Stored(place, id, answer) => self.file_stored(&place, &id, answer),
            Msg::Detach(place, id) => self.detach(&place, &id),
            Msg::Ring(msg) => self.answer_ring(now, msg),
            Msg::DismissAlarm => self.dismiss_alarm(),
            Msg::Browser(msg) => self.on_browser(now, msg),
            Msg::ReplyLibrary(msg) => self.on_reply_library(now, msg),
            Msg::Articles(msg) => self.on_articles(now, msg),
            Msg::ProfilesWanted => self.want_profiles(),
            Msg::Profiles(number, answer) => self.profiled(now, number, answer),
            Msg::Earlier(id, answer) => self.told_earlier(&id, answer),
            Msg::Tick => self.tick(now),
        }
    }
}

#[cfg(test)]
mod tests;
