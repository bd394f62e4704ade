//! The form before a chat: what is asked, and what may stand in a field. Both ends call the same
//! checks, so both agree.

use crate::limits::{ANSWER_MAX, TEXT_MAX};
use crate::locale::{Localized, localized};
use crate::rejection::Rejection;
use crate::site::department::DepartmentSetting;
use crate::text;
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

impl FieldKind {
    /// Takes what stands in a field; it is not empty. A way to reach somebody is stored in the form in
    /// which it is compared.
    ///
    /// # Errors
    /// [`Rejection::AnswerTooLong`] or [`Rejection::AnswerInvalid`].
    pub fn take(&self, raw: &str) -> Result<String, Rejection> {
        let answer = text::trim(raw);
        let most = if matches!(self, Self::Long) { TEXT_MAX } else { ANSWER_MAX };
        if text::longer_than(answer, most) {
            return Err(Rejection::AnswerTooLong);
        }
        let taken = match self {
            Self::Text => text::is_one_line(answer).then(|| answer.to_owned()),
            Self::Long => Some(text::written(raw)),
            Self::Email => text::email(answer),
            Self::Phone => text::telephone(answer),
            // In whichever language the visitor saw it.
            Self::Choice(choices) => {
                let chosen = choices.iter().flatten().find(|choice| text::trim(&choice.text) == answer);
                chosen.map(|choice| choice.text.clone())
            }
        };
        taken.ok_or(Rejection::AnswerInvalid)
    }

    /// Whether an answer is a way to reach the visitor.
    #[must_use]
    pub fn is_contact(&self) -> bool {
        matches!(self, Self::Email | Self::Phone)
    }
}

/// What stands before the name of something in a row that is not kept for the next form.
const UNKEPT: &str = "@";

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

    /// What the form asks besides the name, ready to be drawn: a row for each field, in which a tab
    /// stands between its kind, whether it needs an answer, the most characters, its id, its label,
    /// and for a choice each value with its text. A field of our own has no label: a widget has the
    /// words for it in its own language.
    ///
    /// An id that begins with `@` names something that is not kept for the next form. While the team
    /// is away, the owner's first field of several lines asks for the first message; where it is
    /// asked within the hours too, it keeps its id, so that what was written stays in it.
    #[must_use]
    pub fn rows(&self, departments: &[DepartmentSetting], away: bool, locale: &str) -> String {
        let mut rows = Rows::default();
        let message = self.message_field().filter(|_| away);
        for (place, field) in self.fields.iter().enumerate().filter(|(_, field)| Self::asks(field, away)) {
            let is_message = message == Some(place);
            let (kind, most) = match &field.kind {
                _ if is_message => ("message", TEXT_MAX),
                FieldKind::Text => ("text", ANSWER_MAX),
                FieldKind::Long => ("long", TEXT_MAX),
                FieldKind::Email => ("email", ANSWER_MAX),
                FieldKind::Phone => ("tel", ANSWER_MAX),
                FieldKind::Choice(_) => ("choice", ANSWER_MAX),
            };
            let id = match field.kind {
                _ if is_message && field.closed_only => MESSAGE.to_owned(),
                FieldKind::Long => [UNKEPT, &field.id].concat(),
                _ => field.id.clone(),
            };
            rows.ask(kind, field.required || is_message, most, &id, localized(&field.labels, locale));
            if let FieldKind::Choice(choices) = &field.kind {
                for choice in choices {
                    rows.offer(localized(choice, locale), localized(choice, locale));
                }
            }
            rows.end();
        }
        if !departments.is_empty() {
            rows.ask("department", false, ANSWER_MAX, "@@department", "");
            for department in departments {
                rows.offer(department.id.as_str(), &department.name);
            }
            rows.end();
        }
        if away && self.asks_contact() {
            rows.ask("contact", true, ANSWER_MAX, "+", "");
            rows.end();
        }
        if away && message.is_none() {
            rows.ask("message", true, TEXT_MAX, MESSAGE, "");
            rows.end();
        }
        rows.0
    }

    /// The same for what the visitor has to agree to, with the address of the privacy notice; empty
    /// where nothing is asked.
    #[must_use]
    pub fn consent_row(&self, locale: &str) -> String {
        let mut rows = Rows::default();
        if let Some(consent) = &self.consent {
            rows.ask("consent", true, ANSWER_MAX, "@@consent", localized(&consent.texts, locale));
            rows.part(&consent.url);
            rows.end();
        }
        rows.0
    }
}

