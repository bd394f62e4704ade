//! Calls to the installation's directory.

use super::oidc::OidcCall;
use super::push::PushCall;
use super::second_factor::FactorCall;
use super::{ProfileCall, SitesCall};
use domain::access::Whence;
use domain::account::Ending;
use domain::attachment::SocketTicket;
use domain::audit::Actor;
use domain::desk::membership::Membership;
use domain::roles::Role;
use protocol::ids::{AgentId, ConversationId, SiteId, Timestamp};
use protocol::session::Session;
use protocol::team::invites::NewInvite;
use serde::{Deserialize, Serialize};

/// What the directory can be asked.
#[derive(Serialize, Deserialize)]
pub enum DirectoryCall {
    /// Write something and read it back.
    Probe(Timestamp),
    /// Whether there is such a site.
    HasSite(SiteId),
    /// Create what is missing of a site and an agent.
    SetUp(SetUp),
    /// Count a sign-in attempt and tell what is needed to check it.
    Attempt(Attempt),
    /// Count a wrong set-up key from a network, or refuse it unheard.
    WrongKey(String),
    /// The check of a password is over.
    Checked(u64),
    /// Open a session for an agent whose password was right. The hash of what the browser keeps is in the
    /// attempt.
    OpenSession(Attempt, String),
    /// Something about second factors.
    Factor(FactorCall),
    /// Something about single sign-on.
    Oidc(OidcCall),
    /// Something about Web Push.
    Push(PushCall),
    /// Who a session belongs to.
    Session(String),
    /// Remember that a session has a socket open, as long as it is a session.
    RegisterSocket(SocketTicket, SocketPlace, Role),
    /// Forget one that closed.
    ForgetSocket(SocketTicket),
    /// End a session, and tell where it has sockets open.
    CloseSession(String),
    /// Forget those of a session.
    ForgetSockets(String),
    /// Where the agent of a session is signed in.
    OpenSessions(String),
    /// How the agent of a session, or somebody else, has signed in of late.
    PastSignIns(String),
    /// End sessions of the agent of a session.
    EndSessions(String, Ending),
    /// Something about the sites that there are.
    Sites(SitesCall),
    /// Store the new password of the agent of a session, and end their other sessions.
    ChangePassword(PasswordChange),
    /// Who works for a site, as the agent of a session is told.
    People(SiteId, String),
    /// Give somebody who works for a site another role, as the agent of a session.
    ChangeRole(SiteId, String, AgentId, Role),
    /// Let somebody work for a site no more, as the agent of a session.
    RemovePerson(SiteId, String, AgentId),
    /// Who is suspended at a site, as the agent of a session is told.
    Suspended(SiteId, String),
    /// Let somebody into a site no more until further notice, as the agent of a session.
    Suspend(SiteId, String, AgentId),
    /// Let somebody back who is suspended, as the agent of a session.
    Restore(SiteId, String, AgentId),
    /// Remember a new set-up link by its hash, and return until when it is good.
    NewSetupLink(String, bool),
    /// Let whoever shows a set-up link pass, and return until when it is good.
    SetupLink(String),
    /// Make a site and its owner, and with that use the set-up link up.
    UseSetupLink(String, SetUp),
    /// Mail a link for a new password, where anybody has an account.
    AskReset(ResetRequest),
    /// Remember a link for a new password by its hash, for the account with an email, and return until when it is good.
    NewReset(String, String),
    /// Let whoever shows such a link pass, and return a [`ResetHolder`].
    Reset(String),
    /// Store the hash of a new password, which uses the link up and ends all sessions.
    UseReset(String, String, MailFrame),
    /// The invites of a site that are good.
    Invites(SiteId),
    /// Make an invite, as the agent of a session, whose code has a hash; returns whether it is mailed as well.
    Invite(SiteId, String, NewInvite, String, MailFrame),
    /// Take an invite back, by its name.
    WithdrawInvite(SiteId, String),
    /// What an invite is for.
    LookAtInvite(AskedInvite),
    /// Accept an invite; somebody new with their name, and the hash of their password.
    Join(AskedInvite, Option<(String, String)>),
    /// Count a password that was wrong, for the audit log.
    SignInFailed(Attempt),
    /// Something else, for somebody: what is written down of it says so.
    By(Actor, Box<DirectoryCall>),
    /// What somebody tells of themselves.
    Profile(ProfileCall),
}

