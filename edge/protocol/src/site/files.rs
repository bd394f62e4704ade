//! Who may send files.

use serde::{Deserialize, Serialize};

/// The rules for files. Agents may always send them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Files {
    /// Whether visitors may send files.
    pub visitors: bool,
}

impl Default for Files {
    fn default() -> Self {
        Self { visitors: true }
    }
}
