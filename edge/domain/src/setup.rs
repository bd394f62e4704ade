//! What a new site and a new agent must look like.

use crate::{form, hours, look, triggers};
use protocol::rejection::Rejection;
use protocol::site::address::is_origin_source;
use protocol::site::color::Color;
use protocol::site::settings::SiteSettings;
use protocol::text;

/// The fewest characters of a password (NIST SP 800-63B asks for at least 8; we ask for more and
/// for nothing else).
pub const PASSWORD_MIN: usize = 12;

/// The most characters of a password, so that hashing one has a bound.
pub const PASSWORD_MAX: usize = 256;

/// The most characters of an email address (RFC 5321, section 4.5.3.1).
pub const EMAIL_MAX: usize = 254;

/// Checks a site's settings.
///
/// # Errors
/// [`Rejection::BadSetup`].
pub fn settings(settings: &SiteSettings) -> Result<(), Rejection> {
    let invitation_ok = settings.invitation.as_ref().is_none_or(|invitation| {
        let texts_ok = invitation.texts.iter().all(|localized| text::message(&localized.text).is_ok());
        text::name(&invitation.agent).is_ok() && !invitation.texts.is_empty() && texts_ok
    });
    let origins_ok = settings.origins.iter().all(|origin| is_origin_source(origin));
    let triggers_ok = triggers::are_ok(&settings.triggers);
    let form_ok = form::is_ok(&settings.form) && hours::are_ok(&settings.hours);
    let name_ok = text::name(&settings.name).is_ok();
    let look_ok = Color::parse(&settings.color).is_some() && look::is_ok(&settings.look);
    if name_ok && look_ok && origins_ok && invitation_ok && triggers_ok && form_ok {
        Ok(())
    } else {
        Err(Rejection::BadSetup)
    }
}

/// Puts an email address into the form it is compared in: no white space around it, lower case.
///
/// # Errors
/// [`Rejection::BadSetup`] when it cannot be one.
pub fn email(raw: &str) -> Result<String, Rejection> {
    let email = raw.trim().to_lowercase();
    let parts = email.split_once('@');
    let shape_ok =
        parts.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    let chars_ok = !email.chars().any(|c| c.is_whitespace() || c.is_control());
    if shape_ok && chars_ok && email.chars().count() <= EMAIL_MAX {
        Ok(email)
    } else {
        Err(Rejection::BadSetup)
    }
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
    use protocol::site::form::{Consent, Form};
    use protocol::site::hours::Hours;
    use protocol::site::settings::{Invitation, NameField, Position, Service};

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
        for bad in [
            SiteSettings { color: "red".into(), ..shop() },
            SiteSettings { color: "#12345g".into(), ..shop() },
            SiteSettings { name: " ".into(), ..shop() },
            SiteSettings { origins: vec!["*".into()], ..shop() },
            SiteSettings { invitation: Some(no_texts), ..shop() },
            SiteSettings { hours: Hours { week: vec![vec![]], ..Hours::default() }, ..shop() },
            SiteSettings { form: Form { consent: Some(Consent::default()), ..Form::default() }, ..shop() },
        ] {
            assert_eq!(settings(&bad), Err(Rejection::BadSetup), "{bad:?}");
        }
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
