//! The audit log: what a line holds and what it never does, what is looked for, how long it is kept, and what of the
//! team's actions has a line.

pub mod coverage;
mod export;

pub use export::{CSV_HEAD, csv_row};

use crate::access;
use protocol::conversation::party::Agent;
use protocol::ids::{AgentId, Timestamp};
use protocol::rejection::Rejection;
use protocol::site::settings::SiteSettings;
pub use protocol::team::audit::{
    AuditAction, AuditKind, AuditLine, RETENTION_DAYS, RETENTION_MAX_DAYS, RETENTION_MIN_DAYS,
};
use protocol::text::first_chars;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most lines of one site. Of more, those of the lowest [`rank`] go first, and of these the oldest.
pub const ROWS_MAX: u64 = 100_000;

/// Lines in a page.
pub const PAGE: usize = 100;

/// Lines that an export reads at once.
pub const EXPORT_PAGE: usize = 1_000;

/// Most accounts of which wrong passwords wait to be written down.
pub const FAILED_MAX: u64 = 1_000;

/// The hour that wrong passwords are counted together for, in milliseconds.
pub const HOUR_MS: u64 = 60 * 60 * 1_000;

const DAY_MS: u64 = 24 * HOUR_MS;

/// Most things that a line is about.
const ABOUT_MAX: usize = 40;

/// Most characters of each, and of a name.
const WORD_MAX: usize = 80;

/// Who does something, as far as a request tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who; nobody for the operator.
    pub agent: Option<Agent>,
    /// Their network, shortened; empty where it is not known.
    pub network: String,
    /// The beginning of their session's name; empty where there is none.
    pub session: String,
}

impl Actor {
    /// Somebody in a session, whose hash is given, from a network as [`access::network`] names it.
    #[must_use]
    pub fn new(agent: Agent, network: Option<&str>, session_hash: &str) -> Self {
        let session = first_chars(session_hash, SESSION).to_owned();
        Self { agent: Some(agent), session, ..Self::outside(network) }
    }

    /// Somebody who is nobody of the team, or not yet.
    #[must_use]
    pub fn outside(network: Option<&str>) -> Self {
        Self { network: network.map(shortened).unwrap_or_default(), ..Self::default() }
    }
}

/// How many letters of a session's hash stand in a line: enough to tell one's sessions apart.
const SESSION: usize = 8;

/// A network with its last part left out: 24 bits of an IPv4 address, 48 of an IPv6 one.
#[must_use]
pub fn shortened(network: &str) -> String {
    if let Some(wide) = access::wider(network) {
        return wide;
    }
    let parts: Vec<&str> = network.split('.').collect();
    match parts.as_slice() {
        [a, b, c, _] => format!("{a}.{b}.{c}.0/24"),
        _ => String::new(),
    }
}

/// Something to be written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who, from where.
    pub by: Actor,
    /// What.
    pub what: AuditAction,
    /// Whom it concerns.
    pub whom: Option<Agent>,
    /// What it concerns.
    pub about: Vec<String>,
    /// How often.
    pub count: u32,
}

impl Entry {
    /// A line about something that has just been done, cut to what a line may hold.
    #[must_use]
    pub fn new(by: &Actor, what: AuditAction, whom: Option<&Agent>, about: &[&str], at: Timestamp) -> Self {
        let cut = |text: &str| first_chars(text, WORD_MAX).to_owned();
        let named = |agent: &Agent| Agent { id: agent.id.clone(), name: cut(&agent.name) };
        let by = Actor {
            agent: by.agent.as_ref().map(named),
            network: cut(&by.network),
            session: first_chars(&by.session, SESSION).to_owned(),
        };
        let about = about.iter().take(ABOUT_MAX).map(|word| cut(word)).collect();
        Self { at, by, what, whom: whom.map(named), about, count: 1 }
    }

    /// The same, counted so often.
    #[must_use]
    pub fn counted(self, count: u32) -> Self {
        Self { count, ..self }
    }
}

/// The names of the settings in which two differ: never what they are. Those within `service`, `form` and `look` are
/// named by themselves.
#[must_use]
pub fn changed_settings(before: &SiteSettings, now: &SiteSettings) -> Vec<String> {
    const PARTED: [&str; 3] = ["service", "form", "look"];
    let (Ok(Value::Object(before)), Ok(Value::Object(now))) =
        (serde_json::to_value(before), serde_json::to_value(now))
    else {
        return Vec::new();
    };
    let mut names = Vec::new();
    for (name, value) in &now {
        let former = before.get(name);
        if former == Some(value) {
            continue;
        }
        match (former, value) {
            (Some(Value::Object(former)), Value::Object(value)) if PARTED.contains(&name.as_str()) => {
                let differ = value.iter().filter(|(part, value)| former.get(*part) != Some(*value));
                names.extend(differ.map(|(part, _)| format!("{name}.{part}")));
            }
            _ => names.push(name.clone()),
        }
    }
    names
}

/// Checks how long a log is to be kept.
///
/// # Errors
/// [`Rejection::BadSetup`].
pub fn retention(days: u16) -> Result<u16, Rejection> {
    let known = (RETENTION_MIN_DAYS..=RETENTION_MAX_DAYS).contains(&days);
    if known { Ok(days) } else { Err(Rejection::BadSetup) }
}

