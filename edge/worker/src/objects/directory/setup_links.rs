//! Set-up links: made, looked at, used up. Of two who use one at once, the first whose statement runs wins.

use super::create_missing;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{SetUp, SetUpDone};
use crate::store::directory::DirectoryStore;
use domain::first_run::{self, SetupLink};
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;

/// Stores a new one, and tells until when it is good.
pub fn make(log: &DirectoryStore, hash: &str, further: bool) -> Result<Timestamp, Fault> {
    let now = now();
    let link = SetupLink::new(further, log.has_owner()?, now)?;
    log.add_setup_link(hash, &link, now)?;
    Ok(link.until)
}

/// Until when one is good that can be used.
pub fn until(log: &DirectoryStore, hash: &str) -> Result<Timestamp, Fault> {
    let link = log.setup_link(hash)?;
    first_run::check(link.as_ref(), log.has_owner()?, now())?;
    Ok(link.ok_or(Rejection::LinkUnknown)?.until)
}

/// Makes the site and its owner.
pub fn use_up(log: &DirectoryStore, hash: &str, set_up: &SetUp) -> Result<SetUpDone, Fault> {
    until(log, hash)?;
    // A link makes accounts: it opens none that is there.
    if log.agent(&set_up.email)?.is_some() {
        return Err(Rejection::AddressTaken.into());
    }
    log.together(|| {
        if !log.use_setup_link(hash, now())? {
            return Err(Rejection::LinkUsed.into());
        }
        create_missing(log, set_up)
    })
}
