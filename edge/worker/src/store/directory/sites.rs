//! How sites stand, by whose wish they were made, and what is left to do of a deletion. What a site's object has to
//! hear is written together with the decision, and stays until it has confirmed.

use super::{Concerns, DirectoryStore};
use crate::fault::Fault;
use crate::rpc::PendingDeletion;
use crate::store::sql::number;
use domain::audit::AuditAction;
use domain::roles::Role;
use domain::sites;
use protocol::ids::{AgentId, SiteId};
use protocol::team::sites::{Receipt, SiteState};
use serde::Deserialize;
use worker::Error;

/// A site without a row in `site_states` is in use: so were all before there were states.
pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS site_states (
        site TEXT PRIMARY KEY, state TEXT NOT NULL, revision INTEGER NOT NULL, told INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS site_wishes (site TEXT PRIMARY KEY, wish TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS deletions (
        site TEXT PRIMARY KEY, body TEXT NOT NULL, began INTEGER NOT NULL, erased INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS deletion_owners (
        agent TEXT NOT NULL, site TEXT NOT NULL, PRIMARY KEY (agent, site)
    ) WITHOUT ROWID";

/// A site's state that its object has not confirmed.
pub struct UntoldState {
    /// The site.
    pub site: SiteId,
    /// How it stands.
    pub state: SiteState,
    /// Which change it was.
    pub revision: u64,
}

#[derive(Deserialize)]
struct Body {
    body: String,
}

impl Body {
    fn receipt(&self) -> Result<Receipt, Fault> {
        Ok(serde_json::from_str(&self.body).map_err(Error::from)?)
    }
}

impl DirectoryStore {
    /// How a site stands; none where there never was one.
    pub fn site_state(&self, site: &SiteId) -> Result<Option<SiteState>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            state: String,
        }
        let query = "SELECT state FROM site_states WHERE site = ?";
        let row: Option<Row> = self.db.row(query, vec![site.as_str().into()])?;
        match row {
            Some(row) => Ok(Some(sites::stored(Some(&row.state)))),
            None => Ok(self.has_site(site)?.then_some(sites::stored(None))),
        }
    }

    /// Those of an agent's sites that are put away.
    pub(super) fn archived(&self, agent: &AgentId) -> Result<Vec<SiteId>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            site: String,
        }
        let query = "SELECT site_states.site FROM site_states
            JOIN memberships ON memberships.site = site_states.site
            WHERE memberships.agent = ? AND site_states.state = ?";
        let values = vec![agent.as_str().into(), SiteState::Archived.name().into()];
        let rows: Vec<Row> = self.db.rows(query, values)?;
        rows.iter().map(|row| Ok(SiteId::parse(&row.site)?)).collect()
    }

    /// Stores how a site stands, to be told to its object.
    pub fn put_site_state(&self, site: &SiteId, state: SiteState) -> Result<(), Fault> {
        let insert = "INSERT INTO site_states (site, state, revision, told) VALUES (?, ?, 1, 0)
            ON CONFLICT (site) DO UPDATE SET state = excluded.state, revision = revision + 1, told = 0";
        Ok(self.db.run(insert, vec![site.as_str().into(), state.name().into()])?)
    }

    /// The states that objects have not confirmed. What is being deleted hears of it in another way.
    pub fn untold_states(&self) -> Result<Vec<UntoldState>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            site: String,
            state: String,
            revision: u64,
        }
        let query = "SELECT site, state, revision FROM site_states WHERE told = 0";
        let rows: Vec<Row> = self.db.rows(query, vec![])?;
        let untold = rows.into_iter().map(|row| {
            let state = sites::stored(Some(&row.state));
            Ok(UntoldState { site: SiteId::parse(&row.site)?, state, revision: row.revision })
        });
        let untold: Vec<UntoldState> = untold.collect::<Result<_, Fault>>()?;
        Ok(untold.into_iter().filter(|one| sites::exists(one.state)).collect())
    }

    /// A site's object has confirmed its state.
    pub fn state_told(&self, UntoldState { site, revision, .. }: &UntoldState) -> Result<(), Fault> {
        let update = "UPDATE site_states SET told = 1 WHERE site = ? AND revision = ?";
        Ok(self.db.run(update, vec![site.as_str().into(), number(*revision)])?)
    }

    /// By what wish a site was made, if it was by one.
    pub fn site_wish(&self, site: &SiteId) -> Result<Option<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            wish: String,
        }
        let row: Option<Row> =
            self.db.row("SELECT wish FROM site_wishes WHERE site = ?", vec![site.as_str().into()])?;
        Ok(row.map(|row| row.wish))
    }

    /// Stores a site together with its owner and the wish that it was made by.
    pub fn add_wished_site(
        &self,
        site: &SiteId,
        name: &str,
        owner: &AgentId,
        wish: &str,
    ) -> Result<(), Fault> {
        self.together(|| {
            self.add_site(site, name)?;
            let insert = "INSERT OR REPLACE INTO site_wishes (site, wish) VALUES (?, ?)";
            self.db.run(insert, vec![site.as_str().into(), wish.into()])?;
            self.note(Concerns::Site(site), AuditAction::SiteCreated, None, &[])?;
            self.add_membership(owner, site, Role::Owner)
        })
    }

    /// A site has another name.
    pub fn rename_site(&self, site: &SiteId, name: &str) -> Result<(), Fault> {
        let update = "UPDATE sites SET name = ? WHERE id = ?";
        Ok(self.db.run(update, vec![name.into(), site.as_str().into()])?)
    }

    /// The name of a site.
    pub fn site_name(&self, site: &SiteId) -> Result<Option<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            name: String,
        }
        let row: Option<Row> =
            self.db.row("SELECT name FROM sites WHERE id = ?", vec![site.as_str().into()])?;
        Ok(row.map(|row| row.name))
    }

    /// A site is to be deleted: from here on nobody works there. Its owners may see what becomes of it.
    pub fn begin_deletion(&self, receipt: &Receipt, owners: &[AgentId]) -> Result<(), Fault> {
        let site = || receipt.site.as_str().into();
        let body = serde_json::to_string(receipt).map_err(Error::from)?;
        self.together(|| {
            let people = self.everybody_at(&receipt.site)?;
            self.put_site_state(&receipt.site, SiteState::Deleting)?;
            let insert = "INSERT OR IGNORE INTO deletions (site, body, began, erased) VALUES (?, ?, ?, 0)";
            self.db.run(insert, vec![site(), body.as_str().into(), number(receipt.began)])?;
            for owner in owners {
                let insert = "INSERT OR IGNORE INTO deletion_owners (agent, site) VALUES (?, ?)";
                self.db.run(insert, vec![owner.as_str().into(), site()])?;
            }
            for table in [
                "memberships",
                "roles",
                "departures",
                "suspended",
                "invites",
                "factor_rules",
                "audit_out",
                "site_wishes",
            ] {
                self.db.run(&format!("DELETE FROM {table} WHERE site = ?"), vec![site()])?;
            }
            people.iter().try_for_each(|agent| self.forget_picture(agent))?;
            Ok(self.db.run("DELETE FROM sites WHERE id = ?", vec![site()])?)
        })
    }

    /// The deletions that go on.
    pub fn pending_deletions(&self) -> Result<Vec<PendingDeletion>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            body: String,
            erased: u32,
        }
        let query = "SELECT deletions.body, deletions.erased FROM deletions
            JOIN site_states ON site_states.site = deletions.site WHERE site_states.state = ?";
        let rows: Vec<Row> = self.db.rows(query, vec![SiteState::Deleting.name().into()])?;
        let pending = rows.into_iter().map(|Row { body, erased }| {
            Ok(PendingDeletion { receipt: Body { body }.receipt()?, erased: erased > 0 })
        });
        pending.collect()
    }

    /// Stores how far a deletion is, and whether all conversations are gone.
    pub fn put_deletion(&self, receipt: &Receipt, erased: bool) -> Result<(), Fault> {
        let body = serde_json::to_string(receipt).map_err(Error::from)?;
        let update = "UPDATE deletions SET body = ?, erased = ? WHERE site = ?";
        let values = vec![body.into(), number(erased.into()), receipt.site.as_str().into()];
        Ok(self.db.run(update, values)?)
    }

    /// Every part is gone: the receipt stays, and the identifier is never given again.
    pub fn end_deletion(&self, receipt: &Receipt) -> Result<(), Fault> {
        self.together(|| {
            self.put_deletion(receipt, true)?;
            self.put_site_state(&receipt.site, SiteState::Deleted)?;
            let delete = "DELETE FROM sockets WHERE json_extract(place, '$.site') = ?";
            Ok(self.db.run(delete, vec![receipt.site.as_str().into()])?)
        })
    }

    /// The receipts of the sites that an agent owned, the latest first.
    pub fn receipts(&self, agent: &AgentId) -> Result<Vec<Receipt>, Fault> {
        let query = "SELECT deletions.body FROM deletions
            JOIN deletion_owners ON deletion_owners.site = deletions.site
            WHERE deletion_owners.agent = ? ORDER BY deletions.began DESC, deletions.site";
        let rows: Vec<Body> = self.db.rows(query, vec![agent.as_str().into()])?;
        rows.iter().map(Body::receipt).collect()
    }

    /// Whether the object of a site has something to hear, or to do.
    pub fn has_pending_sites(&self) -> Result<bool, Fault> {
        Ok(!self.untold_states()?.is_empty() || !self.pending_deletions()?.is_empty())
    }
}
