//! What a new site and a new agent must look like.

use crate::{form, hours, localized, look, routing, triggers};
use protocol::ids::AgentId;
use protocol::limits::{self, EMAIL_MAX};
use protocol::locale::LOCALES;
use protocol::rejection::Rejection;
use protocol::site::address::is_origin_source;
use protocol::site::color::Color;
use protocol::site::department::DepartmentSetting;
use protocol::site::live::SHARDS_MAX;
use protocol::site::settings::{Invitation, Service, SiteSettings};
use protocol::text;
use std::collections::BTreeSet;

/// The fewest characters of a password (NIST SP 800-63B asks for at least 8; we ask for more and
/// for nothing else).
pub const PASSWORD_MIN: usize = 12;

/// The most characters of a password, so that hashing one has a bound.
pub const PASSWORD_MAX: usize = 256;

/// Checks a site's settings.
///
/// # Errors
/// [`Rejection::ServiceRefused`], [`Rejection::RoutingRefused`] or [`Rejection::BadSetup`].
pub fn settings(settings: &SiteSettings) -> Result<(), Rejection> {
    if !service_is_ok(&settings.service)
        || settings.waiting_hours > limits::WAITING_HOURS_MAX
        || settings.answer_minutes > limits::ANSWER_MINUTES_MAX
    {
        return Err(Rejection::ServiceRefused);
    }
    routing::checked(&settings.routing)?;
    let name_ok = text::name(&settings.name).is_ok();
    let look_ok = Color::parse(&settings.color).is_some() && look::is_ok(&settings.look);
    let invitation_ok = settings.invitation.as_ref().is_none_or(invitation_is_ok);
    let triggers_ok = triggers::are_ok(&settings.triggers);
    let form_ok = form::is_ok(&settings.form) && hours::are_ok(&settings.hours);
    let contact = settings.contact_email.as_str();
    let contact_fits = contact.chars().count() <= limits::CONTACT_EMAIL_MAX;
    let contact_ok = contact.is_empty() || contact_fits && text::email(contact).as_deref() == Some(contact);
    let origins_ok = origins_are_ok(&settings.origins);
    let language_ok = settings.language.is_empty() || LOCALES.contains(&settings.language.as_str());
    let live_ok = settings.live.thousands <= SHARDS_MAX;
    if language_ok
        && live_ok
        && name_ok
        && look_ok
        && origins_ok
        && invitation_ok
        && triggers_ok
        && form_ok
        && contact_ok
    {
        Ok(())
    } else {
        Err(Rejection::BadSetup)
    }
}

fn origins_are_ok(origins: &[String]) -> bool {
    let is_ok = |origin: &String| is_origin_source(origin) && origin.len() <= limits::ORIGIN_MAX;
    origins.len() <= limits::ORIGINS_MAX && origins.iter().all(is_ok)
}

fn invitation_is_ok(invitation: &Invitation) -> bool {
    text::name(&invitation.agent).is_ok()
        && invitation.after_seconds <= limits::SECONDS_MAX
        && invitation.path_contains.chars().count() <= limits::PART_MAX
        && !invitation.texts.is_empty()
        && localized::are_ok(&invitation.texts, |said| text::message(said).is_ok())
}

fn service_is_ok(service: &Service) -> bool {
    // An empty text is not said.
    let is_sayable = |said: &str| text::message(said) != Err(Rejection::TextTooLong);
    let ids: BTreeSet<&str> = service.departments.iter().map(|department| department.id.as_str()).collect();
    localized::are_ok(&service.greeting, is_sayable)
        && localized::are_ok(&service.goodbye, is_sayable)
        && service.vanish_minutes <= limits::VANISH_MINUTES_MAX
        && service.promise_hours <= limits::PROMISE_HOURS_MAX
        && service.departments.len() <= limits::DEPARTMENTS_MAX
        && ids.len() == service.departments.len()
        && service.departments.iter().all(department_is_ok)
}

fn department_is_ok(department: &DepartmentSetting) -> bool {
    department.id.is_valid()
        && text::name(&department.name).is_ok()
        && department.agents.len() <= limits::DEPARTMENT_AGENTS_MAX
        && department.agents.iter().all(AgentId::is_valid)
}

/// Least bytes of an installation's set-up key: 24 random ones make 32 in base64.
pub const KEY_MIN: usize = 32;

/// Puts an email address into the form it is compared in: no white space around it, nothing in it that
/// nobody sees, lower case.
///
/// # Errors
/// [`Rejection::BadSetup`] when it cannot be one.
pub fn email(raw: &str) -> Result<String, Rejection> {
    let email = text::plain_address(raw).to_lowercase();
    let parts = email.split_once('@');
    let shape_ok =
        parts.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    let chars_ok = !email.chars().any(|c| c.is_whitespace() || c.is_control());
    if shape_ok && chars_ok && email.len() <= EMAIL_MAX { Ok(email) } else { Err(Rejection::BadSetup) }
}

