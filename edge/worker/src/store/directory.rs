//! The directory's database: sites, agents, who works where, sessions, counted attempts.

mod account;
mod audit;
mod departures;
mod invites;
mod mails;
mod oidc;
mod passkeys;
mod people;
mod profiles;
mod push;
mod resets;
mod second_factor;
mod setup_links;
mod sign_ins;
mod sites;

use crate::fault::Fault;
use crate::rpc::{KnownAgent, SocketPlace, SocketTicket};
use crate::store::pictures::PictureStore;
use crate::store::schema;
use crate::store::sql::{Database, number};
pub use audit::{Concerns, Failed, Untold};
use domain::access::{Attempts, IDLE_MS, KNOWN_MS, Use, session_use};
use domain::audit::Actor;
use domain::object_kind::ObjectKind;
use domain::roles::{self, Action, Role};
use domain::second_factor as rule;
pub use invites::StoredInvite;
pub use mails::DueMail;
pub use people::Member;
use protocol::conversation::party::Agent;
use protocol::ids::{AgentId, SiteId, Timestamp};
use protocol::session::{Session, Site};
pub use second_factor::Owing;
use serde::Deserialize;
pub use sites::UntoldState;
use std::cell::{Cell, RefCell};
use worker::{Error, Storage};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS sites (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS agents (
        id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, password TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS memberships (
        agent TEXT NOT NULL, site TEXT NOT NULL, PRIMARY KEY (agent, site)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS roles (
        agent TEXT NOT NULL, site TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (agent, site)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS departures (
        agent TEXT NOT NULL, site TEXT NOT NULL, revision INTEGER NOT NULL, gone INTEGER NOT NULL,
        told INTEGER NOT NULL, PRIMARY KEY (agent, site)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS invites (
        site TEXT NOT NULL, email TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
        by_agent TEXT NOT NULL, until INTEGER NOT NULL, mail_hash TEXT, PRIMARY KEY (site, email)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sessions (
        hash TEXT PRIMARY KEY, agent TEXT NOT NULL, until INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS origins (
        session TEXT PRIMARY KEY, browser TEXT NOT NULL, network TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS uses (session TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS attempts (
        who TEXT PRIMARY KEY, count INTEGER NOT NULL, since INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS known (who TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sockets (
        session TEXT NOT NULL, socket TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (session, socket)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS second_factors (
        agent TEXT PRIMARY KEY, secret TEXT NOT NULL, until INTEGER NOT NULL, used INTEGER, wrong INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS recovery_codes (
        agent TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (agent, hash)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS owed_codes (
        ticket TEXT PRIMARY KEY, email TEXT NOT NULL, checked TEXT NOT NULL, browser TEXT NOT NULL,
        until INTEGER NOT NULL, tries INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS factor_rules (site TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS setup_links (
        hash TEXT PRIMARY KEY, until INTEGER NOT NULL, further INTEGER NOT NULL, used INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sign_ins (
        id INTEGER PRIMARY KEY, agent TEXT NOT NULL, correct INTEGER NOT NULL, at INTEGER NOT NULL,
        browser TEXT NOT NULL, network TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS sign_ins_agent ON sign_ins (agent, correct, id);
    CREATE TABLE IF NOT EXISTS suspended (
        agent TEXT NOT NULL, site TEXT NOT NULL, role TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (agent, site)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS resets (
        hash TEXT PRIMARY KEY, agent TEXT NOT NULL, until INTEGER NOT NULL, used INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS mails (
        key TEXT PRIMARY KEY, body TEXT NOT NULL, at INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL
    ) WITHOUT ROWID";

/// The database of the directory.
pub struct DirectoryStore {
    db: Database,
    /// The agents' pictures, in the same database.
    pub pictures: PictureStore,
    /// Who asks, while a call runs.
    actor: RefCell<Option<Actor>>,
    /// Whether something was written down for a log that is still to be told.
    noted: Cell<bool>,
}

impl DirectoryStore {
    /// The log of the object that owns `storage` and `pictures`, with its tables.
    pub fn new(storage: Storage, pictures: PictureStore) -> worker::Result<Self> {
        let db = Database::new(storage);
        schema::open(&db, ObjectKind::Directory)?;
        let further = [profiles::SCHEMA, passkeys::SCHEMA, oidc::SCHEMA, push::SCHEMA];
        for schema in [SCHEMA, audit::SCHEMA, sites::SCHEMA].into_iter().chain(further) {
            db.run(schema, vec![])?;
        }
        Ok(Self { db, pictures, actor: RefCell::default(), noted: Cell::default() })
    }

    /// Writes something and reads it back: a database that cannot be written to answers questions all the same.
    pub fn probe(&self, now: Timestamp) -> Result<(), Fault> {
        super::probe::write(&self.db, now)
    }

    /// Whether there is such a site.
    pub fn has_site(&self, site: &SiteId) -> Result<bool, Fault> {
        Ok(self.db.has("SELECT 1 FROM sites WHERE id = ?", vec![site.as_str().into()])?)
    }

    /// Adds a site.
    pub fn add_site(&self, site: &SiteId, name: &str) -> Result<(), Fault> {
        let insert = "INSERT INTO sites (id, name) VALUES (?, ?)";
        Ok(self.db.run(insert, vec![site.as_str().into(), name.into()])?)
    }

    /// The agent with this email, and the hash of their password.
    pub fn agent(&self, email: &str) -> Result<Option<(AgentId, String)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            password: String,
        }
        let query = "SELECT id, password FROM agents WHERE email = ?";
        let row: Option<Row> = self.db.row(query, vec![email.into()])?;
        row.map(|row| Ok((AgentId::parse(&row.id)?, row.password))).transpose()
    }

    /// Adds an agent.
    pub fn add_agent(&self, id: &AgentId, email: &str, name: &str, password: &str) -> Result<(), Fault> {
        let insert = "INSERT INTO agents (id, email, name, password) VALUES (?, ?, ?, ?)";
        Ok(self.db.run(insert, vec![id.as_str().into(), email.into(), name.into(), password.into()])?)
    }

    /// Whether anybody works for a site.
    pub fn has_members(&self, site: &SiteId) -> Result<bool, Fault> {
        Ok(self.db.has("SELECT 1 FROM memberships WHERE site = ? LIMIT 1", vec![site.as_str().into()])?)
    }

    /// Whether an agent works for a site.
    pub fn has_membership(&self, agent: &AgentId, site: &SiteId) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM memberships WHERE agent = ? AND site = ?";
        Ok(self.db.has(query, vec![agent.as_str().into(), site.as_str().into()])?)
    }

    /// Lets an agent work for a site, in a role. The role first: without one, a membership is from before there
    /// were roles.
    pub fn add_membership(&self, agent: &AgentId, site: &SiteId, role: Role) -> Result<(), Fault> {
        let insert = "INSERT OR REPLACE INTO roles (agent, site, role) VALUES (?, ?, ?)";
        self.db.run(insert, vec![agent.as_str().into(), site.as_str().into(), role.name().into()])?;
        let back = "DELETE FROM suspended WHERE agent = ? AND site = ?";
        self.db.run(back, vec![agent.as_str().into(), site.as_str().into()])?;
        let insert = "INSERT OR IGNORE INTO memberships (agent, site) VALUES (?, ?)";
        self.db.run(insert, vec![agent.as_str().into(), site.as_str().into()])?;
        self.returns(agent, site)
    }

    /// Opens a session, and forgets those that ran out.
    pub fn open_session(
        &self,
        hash: &str,
        agent: &AgentId,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.db.run("DELETE FROM sessions WHERE until <= ?", vec![number(now)])?;
        self.db.run("DELETE FROM sockets WHERE session NOT IN (SELECT hash FROM sessions)", vec![])?;
        self.db.run("DELETE FROM uses WHERE session NOT IN (SELECT hash FROM sessions)", vec![])?;
        self.db.run("DELETE FROM origins WHERE session NOT IN (SELECT hash FROM sessions)", vec![])?;
        let insert = "INSERT INTO sessions (hash, agent, until) VALUES (?, ?, ?)";
        self.db.run(insert, vec![hash.into(), agent.as_str().into(), number(until)])?;
        self.used(hash, now)
    }

    fn used(&self, hash: &str, now: Timestamp) -> Result<(), Fault> {
        let insert = "INSERT OR REPLACE INTO uses (session, at) VALUES (?, ?)";
        Ok(self.db.run(insert, vec![hash.into(), number(now)])?)
    }

    /// The sessions that have sockets open and are over.
    pub fn over_with_sockets(&self, now: Timestamp) -> Result<Vec<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            session: String,
        }
        let query = "SELECT DISTINCT sockets.session FROM sockets
            LEFT JOIN sessions ON sessions.hash = sockets.session
            LEFT JOIN uses ON uses.session = sockets.session
            WHERE sessions.hash IS NULL OR sessions.until <= ? OR uses.at <= ?";
        let values = vec![number(now), number(now.saturating_sub(IDLE_MS))];
        let rows: Vec<Row> = self.db.rows(query, values)?;
        Ok(rows.into_iter().map(|row| row.session).collect())
    }

    /// Whether any session has a socket open.
    pub fn has_sockets(&self) -> Result<bool, Fault> {
        Ok(self.db.has("SELECT 1 FROM sockets LIMIT 1", vec![])?)
    }

    /// Remembers a socket that a session opened at a site, and says whether its agent may have it: not in another role
    /// than they have by now, nor without a second factor, where the site or every one requires it.
    pub fn register_socket(
        &self,
        ticket: &SocketTicket,
        place: &SocketPlace,
        role: Role,
        everywhere: bool,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let (session, socket) = (ticket.session.as_str(), ticket.socket.as_str());
        // Whoever works there no more since they were let in is not let in.
        #[derive(Deserialize)]
        struct Row {
            role: Option<String>,
        }
        let alive = "SELECT roles.role FROM sessions JOIN memberships ON memberships.agent = sessions.agent
            LEFT JOIN roles ON roles.agent = memberships.agent AND roles.site = memberships.site
            WHERE sessions.hash = ? AND sessions.until > ? AND memberships.site = ?";
        let alive: Option<Row> =
            self.db.row(alive, vec![session.into(), number(now), place.site.as_str().into()])?;
        let alive = alive.is_some_and(|row| roles::stored(row.role.as_deref()) == Some(role));
        let required = everywhere || self.requires_factor(&place.site)?;
        let has_one = !required || self.has_shown_factor(session)?;
        let alive = alive && rule::let_in(required, has_one).is_ok();
        let place = serde_json::to_string(place).map_err(Error::from)?;
        if alive {
            let insert = "INSERT OR IGNORE INTO sockets (session, socket, place) VALUES (?, ?, ?)";
            self.db.run(insert, vec![session.into(), socket.into(), place.into()])?;
        }
        Ok(alive)
    }

    /// Forgets a socket.
    pub fn forget_socket(&self, ticket: &SocketTicket) -> Result<(), Fault> {
        let delete = "DELETE FROM sockets WHERE session = ? AND socket = ?";
        Ok(self.db.run(delete, vec![ticket.session.as_str().into(), ticket.socket.as_str().into()])?)
    }

    /// Ends a session, and tells where it has sockets open, each place once.
    pub fn close_session(&self, hash: &str) -> Result<Vec<SocketPlace>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            place: String,
        }
        self.db.run("DELETE FROM sessions WHERE hash = ?", vec![hash.into()])?;
        self.end_push(hash)?;
        let query = "SELECT DISTINCT place FROM sockets WHERE session = ?";
        let rows: Vec<Row> = self.db.rows(query, vec![hash.into()])?;
        let places = rows.iter().map(|row| serde_json::from_str(&row.place).map_err(Error::from));
        Ok(places.collect::<worker::Result<_>>()?)
    }

    /// Forgets the sockets of a session.
    pub fn forget_sockets(&self, hash: &str) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM sockets WHERE session = ?", vec![hash.into()])?)
    }

    /// Who a session that has not run out belongs to. It is being used. `everywhere` says whether every site requires
    /// a second factor.
    pub fn session(&self, hash: &str, everywhere: bool, now: Timestamp) -> Result<Option<KnownAgent>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            name: String,
            email: String,
            used: Option<Timestamp>,
            factor: u8,
        }
        let query = format!(
            "SELECT agents.id, agents.name, agents.email, uses.at AS used, {} AS factor FROM sessions
            JOIN agents ON agents.id = sessions.agent LEFT JOIN uses ON uses.session = sessions.hash
            WHERE sessions.hash = ? AND sessions.until > ?",
            passkeys::HAS_SHOWN
        );
        let Some(row) = self.db.row::<Row>(&query, vec![hash.into(), number(now)])? else { return Ok(None) };
        match session_use(row.used, now) {
            Use::Fresh => {}
            Use::Again => self.used(hash, now)?,
            Use::Idle => return Ok(None),
        }
        let agent = Agent { id: AgentId::parse(&row.id)?, name: row.name };
        let (mut sites, mut held, mut closed) = (Vec::new(), Vec::new(), Vec::new());
        for (site, role, required) in self.sites(&agent.id)? {
            if rule::let_in(everywhere || required, row.factor != 0).is_err() {
                closed.push(site.id.clone());
            }
            held.push((site.id.clone(), role));
            sites.push(site);
        }
        let those = |fits: fn(Role) -> bool| {
            held.iter().filter(|(_, role)| fits(*role)).map(|(site, _)| site.clone()).collect::<Vec<_>>()
        };
        let manages = Some(those(|role| roles::may(role, Action::Manage)));
        let watches = those(|role| !roles::may(role, Action::Answer));
        let owns = those(|role| roles::may(role, Action::Own));
        let archived = self.archived(&agent.id)?;
        let session = Session { agent, email: row.email, sites, manages, closed, archived, watches, owns };
        Ok(Some(KnownAgent { session, roles: held }))
    }

    /// Where an agent works, as what, and whether the site requires a second factor. A role that is not known here, of
    /// a newer build, lets nobody in.
    pub fn sites(&self, agent: &AgentId) -> Result<Vec<(Site, Role, bool)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            name: String,
            role: Option<String>,
            required: Option<String>,
        }
        let query = "SELECT sites.id, sites.name, roles.role, factor_rules.site AS required FROM memberships
            JOIN sites ON sites.id = memberships.site
            LEFT JOIN roles ON roles.agent = memberships.agent AND roles.site = memberships.site
            LEFT JOIN factor_rules ON factor_rules.site = sites.id
            WHERE memberships.agent = ? ORDER BY sites.name, sites.id";
        let rows: Vec<Row> = self.db.rows(query, vec![agent.as_str().into()])?;
        let known =
            rows.into_iter().filter_map(|row| roles::stored(row.role.as_deref()).map(|role| (row, role)));
        let site = |(row, role): (Row, Role)| {
            Ok((Site { id: SiteId::parse(&row.id)?, name: row.name }, role, row.required.is_some()))
        };
        known.map(site).collect()
    }

    /// Remembers the fingerprint of an agent at a network, and forgets those that are too old.
    pub fn know(&self, who: &str, now: Timestamp) -> Result<(), Fault> {
        self.db.run("DELETE FROM known WHERE at <= ?", vec![number(now.saturating_sub(KNOWN_MS))])?;
        let insert = "INSERT OR REPLACE INTO known (who, at) VALUES (?, ?)";
        Ok(self.db.run(insert, vec![who.into(), number(now)])?)
    }

    /// Whether an agent at a network is remembered.
    pub fn knows(&self, who: &str, now: Timestamp) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM known WHERE who = ? AND at > ?";
        Ok(self.db.has(query, vec![who.into(), number(now.saturating_sub(KNOWN_MS))])?)
    }

    /// The attempts counted for somebody.
    pub fn attempts(&self, who: &str) -> Result<Attempts, Fault> {
        let query = "SELECT count, since FROM attempts WHERE who = ?";
        Ok(self.db.row(query, vec![who.into()])?.unwrap_or_default())
    }

    /// Stores the attempts counted for somebody.
    pub fn put_attempts(&self, who: &str, attempts: Attempts) -> Result<(), Fault> {
        let insert = "INSERT OR REPLACE INTO attempts (who, count, since) VALUES (?, ?, ?)";
        let values = vec![who.into(), number(attempts.count.into()), number(attempts.since)];
        Ok(self.db.run(insert, values)?)
    }

    /// Forgets the attempts counted for somebody, and all that began before a moment.
    pub fn forget_attempts(&self, who: &str, before: Timestamp) -> Result<(), Fault> {
        let delete = "DELETE FROM attempts WHERE who = ? OR since < ?";
        Ok(self.db.run(delete, vec![who.into(), number(before)])?)
    }
}
