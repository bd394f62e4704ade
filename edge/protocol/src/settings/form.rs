//! What is asked before a chat begins.

use super::{Localized, localized};
use serde::{Deserialize, Serialize};

/// The pre-chat form beyond the name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    /// Its fields, in the order in which they are shown.
    pub fields: Vec<Field>,
    /// Whether the visitor chooses a department, where the site has any.
    pub departments: bool,
    /// What the visitor has to agree to before anything is stored; none when nothing is asked.
    pub consent: Option<Consent>,
}

/// One question of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Names it in this form: a-z, 0-9 and hyphens.
    pub id: String,
    /// What it is called, per language; the first one stands in for a language that is missing.
    pub labels: Vec<Localized>,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether it needs an answer.
    pub required: bool,
    /// Whether it is asked outside the opening hours only.
    #[serde(default)]
    pub closed_only: bool,
}

/// What a field takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    #[default]
    Text,
    /// Several lines.
    Long,
    /// An email address.
    Email,
    /// A telephone number.
    Phone,
    /// One of these. Each choice is a text per language.
    Choice(Vec<Vec<Localized>>),
}

/// What a visitor agrees to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What is asked, per language; the first one stands in for a language that is missing.
    pub texts: Vec<Localized>,
    /// The address of the privacy notice; empty for none.
    pub url: String,
}

impl Form {
    /// The form with each text in one language.
    #[must_use]
    pub fn spoken(&self, locale: &str) -> Self {
        let spoken = |texts: &Vec<Localized>| {
            let text = localized(texts, locale).to_owned();
            vec![Localized { locale: locale.to_owned(), text }]
        };
        let kind = |kind: &FieldKind| match kind {
            FieldKind::Choice(choices) => FieldKind::Choice(choices.iter().map(spoken).collect()),
            other => other.clone(),
        };
        let field =
            |field: &Field| Field { labels: spoken(&field.labels), kind: kind(&field.kind), ..field.clone() };
        let consent = |consent: &Consent| Consent { texts: spoken(&consent.texts), url: consent.url.clone() };
        Self {
            fields: self.fields.iter().map(field).collect(),
            departments: self.departments,
            consent: self.consent.as_ref().map(consent),
        }
    }
}
