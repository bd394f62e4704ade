//! What a site's form must look like.

use crate::localized;
use protocol::codec::to_binary;
use protocol::locale::Localized;
use protocol::site::form::{Consent, Field, FieldKind, Form};
use protocol::text;
use std::collections::BTreeSet;

/// The most fields of a form.
const FIELDS_MAX: usize = 20;
/// The most characters of a field's id.
const ID_MAX: usize = 32;
/// How many choices a field can have.
const CHOICES: std::ops::RangeInclusive<usize> = 2..=50;
/// The most bytes of a form, all languages together: every visitor downloads one of them twice, as
/// it is within the opening hours and outside of them.
const FORM_MAX: usize = 6 * 1024;

/// Whether a form is in order.
#[must_use]
pub fn is_ok(form: &Form) -> bool {
    let ids: BTreeSet<&str> = form.fields.iter().map(|field| field.id.as_str()).collect();
    form.fields.len() <= FIELDS_MAX
        && ids.len() == form.fields.len()
        && form.fields.iter().all(is_field)
        && form.consent.as_ref().is_none_or(asks_clearly)
        && to_binary(form).len() <= FORM_MAX
}

fn is_field(field: &Field) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let choices_ok = match &field.kind {
        FieldKind::Choice(choices) => {
            CHOICES.contains(&choices.len()) && choices.iter().all(|choice| are_labels(choice))
        }
        FieldKind::Text | FieldKind::Long | FieldKind::Email | FieldKind::Phone => true,
    };
    (1..=ID_MAX).contains(&field.id.len())
        && field.id.chars().all(plain)
        && are_labels(&field.labels)
        && choices_ok
}

/// Something in each language that fits in a line. A text is kept as it stands, so white space
/// around it would keep a choice from being recognised.
fn are_labels(labels: &[Localized]) -> bool {
    !labels.is_empty() && localized::are_ok(labels, |label| text::name(label).as_deref() == Ok(label))
}

fn asks_clearly(consent: &Consent) -> bool {
    !consent.texts.is_empty()
        && localized::are_ok(&consent.texts, |asked| matches!(text::comment(asked), Ok(Some(_))))
        && (consent.url.is_empty() || protocol::site::address::is_address(&consent.url))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Vec<Localized> {
        vec![Localized { locale: "en".into(), text: text.into() }]
    }

    fn field(id: &str, kind: FieldKind) -> Field {
        Field { id: id.into(), labels: label("Order"), kind, required: true, closed_only: false }
    }

    fn with(fields: Vec<Field>) -> Form {
        Form { fields, ..Form::default() }
    }

    fn consent(text: &str, url: &str) -> Form {
        let consent = Consent { texts: label(text), url: url.into() };
        Form { consent: Some(consent), ..Form::default() }
    }

    #[test]
    fn a_form_that_cannot_work_is_refused() {
        let choice = |texts: &[&str]| FieldKind::Choice(texts.iter().map(|text| label(text)).collect());
        let two = choice(&["Tea", "Lamps"]);
        for good in [
            Form::default(),
            with(vec![field("order-1", FieldKind::Text), field("about", two.clone())]),
            consent("I agree.", ""),
            consent("I agree.", "https://shop.example/privacy"),
        ] {
            assert!(is_ok(&good), "{good:?}");
        }
        let nameless = Field { labels: vec![], ..field("order", FieldKind::Text) };
        let wide = vec![field("x", FieldKind::Choice(vec![label(&"x".repeat(80)); 50])); 2];
        let wide: Vec<_> =
            wide.into_iter().zip(["a", "b"]).map(|(one, id)| Field { id: id.into(), ..one }).collect();
        for bad in [
            with(vec![field("order", FieldKind::Text), field("order", FieldKind::Email)]),
            with((0..21).map(|n| field(&format!("f{n}"), FieldKind::Text)).collect()),
            with(vec![field("", FieldKind::Text)]),
            with(vec![field("Order", FieldKind::Text)]),
            with(vec![field(&"x".repeat(33), FieldKind::Text)]),
            with(vec![nameless]),
            with(vec![Field { labels: label(" Order"), ..field("order", FieldKind::Text) }]),
            with(vec![Field { labels: label(&"x".repeat(81)), ..field("order", FieldKind::Text) }]),
            with(vec![field("one", choice(&["Tea"]))]),
            with(vec![field("one", choice(&["Tea", ""]))]),
            with(wide),
            consent("", ""),
            consent(&"x".repeat(1_001), ""),
            consent("I agree.", "javascript:alert(1)"),
        ] {
            assert!(!is_ok(&bad), "{bad:?}");
        }
    }
}