/// The first message, where it has no field in the form of the opening hours. No field of an owner's
/// has such an id.
const MESSAGE: &str = "@@message";

#[derive(Default)]
struct Rows(String);

impl Rows {
    fn ask(&mut self, kind: &str, required: bool, most: usize, id: &str, label: &str) {
        self.0.push_str(kind);
        self.part(if required { "1" } else { "" });
        self.part(&most.to_string());
        self.part(id);
        self.part(label);
    }

    fn offer(&mut self, value: &str, text: &str) {
        self.part(value);
        self.part(text);
    }

    /// White space of any kind is a space: a tab or a new line would be more than was asked.
    fn part(&mut self, text: &str) {
        self.0.push('\t');
        self.0.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
    }

    fn end(&mut self) {
        self.0.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::DepartmentId;

    fn texts(text: &str) -> Vec<Localized> {
        let in_locale = |locale: &str, text: String| Localized { locale: locale.to_owned(), text };
        vec![in_locale("en", text.to_owned()), in_locale("fr", ["le ", text].concat())]
    }

    fn field(id: &str, kind: FieldKind, required: bool, closed_only: bool) -> Field {
        Field { id: id.to_owned(), labels: texts(id), kind, required, closed_only }
    }

    #[test]
    fn a_form_is_told_in_rows() {
        let sizes = FieldKind::Choice(vec![texts("small"), texts("large")]);
        let form = Form {
            fields: vec![
                field("order", FieldKind::Text, true, false),
                field("phone", FieldKind::Phone, false, true),
                field("size", sizes, true, false),
                field("more", FieldKind::Long, false, false),
            ],
            ..Form::default()
        };
        let lamps = DepartmentId::parse("lamps").unwrap();
        let departments =
            [DepartmentSetting { id: lamps, name: "Lamps\tand\nlights".into(), agents: vec![] }];
        assert_eq!(
            form.rows(&departments, false, "en"),
            "text\t1\t300\torder\torder\n\
             choice\t1\t300\tsize\tsize\tsmall\tsmall\tlarge\tlarge\n\
             long\t\t4000\t@more\tmore\n\
             department\t\t300\t@@department\t\tlamps\tLamps and lights\n"
        );
        assert_eq!(
            form.rows(&[], true, "fr"),
            "text\t1\t300\torder\tle order\n\
             tel\t\t300\tphone\tle phone\n\
             choice\t1\t300\tsize\tle size\tle small\tle small\tle large\tle large\n\
             message\t1\t4000\t@more\tle more\n"
        );
    }

    #[test]
    fn while_the_team_is_away_a_message_and_a_contact_are_asked() {
        let own = "contact\t1\t300\t+\t\nmessage\t1\t4000\t@@message\t\n";
        assert_eq!(Form::default().rows(&[], true, "en"), own);
        assert_eq!(Form::default().rows(&[], false, "en"), "");
        let fields =
            vec![field("email", FieldKind::Email, true, true), field("what", FieldKind::Long, false, true)];
        let form = Form { fields, ..Form::default() };
        assert_eq!(form.rows(&[], false, "en"), "");
        assert_eq!(
            form.rows(&[], true, "en"),
            "email\t1\t300\temail\temail\nmessage\t1\t4000\t@@message\twhat\n"
        );
    }

    #[test]
    fn consent_comes_with_the_way_to_the_notice() {
        let consent = Consent { texts: texts("I agree,\nreally."), url: "https://a.example/".to_owned() };
        let form = Form { consent: Some(consent), ..Form::default() };
        assert_eq!(
            form.consent_row("en"),
            "consent\t1\t300\t@@consent\tI agree, really.\thttps://a.example/\n"
        );
        assert_eq!(Form::default().consent_row("en"), "");
    }

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