/// Checks a new password.
///
/// # Errors
/// [`Rejection::BadSetup`].
pub fn password(raw: &str) -> Result<(), Rejection> {
    if (PASSWORD_MIN..=PASSWORD_MAX).contains(&raw.chars().count()) {
        Ok(())
    } else {
        Err(Rejection::BadSetup)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ids::DepartmentId;
    use protocol::locale::Localized;
    use protocol::site::form::{Consent, Form};
    use protocol::site::hours::Hours;
    use protocol::site::live::Live;
    use protocol::site::settings::{NameField, Position};

    fn shop() -> SiteSettings {
        SiteSettings {
            name: "Shop".into(),
            color: "#1a2b3c".into(),
            position: Position::Right,
            name_field: NameField::Optional,
            invitation: None,
            origins: vec!["https://shop.example".into()],
            service: Service::default(),
            ..SiteSettings::default()
        }
    }

    #[test]
    fn settings_are_checked() {
        assert_eq!(settings(&shop()), Ok(()));
        let no_texts =
            Invitation { after_seconds: 5, path_contains: String::new(), agent: "Ana".into(), texts: vec![] };
        let invites = |texts| Invitation { texts, ..no_texts.clone() };
        let twice = invites([says("Hello"), says("Hello")].concat());
        let late = Invitation { after_seconds: limits::SECONDS_MAX + 1, ..invites(says("Hello")) };
        for bad in [
            SiteSettings { color: "red".into(), ..shop() },
            SiteSettings { color: "#12345g".into(), ..shop() },
            SiteSettings { name: " ".into(), ..shop() },
            SiteSettings { live: Live { thousands: SHARDS_MAX + 1, ..Live::default() }, ..shop() },
            SiteSettings { origins: vec!["*".into()], ..shop() },
            SiteSettings { origins: vec!["https://a.example".into(); limits::ORIGINS_MAX + 1], ..shop() },
            SiteSettings { origins: vec![format!("https://{}.example", "a".repeat(255))], ..shop() },
            SiteSettings { invitation: Some(twice), ..shop() },
            SiteSettings { invitation: Some(late), ..shop() },
            SiteSettings { invitation: Some(no_texts), ..shop() },
            SiteSettings { contact_email: "help at shop.example".into(), ..shop() },
            SiteSettings { contact_email: format!("{}@shop.example", "h".repeat(40)), ..shop() },
            SiteSettings { contact_email: " help@shop.example".into(), ..shop() },
            SiteSettings { hours: Hours { week: vec![vec![]], ..Hours::default() }, ..shop() },
            SiteSettings { form: Form { consent: Some(Consent::default()), ..Form::default() }, ..shop() },
        ] {
            assert_eq!(settings(&bad), Err(Rejection::BadSetup), "{bad:?}");
        }
    }

    fn says(text: &str) -> Vec<Localized> {
        LOCALES.map(|locale| Localized { locale: locale.into(), text: text.into() }).into()
    }

    fn department(id: &str) -> DepartmentSetting {
        DepartmentSetting { id: DepartmentId::parse(id).unwrap(), name: id.into(), agents: vec![] }
    }

    #[test]
    fn the_service_is_checked() {
        let with = |service: Service| settings(&SiteSettings { service, ..shop() });
        let plain = Service::default;
        let most = (0..limits::DEPARTMENTS_MAX).map(|n| department(&format!("d{n}"))).collect();
        let longest = says(&"é".repeat(limits::TEXT_MAX));
        let full = Service {
            greeting: longest.clone(),
            goodbye: longest,
            vanish_minutes: 1_440,
            promise_hours: 24,
            departments: most,
            ..plain()
        };
        assert_eq!(with(full.clone()), Ok(()));
        assert_eq!(with(Service { greeting: says(""), ..plain() }), Ok(()), "nothing is said then");
        let nameless = DepartmentSetting { name: " ".into(), ..department("tea") };
        for bad in [
            Service { greeting: says(&"x".repeat(limits::TEXT_MAX + 1)), ..plain() },
            Service { goodbye: [says("Bye"), says("Bye")].concat(), ..plain() },
            Service { goodbye: vec![Localized { locale: "tlh".into(), text: "Qapla'".into() }], ..plain() },
            Service { vanish_minutes: 1_441, ..plain() },
            Service { promise_hours: 25, ..plain() },
            Service { departments: vec![department("tea"), department("tea")], ..plain() },
            Service { departments: vec![nameless], ..plain() },
            Service { departments: [full.departments, vec![department("more")]].concat(), ..plain() },
        ] {
            assert_eq!(with(bad.clone()), Err(Rejection::ServiceRefused), "{bad:?}");
        }
        let nobody: DepartmentSetting =
            serde_json::from_str(r#"{"id": "tea", "name": "Tea", "agents": ["not an id"]}"#).unwrap();
        assert_eq!(with(Service { departments: vec![nobody], ..plain() }), Err(Rejection::ServiceRefused));
    }

    #[test]
    fn emails_are_compared_in_one_form() {
        assert_eq!(email(" Ana@Shop.Example "), Ok("ana@shop.example".into()));
        for bad in ["", "ana", "@x", "a@", "a b@c", "a@b@c"] {
            assert_eq!(email(bad), Err(Rejection::BadSetup), "{bad:?}");
        }
    }

    #[test]
    fn passwords_have_a_length() {
        assert_eq!(password("correct horse"), Ok(()));
        assert_eq!(password("short"), Err(Rejection::BadSetup));
        assert_eq!(password(&"x".repeat(257)), Err(Rejection::BadSetup));
    }
}
