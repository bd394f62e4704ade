//! The form before a chat, filled in: what travels, and what may stand in a field. Both ends call
//! the same checks, so both agree.

use crate::etiquette::Department;
use crate::event::Opening;
use crate::ids::DepartmentId;
use crate::rejection::Rejection;
use crate::settings::{Field, FieldKind, Form};
use crate::{limits, text};
use serde::{Deserialize, Serialize};

/// A start with what the form asks. What it does not ask stays empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filled {
    /// The start itself.
    pub opening: Opening,
    /// What was answered.
    pub answers: Vec<Answer>,
    /// The department that the visitor chose.
    pub department: Option<DepartmentId>,
    /// Whether the visitor agrees to what the site asks them to agree to.
    pub agreed: bool,
    /// Whether this is the form that is shown outside the opening hours.
    pub away: bool,
    /// The first message, which only that form asks.
    pub message: String,
    /// How to reach the visitor, where that form asks it in a field of its own.
    pub contact: String,
}

/// An answer to one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The id of the field.
    pub field: String,
    /// What the visitor wrote or chose.
    pub text: String,
    /// What the field was called, in the conversation's language. The edge knows that: nobody
    /// needs to say it.
    #[serde(default)]
    pub label: String,
}

/// What the visitor filled in before the chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The answers, in the form's order; what was left out is not among them.
    pub answers: Vec<Answer>,
    /// The department that the visitor chose.
    pub department: Option<Department>,
    /// Whether the visitor agreed to what the site asked them to agree to.
    pub agreed: bool,
}

impl FieldKind {
    /// Takes what stands in a field; it is not empty.
    ///
    /// # Errors
    /// [`Rejection::AnswerTooLong`] or [`Rejection::AnswerInvalid`].
    pub fn take(&self, raw: &str) -> Result<String, Rejection> {
        let answer = raw.trim();
        let most = if matches!(self, Self::Long) { limits::TEXT_MAX } else { limits::ANSWER_MAX };
        if text::longer_than(answer, most) {
            return Err(Rejection::AnswerTooLong);
        }
        let fits = match self {
            Self::Text => !answer.chars().any(|c| c.is_control() || text::is_bidi_control(c)),
            Self::Long => true,
            Self::Email => text::is_email(answer),
            Self::Phone => text::is_telephone(answer),
            // In whichever language the visitor saw it.
            Self::Choice(choices) => choices.iter().flatten().any(|choice| choice.text == answer),
        };
        if fits { Ok(answer.to_owned()) } else { Err(Rejection::AnswerInvalid) }
    }

    /// Whether an answer is a way to reach the visitor.
    #[must_use]
    pub fn is_contact(&self) -> bool {
        matches!(self, Self::Email | Self::Phone)
    }
}

impl Form {
    /// Whether a field is asked outside the opening hours, or within them.
    #[must_use]
    pub fn asks(field: &Field, away: bool) -> bool {
        away || !field.closed_only
    }

    /// The field whose answer is the first message outside the opening hours: the first one that
    /// takes several lines. Where there is none, a field of our own asks for it.
    #[must_use]
    pub fn message_field(&self) -> Option<usize> {
        self.fields.iter().position(|field| matches!(field.kind, FieldKind::Long))
    }

    /// Whether a field of our own asks how to reach the visitor outside the opening hours, because
    /// none of the owner's does.
    #[must_use]
    pub fn asks_contact(&self) -> bool {
        !self.fields.iter().any(|field| field.kind.is_contact())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Localized;

    #[test]
    fn each_kind_takes_what_it_is_for() {
        let choice = |text: &str| vec![Localized { locale: "en".into(), text: text.into() }];
        let choices = FieldKind::Choice(vec![choice("Small"), choice("Large")]);
        let long = "x".repeat(301);
        for (kind, raw, expected) in [
            (FieldKind::Text, " A-12 ", Ok("A-12")),
            (FieldKind::Text, "two\nlines", Err(Rejection::AnswerInvalid)),
            (FieldKind::Text, "a\u{202e}b", Err(Rejection::AnswerInvalid)),
            (FieldKind::Text, &*long, Err(Rejection::AnswerTooLong)),
            (FieldKind::Long, "two\nlines", Ok("two\nlines")),
            (FieldKind::Long, &*long, Ok(&*long)),
            (FieldKind::Email, "zoe@mail.example", Ok("zoe@mail.example")),
            (FieldKind::Email, "+40 21 123 4567", Err(Rejection::AnswerInvalid)),
            (FieldKind::Phone, "+40 21 123 4567", Ok("+40 21 123 4567")),
            (FieldKind::Phone, "12", Err(Rejection::AnswerInvalid)),
            (choices.clone(), "Large", Ok("Large")),
            (choices, "Huge", Err(Rejection::AnswerInvalid)),
        ] {
            assert_eq!(kind.take(raw), expected.map(str::to_owned), "{kind:?} {raw:?}");
        }
        let endless = "x".repeat(4_001);
        assert_eq!(FieldKind::Long.take(&endless), Err(Rejection::AnswerTooLong));
    }

    #[test]
    fn the_owners_fields_go_before_ours() {
        let field = |kind| Field { id: "x".into(), labels: vec![], kind, required: false, closed_only: true };
        let own = Form { fields: vec![field(FieldKind::Email), field(FieldKind::Long)], ..Form::default() };
        assert_eq!((own.message_field(), own.asks_contact()), (Some(1), false));
        assert_eq!((Form::default().message_field(), Form::default().asks_contact()), (None, true));
        let [first, ..] = &own.fields[..] else { unreachable!() };
        assert!(Form::asks(first, true) && !Form::asks(first, false));
    }
}
