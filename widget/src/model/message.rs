//! What goes into the model and what comes out of it.

use crate::model::{Answer, Answers, Carry, Early, Entry, FileMsg, Left, Target, View};
use link::Way;
use protocol::conversation::file::FileInfo;
use protocol::conversation::opening::Page;
use protocol::conversation::party::Side;
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::{VisitorFrame, VisitorRequest};
use protocol::ids::{CommandId, ConversationId, Seq, Timestamp, Token, TriggerId};
use protocol::site::settings::WidgetSettings;
use protocol::site::trigger::{Frequency, Shown, TriggerOutcome};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// The page around the frame says something.
    Host(HostMsg),
    /// The visitor did this before the app was there.
    TakeOver(Early),
    /// The visitor accepts the invitation.
    Accept,
    /// The visitor dismisses the invitation.
    Dismiss,
    /// The visitor closes the chat.
    Close,
    /// The visitor pressed Escape.
    Escape,
    /// The visitor typed into a field for a name.
    NameTyped(String),
    /// The visitor typed into the field of the form with this id.
    AnswerTyped(String, String),
    /// The visitor sends the pre-chat form.
    StartChat,
    /// The visitor wants to change their name.
    ChangeName,
    /// The visitor keeps their name after all.
    KeepName,
    /// The visitor saves the changed name.
    SaveName,
    /// The visitor wrote on: the whole text so far.
    Draft(String),
    /// The visitor sends what is written.
    Send,
    /// The visitor sends a refused message again.
    Retry(CommandId),
    /// The visitor takes a refused message back to change it.
    Edit(CommandId),
    /// The visitor wants to end the chat.
    AskEnd,
    /// The visitor keeps chatting after all.
    KeepChatting,
    /// The visitor wants the chat that a link leads to.
    FollowLink,
    /// The visitor ends the chat.
    End,
    /// The visitor picked a score.
    Score(u8),
    /// The visitor wrote on in the comment.
    Comment(String),
    /// The visitor sends the rating.
    Rate,
    /// The visitor does not want to rate.
    SkipRating,
    /// The visitor starts over.
    NewChat,
    /// The visitor answers the question at a position.
    Answer(Seq, bool),
    /// The visitor typed into the field for a contact.
    ContactTyped(String),
    /// The visitor will not wait any longer.
    LeaveHold,
    /// The visitor wants to go on with the chat that has ended.
    Reopen,
    /// The visitor wants to be forgotten, or means it.
    Forget,
    /// The visitor does not want that after all.
    KeepMe,
    /// Whether the edge has erased a conversation.
    Erased(ConversationId, bool),
    /// The visitor wants to have something as a file.
    Fetch(Fetch),
    /// The visitor wants the transcript mailed, or does not any more.
    AskMail,
    /// The visitor typed into the field for the transcript's address.
    MailTyped(String),
    /// The visitor has the transcript mailed.
    SendMail,
    /// Whether something came that was to be saved as a file.
    Fetched(bool),
    /// The transcript is being mailed; or not, with the code of the refusal.
    Mailed(String),
    /// The socket says something.
    Socket(SocketMsg),
    /// A timer is due.
    Due(Timer),
    /// The tab came to the front, or left it.
    Visible(bool),
    /// The browser believes to be online again, or the window has the focus again.
    Online,
    /// Another tab changed what is stored.
    Stored(StoredChange),
    /// The visitor has pressed a key or touched the chat.
    Touched,
    /// The visitor turns the sound of new messages off or on.
    TurnSound,
    /// The visitor wants to read help articles.
    ReadHelp,
    /// The visitor has read enough.
    LeaveHelp,
    /// What had the focus is gone.
    FocusLost,
    /// Whether this browser keeps what opens the conversation.
    Kept(bool),
    /// The page goes away.
    Leaving,
    /// Something about a file.
    File(FileMsg),
    /// The customer's conversations.
    History(Answer),
    /// The customer wants to look at an earlier conversation.
    Past(ConversationId),
    /// What becomes of a link from a mail.
    Resumed(Answer),
    /// An answer to something that was posted to a conversation.
    Posted(ConversationId, ServerFrame),
    /// The site's settings as they are now.
    Settings(Box<WidgetSettings>),
}

/// What the page around the frame says.
#[derive(Debug)]
pub enum HostMsg {
    /// The visitor is on this page.
    Page(Page, Arrival),
    /// The visitor has seen so many percent of the page.
    Scrolled(u8),
    /// The pointer has left towards the tabs.
    PointerLeft,
    /// The visitor has done something.
    Active,
    /// The page tells of an event.
    Event(String),
    /// Open the chat.
    Open,
    /// Close the chat.
    Close,
    /// The focus has moved into the frame.
    Focused,
    /// The page knows the visitor's name; and has a token that says who they are, with whom it says
    /// it stands for.
    Identify(String, Option<(String, String)>),
    /// The page was opened by a link from a mail.
    Resume(String),
    /// Show an invitation now: its text and the agent's name, empty for those of the settings.
    Invite(String, String),
}

/// How the visitor came to a page. Times are in milliseconds, up to now.
#[derive(Clone, Debug, Default)]
pub struct Arrival {
    /// On this page.
    pub on_page: u64,
    /// On the site.
    pub on_site: u64,
    /// Pages of this visit.
    pub pages: u32,
    /// Whether there was an earlier visit.
    pub returning: bool,
    /// The page's language.
    pub language: String,
}

/// What the socket says.
#[derive(Debug)]
pub enum SocketMsg {
    /// It is open.
    Opened,
    /// A frame came.
    Frame(ServerFrame),
    /// The answer to a heartbeat came.
    Pong,
    /// It is closed, with this code.
    Closed(u16),
}

