//! Web Push: the installation's keys, and the browsers that are told. A subscription belongs to a session and ends with
//! it; whom it is told of, says where its agent works at that moment.

use super::DirectoryStore;
use super::passkeys::HAS_SHOWN;
use crate::fault::Fault;
use crate::rpc::{PushKeys, PushTargets};
use crate::store::sql::number;
use domain::access::IDLE_MS;
use domain::push::{SUBSCRIPTIONS_MAX, Subscription};
use domain::roles::{self, Action, Role};
use domain::second_factor as rule;
use protocol::ids::{AgentId, SiteId, Timestamp};
use serde::Deserialize;
use worker::{Error, SqlStorageValue};

/// The tables.
pub const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS push_keys (
        one INTEGER PRIMARY KEY CHECK (one = 1), private TEXT NOT NULL, public TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS push_subscriptions (
        session TEXT PRIMARY KEY, agent TEXT NOT NULL, endpoint TEXT NOT NULL, key TEXT NOT NULL, auth TEXT NOT NULL,
        locale TEXT NOT NULL, origin TEXT NOT NULL, at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS push_subscriptions_agent ON push_subscriptions (agent, at)";

/// Most browsers that are told of one conversation.
const TARGETS_MAX: u64 = 500;

#[derive(Deserialize)]
struct Target {
    agent: String,
    role: Option<String>,
    endpoint: String,
    key: String,
    auth: String,
    locale: String,
    origin: String,
}

impl DirectoryStore {
    /// The keys, once there are any.
    pub fn push_keys(&self) -> Result<Option<PushKeys>, Fault> {
        Ok(self.db.row("SELECT private, public FROM push_keys", vec![])?)
    }

    /// Keeps a key pair, unless there is one: with another, every subscription there is would be for nothing.
    pub fn keep_push_keys(&self, keys: &PushKeys) -> Result<(), Fault> {
        let insert = "INSERT OR IGNORE INTO push_keys (one, private, public) VALUES (1, ?, ?)";
        Ok(self.db.run(insert, vec![keys.private.as_str().into(), keys.public.as_str().into()])?)
    }

    /// Whether the browser of a session is told.
    pub fn has_push(&self, session: &str) -> Result<bool, Fault> {
        Ok(self.db.has("SELECT 1 FROM push_subscriptions WHERE session = ?", vec![session.into()])?)
    }

    /// Whether any browser of an agent is told: one whose session is not over.
    pub fn is_told(&self, agent: &AgentId, now: Timestamp) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM push_subscriptions AS push JOIN sessions ON sessions.hash = push.session
            LEFT JOIN uses ON uses.session = push.session
            WHERE push.agent = ? AND sessions.until > ? AND (uses.at IS NULL OR uses.at > ?) LIMIT 1";
        let values = vec![agent.as_str().into(), number(now), number(now.saturating_sub(IDLE_MS))];
        Ok(self.db.has(query, values)?)
    }

    /// Tells the browser of a session from now on: in place of what it said before, of the same browser in an earlier
    /// session, and, of too many, of the one that was added first.
    pub fn put_push(
        &self,
        session: &str,
        agent: &AgentId,
        subscription: &Subscription,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let Subscription { endpoint, key, auth, locale, origin } = subscription;
        self.forget_push(subscription)?;
        let insert = "INSERT OR REPLACE INTO push_subscriptions
            (session, agent, endpoint, key, auth, locale, origin, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let mut values: Vec<SqlStorageValue> = vec![session.into(), agent.as_str().into()];
        values.extend([endpoint, key, auth, locale, origin].map(|text| text.as_str().into()));
        values.push(number(now));
        self.db.run(insert, values)?;
        let delete = "DELETE FROM push_subscriptions WHERE session NOT IN (SELECT hash FROM sessions)";
        self.db.run(delete, vec![])?;
        let delete = "DELETE FROM push_subscriptions WHERE agent = ?1 AND session NOT IN (
            SELECT session FROM push_subscriptions WHERE agent = ?1 ORDER BY at DESC, session LIMIT ?2)";
        Ok(self.db.run(delete, vec![agent.as_str().into(), number(SUBSCRIPTIONS_MAX)])?)
    }

    /// Tells the browser of a session no more.
    pub fn end_push(&self, session: &str) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM push_subscriptions WHERE session = ?", vec![session.into()])?)
    }

    /// Forgets a subscription, by all that only its own browser knows.
    pub fn forget_push(&self, subscription: &Subscription) -> Result<(), Fault> {
        let delete = "DELETE FROM push_subscriptions WHERE endpoint = ? AND key = ? AND auth = ?";
        let Subscription { endpoint, key, auth, .. } = subscription;
        let values = vec![endpoint.as_str().into(), key.as_str().into(), auth.as_str().into()];
        Ok(self.db.run(delete, values)?)
    }

    /// Who of a site's team may be told: whoever works there, may answer, is signed in, and would be let in.
    /// `everywhere` says whether every site requires a second factor.
    pub fn push_targets(
        &self,
        site: &SiteId,
        everywhere: bool,
        now: Timestamp,
    ) -> Result<Option<PushTargets>, Fault> {
        let query = format!(
            "SELECT push.agent, roles.role, push.endpoint, push.key, push.auth, push.locale, push.origin
            FROM memberships
            JOIN push_subscriptions AS push ON push.agent = memberships.agent
            JOIN sessions ON sessions.hash = push.session AND sessions.agent = push.agent
            LEFT JOIN uses ON uses.session = push.session
            LEFT JOIN roles ON roles.agent = push.agent AND roles.site = memberships.site
            WHERE memberships.site = ? AND sessions.until > ? AND (uses.at IS NULL OR uses.at > ?)
            AND coalesce(roles.role, ?) IN (SELECT value FROM json_each(?)) AND (? = 0 OR {HAS_SHOWN})
            LIMIT ?"
        );
        let answer = Role::ALL.into_iter().filter(|role| roles::may(*role, Action::Answer));
        let answer: Vec<&str> = answer.map(Role::name).collect();
        let must_show = rule::let_in(everywhere || self.requires_factor(site)?, false).is_err();
        let values = vec![
            site.as_str().into(),
            number(now),
            number(now.saturating_sub(IDLE_MS)),
            roles::stored(None).map_or("", Role::name).into(),
            serde_json::to_string(&answer).map_err(Error::from)?.into(),
            number(must_show.into()),
            number(TARGETS_MAX),
        ];
        let rows: Vec<Target> = self.db.rows(&query, values)?;
        let mut targets = Vec::with_capacity(rows.len());
        for Target { agent, role, endpoint, key, auth, locale, origin } in rows {
            let Some(role) = roles::stored(role.as_deref()) else { continue };
            targets.push((
                AgentId::parse(&agent)?,
                role,
                Subscription { endpoint, key, auth, locale, origin },
            ));
        }
        let keys = if targets.is_empty() { None } else { self.push_keys()? };
        Ok(keys.map(|keys| PushTargets { keys, targets }))
    }
}
