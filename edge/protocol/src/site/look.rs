//! How the widget looks, and what it says in the owner's own words.

use crate::locale::Localized;
use serde::{Deserialize, Serialize};

/// The look of the widget beyond its colour and side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// What stands at the top of the chat, per language; empty for the site's name.
    pub titles: Vec<Localized>,
    /// The words above the pre-chat form, per language; empty for ours.
    pub welcome: Vec<Localized>,
    /// What the launcher says beside its sign, per language; empty for the sign alone.
    pub launcher: Vec<Localized>,
    /// The id of the picture that stands for the team, of [`crate::limits`]' size; empty for initials.
    pub avatar: String,
    /// Light or dark.
    pub theme: Theme,
    /// Pixels between the launcher and the side of the window, beyond the usual.
    pub offset_side: u16,
    /// Pixels between the launcher and the bottom of the window, beyond the usual.
    pub offset_bottom: u16,
}

/// Whether the chat is light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the visitor's machine is set.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// What is to be seen on the page itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// What the site sets of the loader's style sheet.
    pub style: String,
    /// What the launcher says; empty for its sign alone.
    pub text: String,
}
