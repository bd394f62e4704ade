//! What is asked before a chat begins.

use super::check::{address_or_none, message, name};
use super::ui::Ui;
use crate::i18n::Key;
use protocol::site::form::{Consent, Field, FieldKind};
use protocol::site::settings::{NameField, SiteSettings};

/// Most fields beyond the name.
const FIELDS_MAX: usize = 10;
/// Most choices of a field.
const CHOICES_MAX: usize = 20;

/// The section.
pub fn draw(ui: &mut Ui<'_>, settings: &mut SiteSettings) {
    ui.pick(
        "name",
        Key::SetNameField,
        &mut settings.name_field,
        &[(NameField::Optional, Key::NameOptional), (NameField::Required, Key::NameRequired)],
    );
    let form = &mut settings.form;
    ui.check("departments", Key::AskDepartment, &mut form.departments);
    let words = (Key::FieldNumber, Key::AddField);
    ui.list("field", words, &mut form.fields, FIELDS_MAX, &new_field, &mut field);
    match ui.tick("consent", Key::AskConsent.into(), form.consent.is_some()) {
        Some(true) => form.consent = Some(Consent::default()),
        Some(false) => form.consent = None,
        None => {}
    }
    if let Some(consent) = &mut form.consent {
        ui.texts("text", Key::ConsentText, &mut consent.texts, true, true, message);
        ui.line("url", Key::PrivacyUrl, "url", &mut consent.url, address_or_none);
    }
}

fn new_field(fresh: &str) -> Option<Field> {
    // An id that a person can read in an address has neither capitals nor low lines.
    let id = fresh.to_ascii_lowercase().replace('_', "-");
    Some(Field { id, labels: Vec::new(), kind: FieldKind::Text, required: false, closed_only: false })
}

fn field(ui: &mut Ui<'_>, field: &mut Field) {
    ui.texts("label", Key::FieldLabel, &mut field.labels, false, true, name);
    let at = match field.kind {
        FieldKind::Text => 0,
        FieldKind::Long => 1,
        FieldKind::Email => 2,
        FieldKind::Phone => 3,
        FieldKind::Choice(_) => 4,
    };
    let words = [Key::KindText, Key::KindLong, Key::KindEmail, Key::KindPhone, Key::KindChoice];
    match ui.place("kind", Key::FieldKind, at, &words) {
        Some(0) => field.kind = FieldKind::Text,
        Some(1) => field.kind = FieldKind::Long,
        Some(2) => field.kind = FieldKind::Email,
        Some(3) => field.kind = FieldKind::Phone,
        Some(4) if at != 4 => field.kind = FieldKind::Choice(vec![Vec::new(), Vec::new()]),
        Some(_) | None => {}
    }
    if let FieldKind::Choice(choices) = &mut field.kind {
        let words = (Key::ChoiceNumber, Key::AddChoice);
        ui.list("choice", words, choices, CHOICES_MAX, &|_| Some(Vec::new()), &mut |ui, texts| {
            ui.texts("text", Key::ChoiceText, texts, false, true, name);
        });
    }
    ui.check("required", Key::FieldRequired, &mut field.required);
    ui.check("closed", Key::FieldClosedOnly, &mut field.closed_only);
}
