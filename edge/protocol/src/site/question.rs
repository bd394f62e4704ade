//! What a pre-chat form asks besides the name: the rows of [`Form::rows`] read back, and what may stand
//! in each field. The document that shows the form first and the app that takes it over share both.
//!
//! [`Form::rows`]: crate::site::form::Form::rows

use crate::text;

/// The id of the first message where no field of the owner's asks for it.
pub const MESSAGE: &str = "@@message";

/// What stands before the id of a field whose answer is not kept for the next form.
pub const UNKEPT: char = '@';

/// One field of the form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// What it asks for.
    pub kind: QuestionKind,
    /// Whether it needs an answer.
    pub required: bool,
    /// The most characters that an answer may have.
    pub most: usize,
    /// Its id, unique in the form.
    pub id: String,
    /// What the owner calls it; empty for a field of our own.
    pub label: String,
    /// What can be chosen: values with their texts.
    pub choices: Vec<(String, String)>,
    /// The address of the privacy notice, where this is the consent and there is one.
    pub link: String,
}

/// What a field asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuestionKind {
    /// One line.
    Text,
    /// Several lines.
    Long,
    /// An email address.
    Email,
    /// A telephone number.
    Phone,
    /// One of the owner's choices.
    Choice,
    /// One of the departments.
    Department,
    /// An email address or a telephone number.
    Contact,
    /// The first message.
    Message,
    /// The agreement to what the site asks to agree to.
    Consent,
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is empty, or holds characters that nobody can see.
    Missing,
    /// It has too many characters.
    TooLong,
    /// It is no email address.
    Email,
    /// It is no telephone number.
    Phone,
    /// It is neither.
    Contact,
    /// The visitor does not agree.
    Consent,
}

/// Reads the rows of a form. A row without an id is skipped; a kind that is not known yet asks for a line.
#[must_use]
pub fn questions(rows: &str) -> Vec<Question> {
    rows.lines().filter_map(question).collect()
}

fn question(row: &str) -> Option<Question> {
    let mut parts = row.split('\t');
    let kind = match parts.next()? {
        "long" => QuestionKind::Long,
        "email" => QuestionKind::Email,
        "tel" => QuestionKind::Phone,
        "choice" => QuestionKind::Choice,
        "department" => QuestionKind::Department,
        "contact" => QuestionKind::Contact,
        "message" => QuestionKind::Message,
        "consent" => QuestionKind::Consent,
        _ => QuestionKind::Text,
    };
    let required = !parts.next()?.is_empty();
    let most = parts.next()?.parse().ok()?;
    let (id, label) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut question = Question { kind, required, most, id, label, choices: Vec::new(), link: String::new() };
    if kind == QuestionKind::Consent {
        question.link = parts.next().unwrap_or_default().to_owned();
    } else {
        while let (Some(value), Some(text)) = (parts.next(), parts.next()) {
            question.choices.push((value.to_owned(), text.to_owned()));
        }
    }
    Some(question)
}

impl Question {
    /// What is wrong with what stands in the field, if anything. The edge checks all of it again.
    #[must_use]
    pub fn fault(&self, typed: &str) -> Option<Fault> {
        let answer = text::trim(typed);
        let (fits, fault) = match self.kind {
            QuestionKind::Contact => (text::contact(answer).is_ok(), Fault::Contact),
            QuestionKind::Consent => (!answer.is_empty() || !self.required, Fault::Consent),
            _ if answer.is_empty() => (!self.required, Fault::Missing),
            _ if text::longer_than(answer, self.most) => (false, Fault::TooLong),
            QuestionKind::Email => (text::email(answer).is_some(), Fault::Email),
            QuestionKind::Phone => (text::telephone(answer).is_some(), Fault::Phone),
            QuestionKind::Text => (text::is_one_line(answer), Fault::Missing),
            _ => (true, Fault::Missing),
        };
        (!fits).then_some(fault)
    }

    /// Whether its answer is of use for the next form.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        !self.id.starts_with(UNKEPT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_field_says_what_it_does_not_take() {
        let long = "x".repeat(301);
        let emoji = "🙂".repeat(300);
        for (kind, text, expected) in [
            ("text", "", Some(Fault::Missing)),
            ("text", " \u{a0}", Some(Fault::Missing)),
            ("text", &*long, Some(Fault::TooLong)),
            ("text", &*emoji, None),
            ("text", "a\u{202e}b", Some(Fault::Missing)),
            ("text", " A-12 ", None),
            ("new", "A-12", None),
            ("long", "two\nlines", None),
            ("long", &*long, Some(Fault::TooLong)),
            ("email", "nowhere", Some(Fault::Email)),
            ("email", "zoe@mail", Some(Fault::Email)),
            ("email", "a b@mail.example", Some(Fault::Email)),
            ("email", "zoe@mail..example", Some(Fault::Email)),
            ("email", "zoe@mail.example", None),
            ("tel", "12", Some(Fault::Phone)),
            ("tel", "21 123 4567 or so", Some(Fault::Phone)),
            ("tel", "1234567890123456", Some(Fault::Phone)),
            ("tel", "+40 (21) 123-45.67", None),
            ("contact", "", Some(Fault::Contact)),
            ("contact", "nowhere", Some(Fault::Contact)),
            ("contact", "zoe@mail.example", None),
            ("contact", "021 123 4567", None),
            ("message", "", Some(Fault::Missing)),
            ("consent", "", Some(Fault::Consent)),
            ("consent", "on", None),
        ] {
            let asked = questions(&["first\t\t9\ta\tA\n", kind, "\t1\t300\tid\tLabel\n"].concat());
            let [_, question] = &asked[..] else { panic!("{asked:?}") };
            assert_eq!(question.fault(text), expected, "{kind} {text:?}");
        }
    }

    #[test]
    fn what_needs_no_answer_takes_none() {
        for kind in ["text", "long", "email", "tel", "choice", "department", "consent"] {
            let asked = questions(&[kind, "\t\t300\tid\tLabel\n"].concat());
            assert_eq!(asked.first().and_then(|question| question.fault(" ")), None, "{kind}");
        }
    }

    #[test]
    fn rows_are_read_back() {
        let rows = "choice\t\t300\tsize\tSize\tS\tSmall\tL\tLarge\n\
                    consent\t1\t300\t@@consent\tI agree.\thttps://a.example/privacy\nodd\n";
        let asked = questions(rows);
        let [size, consent] = &asked[..] else { panic!("{asked:?}") };
        let choice = |value: &str, text: &str| (value.to_owned(), text.to_owned());
        assert_eq!(size.choices, [choice("S", "Small"), choice("L", "Large")]);
        assert!(!size.required && size.is_kept() && size.most == 300);
        assert!(consent.required && !consent.is_kept());
        assert_eq!(
            (consent.label.as_str(), consent.link.as_str()),
            ("I agree.", "https://a.example/privacy")
        );
    }
}