/// From when on lines are kept: what is older is neither told nor kept.
#[must_use]
pub fn kept_since(days: u16, now: Timestamp) -> Timestamp {
    now.saturating_sub(u64::from(days) * DAY_MS)
}

/// The rank of what goes last of a log that is full ([`rank`]).
pub const RANK_MAX: u8 = 3;

/// How long a line stays in a log that is full, where lower goes first: what can be caused as often as somebody likes,
/// by a stranger who knows an email or by reading alone, before signing in and out, before what people do with accounts
/// of their own, so that nobody gets rid of what an owner has to see. What is not known here, of a newer build, stays.
#[must_use]
pub fn rank(what: &AuditAction) -> u8 {
    match what {
        AuditAction::SignInFailed
        | AuditAction::ProfileChanged
        | AuditAction::TranscriptRead
        | AuditAction::TranscriptMailed
        | AuditAction::LogExported
        | AuditAction::MailTested => 0,
        AuditAction::SignedIn | AuditAction::SignedOut | AuditAction::SessionsEnded => 1,
        AuditAction::PasswordChanged
        | AuditAction::SecondFactorOn
        | AuditAction::SecondFactorOff
        | AuditAction::RecoveryCodesRenewed
        | AuditAction::PasskeyAdded
        | AuditAction::PasskeyRemoved
        | AuditAction::OidcConnected
        | AuditAction::OidcDisconnected => 2,
        // These take a link, of which an account gets a few an hour, an invitation, or a role that manages the site.
        AuditAction::PasswordReset
        | AuditAction::InviteUsed
        | AuditAction::SettingsChanged
        | AuditAction::RepliesChanged
        | AuditAction::ArticleChanged
        | AuditAction::ArticleRemoved
        | AuditAction::SecretRenewed
        | AuditAction::PersonAdded
        | AuditAction::RoleChanged
        | AuditAction::PersonRemoved
        | AuditAction::PersonSuspended
        | AuditAction::PersonRestored
        | AuditAction::Invited
        | AuditAction::InviteWithdrawn
        | AuditAction::SecondFactorRequired
        | AuditAction::SiteExported
        | AuditAction::SiteImported
        | AuditAction::LogRetentionChanged
        | AuditAction::SiteCreated
        | AuditAction::SiteRenamed
        | AuditAction::SiteArchived
        | AuditAction::SiteRestored
        | AuditAction::SiteDeleted
        | AuditAction::Other(_) => RANK_MAX,
    }
}

/// When the oldest line is to go.
#[must_use]
pub fn goes_at(oldest: Timestamp, days: u16) -> Timestamp {
    // One more: what is as old as the limit is still kept.
    oldest.saturating_add(u64::from(days) * DAY_MS).saturating_add(1)
}

/// Where a page begins: before the line of this moment and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The line's moment.
    pub at: Timestamp,
    /// Its number.
    pub id: u64,
}

impl Cursor {
    /// Its name.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}-{}", self.at, self.id)
    }

    /// The one of this name.
    ///
    /// # Errors
    /// [`Rejection::Malformed`].
    pub fn parse(name: &str) -> Result<Self, Rejection> {
        let number = |text: &str| text.parse().ok().filter(|number: &u64| *number <= MOST);
        let parts = name.split_once('-').and_then(|(at, id)| Some((number(at)?, number(id)?)));
        parts.map(|(at, id)| Self { at, id }).ok_or(Rejection::Malformed)
    }
}

/// The largest number that a store and a browser take for the same.
pub const MOST: u64 = (1 << 53) - 1;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// From when on.
    pub from: Timestamp,
    /// Until before when; 0 for no end.
    pub to: Timestamp,
    /// By whom, or concerning whom.
    pub who: Option<AgentId>,
    /// Of these names; empty for all.
    pub what: Vec<String>,
    /// Before this line.
    pub before: Option<Cursor>,
}

impl Filter {
    /// What a query asks for, its parts as they were given. `what` is the name of an action or of a kind.
    ///
    /// # Errors
    /// [`Rejection::Malformed`] for what is no time, no name or no line; [`Rejection::BadId`] for who cannot be.
    pub fn parse(given: impl Fn(&str) -> Option<String>) -> Result<Self, Rejection> {
        let given = |name| given(name).filter(|value| !value.is_empty());
        let moment = |name| -> Result<Timestamp, Rejection> {
            let Some(text) = given(name) else { return Ok(0) };
            text.parse().ok().filter(|at: &u64| *at <= MOST).ok_or(Rejection::Malformed)
        };
        let what = match given("what") {
            None => Vec::new(),
            Some(name) => named(&name)?,
        };
        Ok(Self {
            from: moment("from")?,
            to: moment("to")?,
            who: given("who").map(|who| AgentId::parse(&who)).transpose()?,
            what,
            before: given("before").map(|name| Cursor::parse(&name)).transpose()?,
        })
    }
}

/// The actions of a name: of a kind, or one, which may be of a newer build.
fn named(name: &str) -> Result<Vec<String>, Rejection> {
    if let Some(kind) = AuditKind::ALL.into_iter().find(|kind| kind.name() == name) {
        let all = AuditAction::ALL.iter().filter(|action| action.kind() == Some(kind));
        return Ok(all.map(|action| action.name().to_owned()).collect());
    }
    let is_name = name.len() <= WORD_MAX && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if is_name { Ok(vec![name.to_owned()]) } else { Err(Rejection::Malformed) }
}

#[cfg(test)]
mod tests;
