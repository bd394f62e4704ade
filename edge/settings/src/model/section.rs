//! The parts of the settings.

use crate::i18n::Key;

/// A part of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// How the widget looks.
    #[default]
    Look,
    /// When the site invites.
    Triggers,
    /// When the team is there.
    Hours,
    /// What is asked before a chat.
    Form,
    /// How conversations are led.
    Service,
    /// Where the widget runs.
    Install,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Look, Self::Triggers, Self::Hours, Self::Form, Self::Service, Self::Install];

    /// What it is called.
    pub fn name(self) -> Key {
        match self {
            Self::Look => Key::SectionLook,
            Self::Triggers => Key::SectionTriggers,
            Self::Hours => Key::SectionHours,
            Self::Form => Key::SectionForm,
            Self::Service => Key::SectionService,
            Self::Install => Key::SectionInstall,
        }
    }

    /// The fragment of its address.
    pub fn hash(self) -> &'static str {
        match self {
            Self::Look => "#look",
            Self::Triggers => "#triggers",
            Self::Hours => "#hours",
            Self::Form => "#form",
            Self::Service => "#conversations",
            Self::Install => "#install",
        }
    }

    /// The one that an address names; the first where it names none.
    pub fn named(hash: &str) -> Self {
        Self::ALL.into_iter().find(|section| section.hash() == hash).unwrap_or_default()
    }

    /// Whether it has texts that visitors read, in a language each.
    pub fn has_texts(self) -> bool {
        !matches!(self, Self::Hours | Self::Install)
    }
}
