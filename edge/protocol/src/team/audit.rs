//! What the team has done at a site: who, what, when, from where. No text of a message, nothing about a visitor, no
//! secret.

use crate::conversation::party::Agent;
use crate::ids::Timestamp;
use serde::{Deserialize, Serialize};

/// What an action is about, to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditKind {
    /// What the site is like.
    Settings,
    /// What the team keeps ready: replies, articles.
    Content,
    /// Who works there, and as what.
    People,
    /// Signing in, passwords, sessions, second factors.
    SignIn,
    /// What was taken out of the chat: transcripts, this log.
    Data,
    /// The site as a whole.
    Site,
}

impl AuditKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Settings, Self::Content, Self::People, Self::SignIn, Self::Data, Self::Site];

    /// Its name in a query.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Content => "content",
            Self::People => "people",
            Self::SignIn => "sign_in",
            Self::Data => "data",
            Self::Site => "site",
        }
    }
}

/// What a line about a mail is about that did not go out.
pub const MAIL_FAILED: &str = "failed";

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $wire:literal, $kind:ident;)*) => {
        /// What somebody did. On the wire and where it is stored it is its name; what is not known here, of a newer
        /// build, is kept as it is.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum AuditAction {
            $($(#[$doc])* $name,)*
            /// One of a newer build.
            Other(String),
        }

        impl AuditAction {
            /// All that are known.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$name => $wire,)*
                    Self::Other(name) => name,
                }
            }

            /// What it is about, as far as it is known.
            #[must_use]
            pub fn kind(&self) -> Option<AuditKind> {
                match self {
                    $(Self::$name => Some(AuditKind::$kind),)*
                    Self::Other(_) => None,
                }
            }
        }

        impl From<String> for AuditAction {
            fn from(name: String) -> Self {
                match name.as_str() {
                    $($wire => Self::$name,)*
                    _ => Self::Other(name),
                }
            }
        }
    };
}

actions! {
    /// Settings of the site were changed: `about` names which.
    SettingsChanged = "settings_changed", Settings;
    /// The saved replies were changed.
    RepliesChanged = "replies_changed", Content;
    /// A help article was added or changed: `about` is its id.
    ArticleChanged = "article_changed", Content;
    /// A help article was removed: `about` is its id.
    ArticleRemoved = "article_removed", Content;
    /// The secret that says who customers are was made or renewed; `about` is `revoked` where the former one ended.
    SecretRenewed = "secret_renewed", Settings;
    /// Somebody works for the site: `about` is their role.
    PersonAdded = "person_added", People;
    /// Somebody has another role: `about` is the former and the new one.
    RoleChanged = "role_changed", People;
    /// Somebody works for the site no more.
    PersonRemoved = "person_removed", People;
    /// Somebody is let in no more for now.
    PersonSuspended = "person_suspended", People;
    /// They are let in again.
    PersonRestored = "person_restored", People;
    /// Somebody was invited: `about` is the role.
    Invited = "invited", People;
    /// An invitation was withdrawn.
    InviteWithdrawn = "invite_withdrawn", People;
    /// Somebody came by an invitation.
    InviteUsed = "invite_used", People;
    /// Somebody changed what is told of them.
    ProfileChanged = "profile_changed", People;
    /// Somebody signed in.
    SignedIn = "signed_in", SignIn;
    /// Wrong passwords for somebody's account, those of an hour together.
    SignInFailed = "sign_in_failed", SignIn;
    /// Somebody signed out.
    SignedOut = "signed_out", SignIn;
    /// Sessions of somebody's were ended.
    SessionsEnded = "sessions_ended", SignIn;
    /// Somebody changed their password.
    PasswordChanged = "password_changed", SignIn;
    /// Somebody set a new password by mail.
    PasswordReset = "password_reset", SignIn;
    /// Somebody turned their second factor on.
    SecondFactorOn = "second_factor_on", SignIn;
    /// Somebody's second factor was turned off.
    SecondFactorOff = "second_factor_off", SignIn;
    /// Whether the site asks everybody for a second factor was changed: `about` is `on` or `off`.
    SecondFactorRequired = "second_factor_required", SignIn;
    /// Somebody made new recovery codes.
    RecoveryCodesRenewed = "recovery_codes_renewed", SignIn;
    /// Somebody added a passkey.
    PasskeyAdded = "passkey_added", SignIn;
    /// A passkey was removed.
    PasskeyRemoved = "passkey_removed", SignIn;
    /// Somebody connected their account for single sign-on.
    OidcConnected = "oidc_connected", SignIn;
    /// Somebody's account is connected no more.
    OidcDisconnected = "oidc_disconnected", SignIn;
    /// A transcript was downloaded: `about` is the conversation.
    TranscriptRead = "transcript_read", Data;
    /// A transcript was mailed: `about` is the conversation, not to whom.
    TranscriptMailed = "transcript_mailed", Data;
    /// The site was exported with everything.
    SiteExported = "site_exported", Data;
    /// Something was brought in from elsewhere.
    SiteImported = "site_imported", Data;
    /// This log was exported.
    LogExported = "log_exported", Data;
    /// How long this log is kept was changed: `about` is the days before and now.
    LogRetentionChanged = "log_retention_changed", Data;
    /// A mail was sent to try whether mail works.
    MailTested = "mail_tested", Settings;
    /// The site was made.
    SiteCreated = "site_created", Site;
    /// The site has another name.
    SiteRenamed = "site_renamed", Site;
    /// The site was put aside.
    SiteArchived = "site_archived", Site;
    /// It was taken back.
    SiteRestored = "site_restored", Site;
    /// The site was deleted.
    SiteDeleted = "site_deleted", Site;
}

impl From<AuditAction> for String {
    fn from(action: AuditAction) -> Self {
        action.name().to_owned()
    }
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// Names the line: what `before` takes.
    pub id: String,
    /// When; of what counts several, the first.
    pub at: Timestamp,
    /// Who, as they were called then; nothing for the operator, or for somebody who was not let in.
    pub who: Option<Agent>,
    /// What.
    pub what: AuditAction,
    /// Whom it concerns, where that is somebody else or somebody who was not let in.
    pub whom: Option<Agent>,
    /// What it concerns: names of settings, ids, roles. See [`AuditAction`].
    pub about: Vec<String>,
    /// The network it came from, shortened (`192.0.2.0/24`, `2001:db8:1::/48`); empty where it is not known.
    pub network: String,
    /// The beginning of the session's name, which opens nothing; empty where there was none.
    pub session: String,
    /// How often, where the line counts.
    pub count: u32,
}

/// A page of the log, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The lines.
    pub lines: Vec<AuditLine>,
    /// What `before` takes for the next page; nothing at the end.
    pub before: Option<String>,
    /// How many days lines are kept.
    pub days: u16,
    /// Whether whoever asks may have them kept for fewer.
    pub may_shorten: bool,
}

/// How long the log is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRetention {
    /// In days: 30 to 1,095.
    pub days: u16,
}

/// Fewest days that a log is kept.
pub const RETENTION_MIN_DAYS: u16 = 30;
/// Most days that a log is kept.
pub const RETENTION_MAX_DAYS: u16 = 1_095;
/// How many it is kept where nobody has said.
pub const RETENTION_DAYS: u16 = 365;
