//! What is asked before a chat begins, and what is stored of a visitor.

use super::check::{address_or_none, message, name};
use super::form_visitor::FormVisitor;
use crate::i18n::Key;
use protocol::site::form::{Consent, Field, FieldKind};
use protocol::site::live::SHARDS_MAX;
use protocol::site::settings::{NameField, SiteSettings};

/// Most fields beyond the name.
const FIELDS_MAX: usize = 10;
/// Most choices of a field.
const CHOICES_MAX: usize = 20;

/// Visits what is asked.
pub fn visit(visitor: &mut FormVisitor<'_>, settings: &mut SiteSettings) {
    visitor.one_of(
        "name",
        Key::SetNameField,
        &mut settings.name_field,
        &[
            (NameField::Off, Key::NameOff),
            (NameField::Optional, Key::NameOptional),
            (NameField::Required, Key::NameRequired),
        ],
    );
    let form = &mut settings.form;
    visitor.checkbox("departments", Key::AskDepartment, &mut form.departments);
    let words = (Key::FieldNumber, Key::AddField);
    visitor.list("field", words, &mut form.fields, FIELDS_MAX, &new_field, &mut field);
}

/// Visits what is stored.
pub fn visit_privacy(visitor: &mut FormVisitor<'_>, settings: &mut SiteSettings) {
    let form = &mut settings.form;
    match visitor.toggle("consent", Key::AskConsent.into(), form.consent.is_some()) {
        Some(true) => form.consent = Some(Consent::default()),
        Some(false) => form.consent = None,
        None => {}
    }
    if let Some(consent) = &mut form.consent {
        visitor.localized("text", Key::ConsentText, &mut consent.texts, true, true, message);
        visitor.text("url", Key::PrivacyUrl, "url", &mut consent.url, address_or_none);
    }
    visitor.checkbox("files", Key::VisitorsSendFiles, &mut settings.files.visitors);
    visitor.checkbox("push", Key::SetPushText, &mut settings.push_text);
    visitor.checkbox("live", Key::SetLive, &mut settings.live.on);
    visitor.note("live-note", Key::LiveNote);
    if settings.live.on {
        visitor.checkbox("unasked", Key::SetLiveUnasked, &mut settings.live.unasked);
        visitor.number_or_nothing(
            "thousands",
            Key::SetLiveThousands,
            &mut settings.live.thousands,
            SHARDS_MAX.into(),
        );
    }
}

fn new_field(fresh: &str) -> Option<Field> {
    // An id that a person can read in an address has neither capitals nor low lines.
    let id = fresh.to_ascii_lowercase().replace('_', "-");
    Some(Field { id, labels: Vec::new(), kind: FieldKind::Text, required: false, closed_only: false })
}

fn field(visitor: &mut FormVisitor<'_>, field: &mut Field) {
    visitor.localized("label", Key::FieldLabel, &mut field.labels, false, true, name);
    let at = match field.kind {
        FieldKind::Text => 0,
        FieldKind::Long => 1,
        FieldKind::Email => 2,
        FieldKind::Phone => 3,
        FieldKind::Choice(_) => 4,
    };
    let words = [Key::KindText, Key::KindLong, Key::KindEmail, Key::KindPhone, Key::KindChoice];
    match visitor.choice_index("kind", Key::FieldKind, at, &words) {
        Some(0) => field.kind = FieldKind::Text,
        Some(1) => field.kind = FieldKind::Long,
        Some(2) => field.kind = FieldKind::Email,
        Some(3) => field.kind = FieldKind::Phone,
        Some(4) if at != 4 => field.kind = FieldKind::Choice(vec![Vec::new(), Vec::new()]),
        Some(_) | None => {}
    }
    if let FieldKind::Choice(choices) = &mut field.kind {
        let words = (Key::ChoiceNumber, Key::AddChoice);
        visitor.list("choice", words, choices, CHOICES_MAX, &|_| Some(Vec::new()), &mut |visitor, texts| {
            visitor.localized("text", Key::ChoiceText, texts, false, true, name);
        });
    }
    visitor.checkbox("required", Key::FieldRequired, &mut field.required);
    visitor.checkbox("closed", Key::FieldClosedOnly, &mut field.closed_only);
}
