//! A copy of one database while another process writes to it.

use anyhow::{Context, Result};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

/// How long a database may be locked by the server, which tidies it up, before that is an error.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long until the next look at a locked one.
const PAUSE: Duration = Duration::from_millis(5);
/// All pages at once: as of one moment, whatever is written meanwhile.
const ALL_PAGES: i32 = -1;

/// Copies a database as of one moment, with all that was committed to it before, and sees that it is on the disk.
pub fn take(from: &Path, to: &Path) -> Result<()> {
    // It only reads, and leaves tidying up to the server, which must never find its database locked.
    let source = Connection::open_with_flags(
        from,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    source.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    source.busy_timeout(PATIENCE)?;
    let mut target = Connection::open(to)?;
    // Nobody uses the copy before it is on the disk, below.
    target.pragma_update(None, "synchronous", "OFF")?;
    {
        let copy = Backup::new(&source, &mut target)?;
        let mut left = PATIENCE.as_millis() / PAUSE.as_millis();
        while copy.step(ALL_PAGES).context("cannot copy the database")? != StepResult::Done {
            left = left.checked_sub(1).context("the database stays locked")?;
            std::thread::sleep(PAUSE);
        }
    }
    target.close().map_err(|(_, error)| error)?;
    let file = File::open(to)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    file.sync_all()?;
    Ok(())
}

/// What is wrong with a copy, in SQLite's words; nothing if it is whole.
pub fn damage(copy: &Path) -> Result<Option<String>> {
    // Nothing may be written beside it, not even by looking.
    let address = format!(
        "file:{}?immutable=1",
        copy.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
    );
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let said = Connection::open_with_flags(address, flags)
        .and_then(|copy| copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0)));
    Ok(match said {
        Ok(said) if said == "ok" => None,
        Ok(said) => Some(said),
        Err(error) => Some(error.to_string()),
    })
}
