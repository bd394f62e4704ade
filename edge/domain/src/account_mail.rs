//! What is mailed to somebody about their own account, in the languages that the team speaks.

use protocol::locale::TEAM_LOCALES;
use serde::{Deserialize, Serialize};

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum News {
    /// A link for a new password was asked for. It is made when the mail is sent, so that it is stored nowhere.
    ResetAsked,
    /// The password was changed.
    PasswordChanged,
}

/// A mail as it waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountMail {
    /// The email of the account, whether or not there is one.
    pub email: String,
    /// In which language.
    pub locale: String,
    /// The installation's own origin, which links lead to.
    pub origin: String,
    /// What it is about.
    pub news: News,
}

/// What a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What it is about.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As a page.
    pub html: String,
}

/// A text in English, French and Romanian.
type Text = [&'static str; 3];

const HELLO: Text = ["Hello {name},", "Bonjour {name},", "Bună, {name},"];

const RESET_SUBJECT: Text = [
    "Choose a new password for Jasette",
    "Choisissez un nouveau mot de passe pour Jasette",
    "Alege o parolă nouă pentru Jasette",
];

const RESET: Text = [
    "Somebody, probably you, asked for a new password for your account at {host}. Choose it here:",
    "Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour votre compte sur {host}. Choisissez-le ici :",
    "Cineva, probabil tu, a cerut o parolă nouă pentru contul tău de la {host}. Alege-o aici:",
];

const RESET_ENDS: Text = [
    "The link is good for 30 minutes, and once. If it was not you, ignore this mail: nothing has changed.",
    "Le lien est valable 30 minutes, et une seule fois. Si ce n’était pas vous, ignorez cet e-mail : rien n’a changé.",
    "Linkul este valabil 30 de minute și o singură dată. Dacă nu ai fost tu, ignoră acest mesaj: nu s-a schimbat nimic.",
];

const CHANGED_SUBJECT: Text = [
    "Your password for Jasette was changed",
    "Votre mot de passe pour Jasette a été changé",
    "Parola ta pentru Jasette a fost schimbată",
];

const CHANGED: Text = [
    "The password of your account at {host} was changed. Wherever else you were signed in, you are not any more.",
    "Le mot de passe de votre compte sur {host} a été changé. Vous avez été déconnecté partout ailleurs.",
    "Parola contului tău de la {host} a fost schimbată. Ai fost deconectat în toate celelalte locuri.",
];

const CHANGED_BY_WHOM: Text = [
    "If it was not you, choose a new one at once, and tell whoever runs Jasette at your company:",
    "Si ce n’était pas vous, choisissez-en un nouveau tout de suite et prévenez la personne qui gère Jasette chez vous :",
    "Dacă nu ai fost tu, alege imediat una nouă și anunță persoana care administrează Jasette la voi:",
];

/// The address of the page at which a new password is asked for, and chosen by the link with a `token`.
#[must_use]
pub fn reset_page(origin: &str, locale: &str, token: Option<&str>) -> String {
    let page = format!("{origin}/reset?lang={locale}");
    // Behind `#`, where no server and no other page gets to see it.
    token.map_or(page.clone(), |token| format!("{page}#{token}"))
}

/// Writes a mail to somebody of this name; `token` is that of the link, where it brings one.
#[must_use]
pub fn write(mail: &AccountMail, name: &str, token: Option<&str>) -> Written {
    let at = TEAM_LOCALES.iter().position(|locale| *locale == mail.locale).unwrap_or_default();
    let host = mail.origin.split_once("://").map_or(mail.origin.as_str(), |(_, host)| host);
    let say = |text: Text| {
        text.get(at).copied().unwrap_or_default().replace("{host}", host).replace("{name}", name)
    };
    let page = reset_page(&mail.origin, &mail.locale, token);
    let (subject, above, below) = match mail.news {
        News::ResetAsked => (RESET_SUBJECT, vec![say(HELLO), say(RESET)], vec![say(RESET_ENDS)]),
        News::PasswordChanged => {
            (CHANGED_SUBJECT, vec![say(HELLO), say(CHANGED), say(CHANGED_BY_WHOM)], Vec::new())
        }
    };
    let text = [above.clone(), vec![page.clone()], below.clone()].concat().join("\n\n");
    let paragraph = |line: &String| format!("<p>{}</p>", escape(line));
    let html = [
        above.iter().map(paragraph).collect::<String>(),
        format!("<p><a href=\"{0}\">{0}</a></p>", escape(&page)),
        below.iter().map(paragraph).collect(),
    ]
    .concat();
    let html = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><body style=\"font-family:sans-serif\">{html}</body></html>",
        escape(&mail.locale)
    );
    Written { subject: say(subject), text: format!("{text}\n"), html }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(locale: &str, news: News) -> AccountMail {
        let origin = "https://chat.example".to_owned();
        AccountMail { email: "ana@shop.example".to_owned(), locale: locale.to_owned(), origin, news }
    }

    #[test]
    fn a_link_is_in_the_mail_and_its_token_behind_the_hash() {
        for (locale, subject) in
            [("en", "Choose a new"), ("fr", "Choisissez"), ("ro", "Alege"), ("de", "Choose")]
        {
            let written = write(&mail(locale, News::ResetAsked), "Ana", Some("TOKEN"));
            assert!(written.subject.starts_with(subject), "{}", written.subject);
            let link = format!("https://chat.example/reset?lang={locale}#TOKEN");
            assert!(written.text.contains(&format!("\n{link}\n")), "{}", written.text);
            assert!(written.html.contains(&format!("<a href=\"{link}\">")), "{}", written.html);
        }
    }

    #[test]
    fn a_change_is_told_without_a_link_that_opens_anything() {
        let written = write(&mail("fr", News::PasswordChanged), "<Ana & Bea>", None);
        assert!(written.text.contains("Bonjour <Ana & Bea>,"), "{}", written.text);
        assert!(written.html.contains("Bonjour &lt;Ana &amp; Bea>,"), "{}", written.html);
        assert!(!written.text.contains('#') && !written.text.contains('{'), "{}", written.text);
    }
}
