//! A site's settings, and the part of them that a widget receives.

use crate::ids::SiteId;
use serde::{Deserialize, Serialize};

/// Everything a site owner can set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteSettings {
    /// The site's name, shown at the top of the chat.
    pub name: String,
    /// The main colour as `#rrggbb`.
    pub color: String,
    /// The side of the page the launcher sits on.
    pub position: Position,
    /// Whether the pre-chat form asks for a name.
    pub name_field: NameField,
    /// The timed invitation, if there is one.
    pub invitation: Option<Invitation>,
    /// Origins whose pages may carry the widget, as in a Content-Security-Policy source list:
    /// `https://shop.example`, `http://localhost:*`.
    pub origins: Vec<String>,
}

/// The side of the page the launcher sits on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Bottom right.
    #[default]
    Right,
    /// Bottom left.
    Left,
}

/// Whether the pre-chat form asks for a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameField {
    /// It asks, and an empty answer is fine.
    #[default]
    Optional,
    /// It asks, and needs an answer.
    Required,
}

/// A timed invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Seconds on a matching page before it shows.
    pub after_seconds: u32,
    /// It shows on pages whose path contains this; empty stands for all pages.
    pub path_contains: String,
    /// The name of the agent who invites.
    pub agent: String,
    /// What it says, per language; the first one stands in for a language that is missing.
    pub texts: Vec<Localized>,
}

/// A text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localized {
    /// The language: `en`, `fr`, `ro`.
    pub locale: String,
    /// The text.
    pub text: String,
}

/// What the frame's document hands to the widget, in its own language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetSettings {
    /// The site.
    pub site: SiteId,
    /// The site's name.
    pub name: String,
    /// The main colour as `#rrggbb`.
    pub color: String,
    /// Whether the pre-chat form asks for a name.
    pub name_field: NameField,
    /// The timed invitation, if there is one.
    pub invitation: Option<WidgetInvitation>,
    /// The language the widget speaks on this page.
    pub locale: String,
}

/// A timed invitation in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetInvitation {
    /// Seconds on a matching page before it shows.
    pub after_seconds: u32,
    /// It shows on pages whose path contains this; empty stands for all pages.
    pub path_contains: String,
    /// The name of the agent who invites.
    pub agent: String,
    /// What it says.
    pub text: String,
}

impl SiteSettings {
    /// The part a widget receives, with texts in `locale` where there are any.
    #[must_use]
    pub fn for_widget(&self, site: SiteId, locale: &str) -> WidgetSettings {
        WidgetSettings {
            site,
            name: self.name.clone(),
            color: self.color.clone(),
            name_field: self.name_field,
            invitation: self.invitation.as_ref().map(|invitation| WidgetInvitation {
                after_seconds: invitation.after_seconds,
                path_contains: invitation.path_contains.clone(),
                agent: invitation.agent.clone(),
                text: invitation.text(locale).to_owned(),
            }),
            locale: locale.to_owned(),
        }
    }
}

impl Invitation {
    /// The text in `locale`, or in the first language there is.
    #[must_use]
    pub fn text(&self, locale: &str) -> &str {
        let own = self.texts.iter().find(|text| text.locale == locale);
        own.or(self.texts.first()).map_or("", |text| text.text.as_str())
    }
}

/// The languages the apps speak.
pub const LOCALES: [&str; 3] = ["en", "fr", "ro"];

/// The language to use for a wish like `fr-CA`: its first part when the apps speak it, else English.
#[must_use]
pub fn locale_for(wish: &str) -> &'static str {
    let language = wish.split(['-', '_']).next().unwrap_or_default();
    LOCALES.into_iter().find(|locale| language.eq_ignore_ascii_case(locale)).unwrap_or("en")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_its_first_part() {
        assert_eq!(locale_for("fr-CA"), "fr");
        assert_eq!(locale_for("RO_ro"), "ro");
        assert_eq!(locale_for("de"), "en");
        assert_eq!(locale_for(""), "en");
    }
}