/// A change of the storage by another tab.
#[derive(Debug)]
pub enum StoredChange {
    /// A conversation was started there.
    Conversation(ConversationId, Token),
    /// A name was given there.
    Name(String),
    /// An invitation was dismissed there.
    Dismissed,
}

/// What was stored earlier.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// The conversation.
    pub conversation: Option<(ConversationId, Token)>,
    /// The commands that no answer has come for.
    pub outbox: Vec<Entry>,
    /// The same of earlier conversations.
    pub left: Vec<Left>,
    /// The conversations that were to be erased when the page went away, with what opens them.
    pub erasing: Vec<(ConversationId, Token)>,
    /// The visitor's name.
    pub name: Option<String>,
    /// Whether an invitation was ever dismissed.
    pub dismissed: bool,
    /// The triggers that have fired, as far as their frequency asks for it.
    pub shown: Vec<(TriggerId, Shown)>,
    /// What was answered before an earlier chat.
    pub answers: Answers,
    /// Whether the visitor has agreed to what the site asks them to agree to.
    pub agreed: bool,
    /// What was written and not sent.
    pub draft: String,
    /// Whether the chat was open in this tab.
    pub open: bool,
    /// Whether new messages make no sound.
    pub muted: bool,
}

/// Something for the shell to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Connect to this conversation, in place of any other.
    Connect(ConversationId, Way),
    /// Let the connection go.
    Disconnect,
    /// Post commands to a conversation, apart from the connection and even if the page goes away.
    Post(ConversationId, Token, Vec<VisitorRequest>),
    /// Send a frame.
    Send(VisitorFrame),
    /// Send a heartbeat.
    Ping,
    /// Start a timer in place of a running one of its kind, or stop it.
    Timer(Timer, Option<u32>),
    /// Store something.
    Save(Save),
    /// Count what became of a trigger's invitation.
    Count(TriggerId, TriggerOutcome),
    /// Tell the page around the frame.
    Host(HostNote),
    /// Move the focus.
    Focus(Target),
    /// Show the end of the thread.
    ScrollToEnd,
    /// Fetch something of a conversation and hand it to the visitor as a file.
    Fetch(ConversationId, Token, Fetch),
    /// Have the edge erase a conversation.
    Erase(ConversationId, Token),
    /// Take away all that is stored.
    Wipe,
    /// Make the sound of a new message; or only make sure that it can be made.
    Sound(bool),
    /// Ask for the transcript to be mailed to an address, or with it a link to the conversation.
    Mail(ConversationId, Token, String, bool),
    /// Do something with a file.
    File(Carry),
    /// Ask for a customer's conversations, and for a key to one of them.
    History(String, Option<ConversationId>),
    /// Ask for a conversation, for the code of a link, with a new token that is to open it.
    Resume(ConversationId, Token, Token),
    /// Ask for the site's settings.
    AskSettings,
    /// Look as the settings say, and tell the page around the frame.
    Paint,
}

/// What the visitor can have as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// The transcript.
    Transcript,
    /// A file that was sent.
    File(FileInfo),
}

/// Something to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Save {
    /// The conversation.
    Conversation(ConversationId, Token),
    /// That this conversation is not taken along any more. Another one that a second tab has
    /// started meanwhile stays, and so does this one while a command of it is under way there.
    Forget(ConversationId),
    /// A conversation that was left with commands under way.
    Left(Left),
    /// That a conversation is to be erased, for as long as nobody has answered that it is.
    Erasing(ConversationId, Token),
    /// That it is erased.
    Erased(ConversationId),
    /// The name.
    Name(String),
    /// What was answered in the form, as far as it is of use for the next one.
    Answers(Answers),
    /// That the visitor has agreed.
    Agreed,
    /// That an invitation was dismissed.
    Dismissed,
    /// That a trigger of this frequency fired at this moment.
    Shown(TriggerId, Frequency, Timestamp),
    /// What is being written.
    Draft(String),
    /// A command that no answer has come for yet.
    Unsent(ConversationId, Entry),
    /// A command is done with.
    Done(ConversationId, Entry),
    /// Whether the chat is open in this tab.
    Open(bool),
    /// Whether new messages make no sound.
    Muted(bool),
    /// What was stored of the chat goes; and whether what follows is a customer's, of which nothing is
    /// stored.
    Apart(bool),
}

/// Something to tell the page around the frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostNote {
    /// What is to be seen of the chat. An invitation is measured first.
    View(View),
    /// How many messages are unread.
    Unread(usize),
    /// What to remember for the next page.
    Keep(Keep),
    /// An invitation: `shown`, `accepted` or `dismissed`.
    Invitation(&'static str),
    /// The conversation started.
    Started,
    /// Somebody wrote; not what.
    Message(Side),
    /// The conversation ended.
    Ended,
    /// The visitor rated it.
    Rated(u8),
    /// Something is wrong: a code and a sentence.
    Error(String, String),
    /// Keep nothing at all.
    Forgotten,
}

/// What the page around the frame remembers for the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Nothing.
    Nothing,
    /// A conversation goes on: load at once.
    Going,
    /// An invitation was dismissed: do not wake for one.
    Quiet,
}

/// The timers there are; one of each kind runs at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The invitation may be due.
    Invitation,
    /// The connection has something to do: [`link::Input::Due`].
    Connection,
    /// The visitor has not written for a while.
    TypingPause,
    /// The agent's typing was not confirmed.
    TypingExpiry,
    /// What was left behind has no answer.
    Post,
    /// The remaining time shows differently.
    Tick,
    /// The team may be shown once more what is being written.
    Preview,
    /// The team comes or goes, by the opening hours.
    Hours,
    /// Who wants to be forgotten has not undone it.
    Forget,
    /// It may be another day now. A timer for midnight would come late on a machine that slept.
    Day,
}
