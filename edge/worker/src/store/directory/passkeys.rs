//! Passkeys: what their signatures are verified with, which challenges were used, and which sessions they have opened.

use super::DirectoryStore;
use crate::fault::Fault;
use crate::rpc::KnownPasskey;
use crate::store::sql::number;
use domain::passkey::{Algorithm, KEY_BYTES, PublicKey};
use protocol::ids::{AgentId, Timestamp, encode_random};
use protocol::team::passkey::Passkey;
use serde::Deserialize;
use worker::{Error, SqlStorageValue};

pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS passkeys (
        id TEXT PRIMARY KEY, agent TEXT NOT NULL, name TEXT NOT NULL, algorithm INTEGER NOT NULL, jwk TEXT NOT NULL,
        counter INTEGER NOT NULL, made INTEGER NOT NULL, used INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS passkeys_agent ON passkeys (agent, made);
    CREATE TABLE IF NOT EXISTS passkey_sessions (session TEXT PRIMARY KEY, passkey TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS used_challenges (challenge TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS challenge_key (id INTEGER PRIMARY KEY, key TEXT NOT NULL)";

/// Whether the agent of a session in `sessions` has shown a second factor in it: their sign-ins ask for a code, or a
/// passkey that they still have has opened it.
pub(super) const HAS_SHOWN: &str = "(EXISTS (SELECT 1 FROM second_factors
        WHERE second_factors.agent = sessions.agent AND second_factors.used IS NOT NULL)
    OR EXISTS (SELECT 1 FROM passkey_sessions JOIN passkeys ON passkeys.id = passkey_sessions.passkey
        WHERE passkey_sessions.session = sessions.hash AND passkeys.agent = sessions.agent))";

impl DirectoryStore {
    /// The installation's key, for challenges and for the links of mails; `random` becomes it where there is none.
    pub fn challenge_key(&self, random: [u8; KEY_BYTES]) -> Result<[u8; KEY_BYTES], Fault> {
        #[derive(Deserialize)]
        struct Row {
            key: String,
        }
        let Some(row) = self.db.row::<Row>("SELECT key FROM challenge_key WHERE id = 1", vec![])? else {
            let insert = "INSERT INTO challenge_key (id, key) VALUES (1, ?)";
            self.db.run(insert, vec![encode_random(&random).into()])?;
            return Ok(random);
        };
        let key = domain::passkey::read_key(&row.key);
        Ok(key.ok_or_else(|| Error::RustError("the key for challenges cannot be read".to_owned()))?)
    }

    /// Uses a challenge up, and says whether it was not before.
    pub fn use_challenge(&self, hash: &str, until: Timestamp, now: Timestamp) -> Result<bool, Fault> {
        self.db.run("DELETE FROM used_challenges WHERE until <= ?", vec![number(now)])?;
        let insert =
            "INSERT OR IGNORE INTO used_challenges (challenge, until) VALUES (?, ?) RETURNING challenge";
        Ok(self.db.has(insert, vec![hash.into(), number(until)])?)
    }

    /// Those of an agent, the oldest first, each with its credential id.
    pub fn passkeys(&self, agent: &AgentId) -> Result<Vec<(String, Passkey)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            name: String,
            made: Timestamp,
            used: Option<Timestamp>,
        }
        let query = "SELECT id, name, made, used FROM passkeys WHERE agent = ? ORDER BY made, id";
        let rows: Vec<Row> = self.db.rows(query, vec![agent.as_str().into()])?;
        let passkey = |Row { id, name, made, used }| {
            let named = crate::crypto::fingerprint(id.as_bytes());
            (id, Passkey { id: named, name, made, used })
        };
        Ok(rows.into_iter().map(passkey).collect())
    }

    /// The one with a credential id.
    pub fn passkey(&self, id: &str) -> Result<Option<KnownPasskey>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            agent: String,
            email: String,
            algorithm: i64,
            jwk: String,
            counter: u32,
        }
        let query = "SELECT passkeys.agent, agents.email, algorithm, jwk, counter FROM passkeys
            JOIN agents ON agents.id = passkeys.agent WHERE passkeys.id = ?";
        let Some(row) = self.db.row::<Row>(query, vec![id.into()])? else { return Ok(None) };
        // One of a newer build that signs in another way opens nothing here.
        let Some(algorithm) = Algorithm::numbered(row.algorithm) else { return Ok(None) };
        let key = PublicKey { algorithm, jwk: row.jwk };
        let agent = AgentId::parse(&row.agent)?;
        Ok(Some(KnownPasskey { agent, email: row.email, key, counter: row.counter }))
    }

    /// Adds one.
    pub fn add_passkey(
        &self,
        id: &str,
        agent: &AgentId,
        name: &str,
        key: &PublicKey,
        counter: u32,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let insert = "INSERT INTO passkeys (id, agent, name, algorithm, jwk, counter, made) VALUES (?, ?, ?, ?, ?, ?, ?)";
        let algorithm = SqlStorageValue::Integer(key.algorithm.number());
        let texts = [id, agent.as_str(), name].map(Into::into);
        let rest = [algorithm, key.jwk.as_str().into(), number(counter.into()), number(now)];
        Ok(self.db.run(insert, texts.into_iter().chain(rest).collect())?)
    }

    /// Stores what a sign-in by one has told.
    pub fn passkey_used(&self, id: &str, counter: u32, now: Timestamp) -> Result<(), Fault> {
        let update = "UPDATE passkeys SET counter = ?, used = ? WHERE id = ?";
        Ok(self.db.run(update, vec![number(counter.into()), number(now), id.into()])?)
    }

    /// Gives one another name.
    pub fn rename_passkey(&self, id: &str, name: &str) -> Result<(), Fault> {
        Ok(self.db.run("UPDATE passkeys SET name = ? WHERE id = ?", vec![name.into(), id.into()])?)
    }

    /// Removes one.
    pub fn remove_passkey(&self, id: &str) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM passkeys WHERE id = ?", vec![id.into()])?)
    }

    /// Removes all of an agent's.
    pub fn remove_passkeys(&self, agent: &AgentId) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM passkeys WHERE agent = ?", vec![agent.as_str().into()])?)
    }

    /// Remembers that a session's agent has shown a passkey in it, and forgets what is known of sessions that are over.
    pub fn passkey_shown(&self, session: &str, id: &str) -> Result<(), Fault> {
        let forget = "DELETE FROM passkey_sessions WHERE session NOT IN (SELECT hash FROM sessions)";
        self.db.run(forget, vec![])?;
        let insert = "INSERT OR REPLACE INTO passkey_sessions (session, passkey) VALUES (?, ?)";
        Ok(self.db.run(insert, vec![session.into(), id.into()])?)
    }

    /// Whether the agent of a session has shown a second factor in it.
    pub fn has_shown_factor(&self, session: &str) -> Result<bool, Fault> {
        let query = format!("SELECT 1 FROM sessions WHERE hash = ? AND {HAS_SHOWN}");
        Ok(self.db.has(&query, vec![session.into()])?)
    }
}
