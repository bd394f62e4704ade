//! What a site's form must look like, and the short form of it that goes with a socket.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use protocol::codec::{from_packed, to_binary};
use protocol::locale::Localized;
use protocol::site::form::{Consent, Field, FieldKind, Form};
use protocol::text;
use serde::{Deserialize, Deserializer, Serializer};
use std::collections::BTreeSet;

/// The most fields of a form.
const FIELDS_MAX: usize = 20;
/// The most characters of a field's id.
const ID_MAX: usize = 32;
/// How many choices a field can have.
const CHOICES: std::ops::RangeInclusive<usize> = 2..=50;
/// The most bytes of a form, all languages together. A visitor's socket carries it until the chat
/// begins, beside the greeting, and the runtime lets it carry 16 KiB.
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
    !labels.is_empty() && labels.iter().all(|label| text::name(&label.text).as_ref() == Ok(&label.text))
}

fn asks_clearly(consent: &Consent) -> bool {
    !consent.texts.is_empty()
        && consent.texts.iter().all(|asked| matches!(text::comment(&asked.text), Ok(Some(_))))
        && (consent.url.is_empty() || protocol::site::address::is_address(&consent.url))
}

/// Writes a form as short as it gets.
///
/// # Errors
/// The serializer's own.
pub fn serialize<S: Serializer>(form: &Form, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD_NO_PAD.encode(to_binary(form)))
}

/// Reads it. What another version wrote is no form at all: its socket is about to come back.
///
/// # Errors
/// The deserializer's own.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Form, D::Error> {
    let packed = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    let bytes = STANDARD_NO_PAD.decode(packed.as_bytes()).unwrap_or_default();
    Ok(from_packed(&bytes).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;

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

    #[test]
    fn the_short_form_leads_back() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Carried {
            #[serde(with = "super")]
            form: Form,
        }
        let carried = Carried { form: with(vec![field("order", FieldKind::Long)]) };
        let text = serde_json::to_string(&carried).unwrap();
        assert_eq!(serde_json::from_str::<Carried>(&text).unwrap(), carried);
        let other: Carried = serde_json::from_str(r#"{"form": "AAAA?"}"#).unwrap();
        assert_eq!(other.form, Form::default());
    }
}
