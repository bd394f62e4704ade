//! The start: the opening itself, and what the form asks. The client says whether the form was the
//! one of the opening hours or the one outside of them, and is taken at its word: a visitor who
//! began to write a minute before closing time gets no refusal for it.

use super::Conversation;
use super::content::message;
use super::rules::Rules;
use crate::{hours, page};
use protocol::conversation::etiquette::{ContactReason, Promise};
use protocol::conversation::event::EventBody;
use protocol::conversation::opening::Opening;
use protocol::conversation::opening::{Answer, Answers, Filled};
use protocol::conversation::party::Author;
use protocol::conversation::party::Department;
use protocol::conversation::policy::Policy;
use protocol::ids::{CommandId, DepartmentId, Timestamp};
use protocol::locale::{locale_for, localized};
use protocol::rejection::Rejection;
use protocol::site::form::{FieldKind, Form};
use protocol::text;
use protocol::timing::HOUR_MS;

pub(super) fn start(
    state: &Conversation,
    rules: &Rules,
    id: &CommandId,
    filled: Filled,
    now: Timestamp,
) -> Result<Vec<EventBody>, Rejection> {
    if state.is_started() {
        return Err(Rejection::AlreadyStarted);
    }
    if let Some(why) = rules.barred {
        return Err(why);
    }
    if rules.form.consent.is_some() && !filled.agreed {
        return Err(Rejection::ConsentMissing);
    }
    let Filled { opening, away, .. } = filled;
    // A name that the site vouches for need not be asked for.
    let known = rules.customer.as_ref().and_then(|customer| customer.name.as_deref());
    let name = match opening.name.as_deref().map(text::name) {
        None | Some(Err(Rejection::NameMissing)) if rules.name_required && known.is_none() => {
            return Err(Rejection::NameMissing);
        }
        None | Some(Err(Rejection::NameMissing)) => None,
        Some(name) => Some(name?),
    };
    let invitation = opening.invitation.as_deref().map(text::message).transpose()?;
    let locale = locale_for(&opening.locale);
    let answers = answers(&rules.form, &filled.answers, away, locale)?;
    let department = filled.department.map(|id| choice(rules, &id)).transpose()?;
    let promise = if away { promised(rules, &answers, &filled.contact, now)? } else { None };
    let greeting = if away {
        // Nobody is there to be with the visitor soon: what they wrote takes the greeting's place.
        vec![message(id, Author::Visitor, &filled.message)?]
    } else {
        let company = ("company", rules.company.as_str());
        let visitor = ("visitor", name.as_deref().or(known).unwrap_or_default());
        let greeting = text::fill(localized(&rules.service.greeting, locale), &[company, visitor]);
        // A greeting that is empty or too long is not said.
        message(id, Author::Automatic, &greeting).into_iter().collect()
    };
    let policy = rules.service.policy(locale, rules.waiting_hours, rules.answer_minutes);
    let mut events = vec![EventBody::Started(Opening {
        name,
        page: page::tidy(&opening.page),
        locale: locale.to_owned(),
        invitation,
    })];
    if policy != Policy::default() {
        events.push(EventBody::PolicySet(policy));
    }
    events.extend(rules.customer.clone().map(EventBody::Identified));
    let filled = Answers { answers, department, agreed: rules.form.consent.is_some() };
    if filled != Answers::default() {
        events.push(EventBody::FormFilled(filled));
    }
    events.extend(greeting);
    events.extend(promise.map(EventBody::PromiseMade));
    Ok(events)
}

/// The answers as they are kept: checked once more, in the form's order, with what each field is
/// called. The one that is the first message stands in the conversation and not among them.
fn answers(form: &Form, given: &[Answer], away: bool, locale: &str) -> Result<Vec<Answer>, Rejection> {
    if given.iter().any(|answer| form.fields.iter().all(|field| field.id != answer.field)) {
        return Err(Rejection::UnknownField);
    }
    let message = form.message_field().filter(|_| away);
    let mut kept = Vec::new();
    for (place, field) in form.fields.iter().enumerate() {
        if message == Some(place) {
            continue;
        }
        let answer = given.iter().find(|answer| answer.field == field.id);
        let raw = answer.map_or("", |answer| text::trim(&answer.text));
        if !raw.is_empty() {
            let label = localized(&field.labels, locale).to_owned();
            kept.push(Answer { field: field.id.clone(), text: field.kind.take(raw)?, label });
        } else if field.required && Form::asks(field, away) {
            return Err(Rejection::AnswerMissing);
        }
    }
    Ok(kept)
}

fn choice(rules: &Rules, id: &DepartmentId) -> Result<Department, Rejection> {
    let choosable = rules.service.departments.iter().filter(|_| rules.form.departments);
    let chosen = choosable.into_iter().find(|department| department.id == *id);
    let chosen = chosen.ok_or(Rejection::UnknownField)?;
    Ok(Department { id: chosen.id.clone(), name: chosen.name.clone() })
}

/// What a visitor who wrote outside the opening hours and left a contact is promised.
fn promised(
    rules: &Rules,
    answers: &[Answer],
    contact: &str,
    now: Timestamp,
) -> Result<Option<Promise>, Rejection> {
    let contact = if rules.form.asks_contact() {
        Some(text::contact(contact)?)
    } else {
        let kind = |answer: &Answer| rules.form.fields.iter().find(|field| field.id == answer.field);
        let is_contact =
            |answer: &&Answer| kind(answer).is_some_and(|field| FieldKind::is_contact(&field.kind));
        answers.iter().find(is_contact).map(|answer| answer.text.clone())
    };
    let limit = u64::from(rules.service.policy("", 0, 0).promise_hours) * HOUR_MS;
    let due = hours::due(&rules.hours, now, limit);
    Ok(contact.map(|contact| Promise { contact, reason: ContactReason::FollowUp, due }))
}