/// An invite, as it is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AskedInvite {
    /// The hash of its code.
    pub hash: String,
    /// The hash of the session of whoever asks.
    pub session: Option<String>,
}

/// What a site's desk has not confirmed yet of who works there.
#[derive(Debug)]
pub struct Departure {
    /// The site.
    pub site: SiteId,
    /// Who is gone from there, or back.
    pub membership: Membership,
    /// Where they have sockets open at the site, if they are gone.
    pub places: Vec<SocketPlace>,
}

/// A new password.
#[derive(Debug, Serialize, Deserialize)]
pub struct PasswordChange {
    /// The hash of the session that asks.
    pub session: String,
    /// The check of the former password, which is to be forgotten.
    pub attempt: Attempt,
    /// The hash of the new one.
    pub password: String,
    /// The code, as typed, where one came along.
    pub code: Option<String>,
    /// How the mail that tells of it is to be.
    pub frame: MailFrame,
}

/// What every mail about an account needs besides what it is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailFrame {
    /// In which language.
    pub locale: String,
    /// The installation's own origin; none where it is not known for sure, and no mail goes out.
    pub origin: Option<String>,
}

/// A wish for a link for a new password.
#[derive(Debug, Serialize, Deserialize)]
pub struct ResetRequest {
    /// The email, in the form it is compared in.
    pub email: String,
    /// The network it is asked for from, when the platform tells it and it says anything.
    pub network: Option<String>,
    /// How the mail is to be.
    pub frame: MailFrame,
}

/// Whoever holds a link for a new password.
#[derive(Debug, Serialize, Deserialize)]
pub struct ResetHolder {
    /// Until when it is good.
    pub expires: Timestamp,
    /// Their email.
    pub email: String,
    /// The words that stand about them: their name, their email, the names of their sites.
    pub about: Vec<String>,
}

/// A session that was ended, and where it has sockets open.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ended {
    /// Its hash.
    pub session: String,
    /// The places.
    pub places: Vec<SocketPlace>,
}

/// Where an agent's socket is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocketPlace {
    /// At which site.
    pub site: SiteId,
    /// In which conversation; at the desk when in none.
    pub conversation: Option<ConversationId>,
}

/// A site and an agent for it.
#[derive(Debug, Serialize, Deserialize)]
pub struct SetUp {
    /// The site.
    pub site: SiteId,
    /// The site's name.
    pub site_name: String,
    /// The agent's email, in the form it is compared in.
    pub email: String,
    /// The agent's name.
    pub name: String,
    /// The hash of the agent's password.
    pub password: String,
    /// Their role at the site, where it is said and they do not work there yet.
    pub role: Option<Role>,
}

/// What a set-up created.
#[derive(Debug, Serialize, Deserialize)]
pub struct SetUpDone {
    /// Whether the site is new.
    pub site_created: bool,
    /// Whether the agent is new.
    pub agent_created: bool,
}

/// Who tries to sign in, from where.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// The email, in the form it is compared in.
    pub email: String,
    /// From where.
    pub whence: Whence,
    /// What the browser calls itself, for the list of sessions.
    #[serde(default)]
    pub browser: String,
    /// The stored hash that the password was checked against, once it was found right: it may have been changed
    /// since.
    #[serde(default)]
    pub checked: Option<String>,
    /// How a mail that tells of a new browser is to be.
    #[serde(default)]
    pub frame: Option<MailFrame>,
}

/// What a sign-in is checked against.
#[derive(Debug, Serialize, Deserialize)]
pub struct ToCheck {
    /// The hash of the password, none for an email that nobody has.
    pub password: Option<String>,
    /// Names the check.
    pub check: u64,
}

/// The answer to [`DirectoryCall::Session`].
pub type SessionAnswer = Option<KnownAgent>;

/// Who a session belongs to.
#[derive(Debug, Serialize, Deserialize)]
pub struct KnownAgent {
    /// What they are told of themselves.
    pub session: Session,
    /// Their role at each of their sites.
    pub roles: Vec<(SiteId, Role)>,
}
