//! What the operator's own commands need to reach the server of a state folder: where it listens, and the key of its
//! set-up addresses. Both stand in a file in the folder that only its owner can read. No backup takes it along.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const NAME: &str = "operator.json";
const MODE: u32 = 0o600;

/// The server of a state folder.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The key, 192 bits, where it is not the operator's own: that one is nowhere but in their environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether it was seen to serve since it started. A file of a former build does not say so.
    #[serde(default = "yes")]
    pub serving: bool,
}

fn yes() -> bool {
    true
}

impl Operator {
    /// The one that served a state folder last; none where nobody did.
    pub fn read(state: &Path) -> Result<Option<Self>> {
        let file = state.join(NAME);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
        };
        serde_json::from_str(&text).with_context(|| format!("{} is damaged", file.display())).map(Some)
    }

    /// Writes it whole or not at all, for its owner's eyes.
    pub fn write(&self, state: &Path) -> Result<()> {
        let (file, draft) = (state.join(NAME), state.join(format!("{NAME}.new")));
        let write = || -> Result<()> {
            // One that was left behind may have had another mode.
            fs::remove_file(&draft).or_else(|error| match error.kind() {
                ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })?;
            let mut to = OpenOptions::new().write(true).create_new(true).mode(MODE).open(&draft)?;
            to.write_all(&serde_json::to_vec(self)?)?;
            to.sync_all()?;
            fs::rename(&draft, &file)?;
            Ok(())
        };
        write().with_context(|| format!("cannot write {}", file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_key_is_its_owners_alone_whatever_was_left_behind() {
        let dir = std::env::temp_dir().join(format!("jasette-operator-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        assert_eq!(Operator::read(&dir).unwrap(), None);
        fs::write(dir.join("operator.json.new"), "half").unwrap();
        fs::set_permissions(dir.join("operator.json.new"), fs::Permissions::from_mode(0o644)).unwrap();
        let listen = "127.0.0.1:8787".parse().unwrap();
        for key in [Some("secret".to_owned()), None] {
            let operator = Operator { listen, key, serving: false };
            operator.write(&dir).unwrap();
            assert_eq!(Operator::read(&dir).unwrap(), Some(operator));
            let mode = fs::metadata(dir.join(NAME)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(dir.join(NAME), "{\"listen\": \"127.0.0.1:8787\"}").unwrap();
        assert!(Operator::read(&dir).unwrap().unwrap().serving, "of a former build");
        fs::write(dir.join(NAME), "{").unwrap();
        assert!(Operator::read(&dir).unwrap_err().to_string().ends_with("is damaged"));
        fs::remove_dir_all(&dir).unwrap();
    }
}
