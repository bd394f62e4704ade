//! What is mailed to somebody about their own account, in the languages that the team speaks.

use crate::transcript::escape;
use protocol::ids::SiteId;
use protocol::locale::TEAM_LOCALES;
use protocol::team::invites::JOIN;
use serde::{Deserialize, Serialize};

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum News {
    /// A link for a new password was asked for. It is made when the mail is sent, and stored nowhere.
    ResetAsked,
    /// The password was changed.
    PasswordChanged,
    /// Somebody is invited to a site's team, whether or not they have an account. The link is made when the mail is
    /// sent.
    Invited {
        /// The site.
        site: SiteId,
        /// The name of whoever invites.
        by: String,
    },
    /// Somebody signed in with a browser that has not been seen for the account.
    NewBrowser {
        /// What the browser is called.
        browser: String,
        /// The network it came from, shortened; empty where it is not known.
        network: String,
    },
    /// Sign-ins ask for a second step from now on.
    SecondFactorOn,
    /// They ask for none any more.
    SecondFactorOff,
    /// There are new recovery codes, and the former ones are over.
    RecoveryRenewed,
    /// A passkey was added.
    PasskeyAdded {
        /// What its owner calls it.
        name: String,
    },
    /// A passkey was removed.
    PasskeyRemoved {
        /// What its owner called it.
        name: String,
    },
    /// The account is connected with one at the operator's provider, which opens it from now on.
    OidcConnected {
        /// What the provider is called.
        provider: String,
    },
    /// It is not any more.
    OidcDisconnected {
        /// What the provider is called.
        provider: String,
    },
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
    /// What the token of its link is made of, which is random ([`crate::mail::link_token`]); empty where it brings none.
    #[serde(default)]
    pub seed: String,
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

const INVITED_SUBJECT: Text =
    ["Join the team of {name}", "Rejoignez l’équipe de {name}", "Intră în echipa {name}"];

const INVITED: Text = [
    "{by} invites you to the team that answers visitors of {name}, in Jasette at {host}. Join here:",
    "{by} vous invite dans l’équipe qui répond aux visiteurs de {name}, dans Jasette sur {host}. Rejoignez-la ici :",
    "{by} te invită în echipa care răspunde vizitatorilor {name}, în Jasette la {host}. Intră aici:",
];

const INVITED_ENDS: Text = [
    "The link is good for seven days, once, and for this address. If you do not know what this is about, ignore this \
     mail: nothing happens.",
    "Le lien est valable sept jours, une seule fois et pour cette adresse. Si cela ne vous dit rien, ignorez cet \
     e-mail : il ne se passera rien.",
    "Linkul este valabil șapte zile, o singură dată și pentru această adresă. Dacă nu știi despre ce este vorba, \
     ignoră acest mesaj: nu se întâmplă nimic.",
];

const NEW_BROWSER_SUBJECT: Text = [
    "New sign-in to Jasette: {browser}",
    "Nouvelle connexion à Jasette : {browser}",
    "Conectare nouă la Jasette: {browser}",
];

const NEW_BROWSER: Text = [
    "Somebody, probably you, signed in to your account at {host} with a browser that has not been seen there before: {browser}{network}.",
    "Quelqu’un, sans doute vous, s’est connecté à votre compte sur {host} avec un navigateur qui n’y avait pas encore servi : {browser}{network}.",
    "Cineva, probabil tu, s-a conectat la contul tău de la {host} cu un browser care nu a mai fost folosit acolo: {browser}{network}.",
];

const NEW_BROWSER_END: Text = [
    "If it was not you, choose a new password at once. That ends every session:",
    "Si ce n’était pas vous, choisissez tout de suite un nouveau mot de passe. Cela met fin à toutes les sessions :",
    "Dacă nu ai fost tu, alege imediat o parolă nouă. Astfel se încheie toate sesiunile:",
];

const UNKNOWN_BROWSER: Text = ["unknown browser", "navigateur inconnu", "browser necunoscut"];

const FACTOR_SUBJECT: Text = [
    "The second step of your sign-in to Jasette was changed",
    "La deuxième étape de votre connexion à Jasette a été changée",
    "Al doilea pas al conectării tale la Jasette a fost schimbat",
];

const FACTOR_ON: Text = [
    "From now on signing in at {host} asks for a code of your authenticator app. Wherever else you were signed in, you are not any more.",
    "La connexion sur {host} demande désormais un code de votre application d’authentification. Vous avez été déconnecté partout ailleurs.",
    "De acum, conectarea la {host} cere un cod al aplicației tale de autentificare. Ai fost deconectat în toate celelalte locuri.",
];

const FACTOR_OFF: Text = [
    "Signing in at {host} asks for no code any more: your password alone is enough. Wherever else you were signed in, you are not any more.",
    "La connexion sur {host} ne demande plus de code : votre mot de passe suffit. Vous avez été déconnecté partout ailleurs.",
    "Conectarea la {host} nu mai cere niciun cod: ajunge parola. Ai fost deconectat în toate celelalte locuri.",
];

const RECOVERY_RENEWED: Text = [
    "New recovery codes were made for your account at {host}; the former ones are over. Wherever else you were signed in, you are not any more.",
    "De nouveaux codes de secours ont été créés pour votre compte sur {host} ; les anciens ne valent plus rien. Vous avez été déconnecté partout ailleurs.",
    "Pentru contul tău de la {host} s-au făcut coduri de rezervă noi; cele vechi nu mai sunt bune. Ai fost deconectat în toate celelalte locuri.",
];

const PASSKEY_SUBJECT: Text = [
    "The passkeys of your account for Jasette were changed",
    "Les clés d’accès de votre compte Jasette ont été changées",
    "Cheile de acces ale contului tău Jasette au fost schimbate",
];

const PASSKEY_ADDED: Text = [
    "A passkey was added to your account at {host}: {passkey}. Whoever holds it signs in with it. Wherever else you were signed in, you are not any more.",
    "Une clé d’accès a été ajoutée à votre compte sur {host} : {passkey}. Elle suffit pour se connecter. Vous avez été déconnecté partout ailleurs.",
    "La contul tău de la {host} s-a adăugat o cheie de acces: {passkey}. Cu ea se face conectarea. Ai fost deconectat în toate celelalte locuri.",
];

const PASSKEY_BY_WHOM: Text = [
    "If it was not you, choose a new password at once, then remove the passkey under “Account” in the settings, and tell whoever runs Jasette at your company:",
    "Si ce n’était pas vous, choisissez tout de suite un nouveau mot de passe, retirez ensuite la clé d’accès sous « Compte » dans les réglages et prévenez la personne qui gère Jasette chez vous :",
    "Dacă nu ai fost tu, alege imediat o parolă nouă, apoi șterge cheia de acces la „Cont” în setări și anunță persoana care administrează Jasette la voi:",
];

const PASSKEY_REMOVED: Text = [
    "A passkey of your account at {host} was removed: {passkey}. Nobody signs in with it any more. Wherever else you were signed in, you are not any more.",
    "Une clé d’accès de votre compte sur {host} a été retirée : {passkey}. Elle ne permet plus de se connecter. Vous avez été déconnecté partout ailleurs.",
    "O cheie de acces a contului tău de la {host} a fost ștearsă: {passkey}. Cu ea nu se mai face nicio conectare. Ai fost deconectat în toate celelalte locuri.",
];

const FACTOR_BY_WHOM: Text = [
    "If it was not you, choose a new password at once, and tell whoever runs Jasette at your company:",
    "Si ce n’était pas vous, choisissez tout de suite un nouveau mot de passe et prévenez la personne qui gère Jasette chez vous :",
    "Dacă nu ai fost tu, alege imediat o parolă nouă și anunță persoana care administrează Jasette la voi:",
];

const OIDC_SUBJECT: Text = [
    "Single sign-on to Jasette was changed",
    "L’authentification unique pour Jasette a été changée",
    "Autentificarea unică la Jasette a fost schimbată",
];

const OIDC_CONNECTED: Text = [
    "From now on your account at {host} opens with {provider}, too. Wherever else you were signed in, you are not any more.",
    "Votre compte sur {host} s’ouvre désormais aussi avec {provider}. Vous avez été déconnecté partout ailleurs.",
    "De acum, contul tău de la {host} se deschide și cu {provider}. Ai fost deconectat în toate celelalte locuri.",
];

const OIDC_DISCONNECTED: Text = [
    "Your account at {host} does not open with {provider} any more. Wherever else you were signed in, you are not any more.",
    "Votre compte sur {host} ne s’ouvre plus avec {provider}. Vous avez été déconnecté partout ailleurs.",
    "Contul tău de la {host} nu se mai deschide cu {provider}. Ai fost deconectat în toate celelalte locuri.",
];

/// The address of the page at which a new password is asked for, and chosen by the link with a `token`.
#[must_use]
pub fn reset_page(origin: &str, locale: &str, token: Option<&str>) -> String {
    let page = format!("{origin}/reset?lang={locale}");
    // Behind `#`, where no server and no other page gets to see it.
    token.map_or(page.clone(), |token| format!("{page}#{token}"))
}

/// Writes a mail to somebody of this name, an invite to the team of the site of this name; `token` is that of the link,
/// where it brings one.
#[must_use]
pub fn write(mail: &AccountMail, name: &str, token: Option<&str>) -> Written {
    let at = TEAM_LOCALES.iter().position(|locale| *locale == mail.locale).unwrap_or_default();
    let host = mail.origin.split_once("://").map_or(mail.origin.as_str(), |(_, host)| host);
    let pick = |text: Text| text.get(at).copied().unwrap_or_default();
    let (browser, network) = match &mail.news {
        News::NewBrowser { browser, network } => (browser.as_str(), network.as_str()),
        _ => ("", ""),
    };
    let browser = if browser.is_empty() { pick(UNKNOWN_BROWSER) } else { browser };
    let network = if network.is_empty() { String::new() } else { format!(" ({network})") };
    // What it was called, where the mail is about one of these.
    let called = match &mail.news {
        News::PasskeyAdded { name } | News::PasskeyRemoved { name } => name.as_str(),
        News::OidcConnected { provider } | News::OidcDisconnected { provider } => provider.as_str(),
        _ => "",
    };
    // What somebody else chose goes in last: nothing in it is read as a place for more.
    let say = |text: Text| {
        let said = pick(text).replace("{host}", host).replace("{network}", &network);
        let said = said.replacen("{browser}", browser, 1);
        // No text has two of these.
        match ["{passkey}", "{provider}"].into_iter().find(|place| said.contains(place)) {
            Some(place) => said.replacen(place, called, 1),
            None => said.replacen("{name}", name, 1),
        }
    };
    let reset = reset_page(&mail.origin, &mail.locale, token);
    let factor = |what: Text| vec![say(HELLO), say(what), say(FACTOR_BY_WHOM)];
    let (subject, above, page, below) = match &mail.news {
        News::ResetAsked => (RESET_SUBJECT, vec![say(HELLO), say(RESET)], reset, vec![say(RESET_ENDS)]),
        News::PasswordChanged => {
            (CHANGED_SUBJECT, vec![say(HELLO), say(CHANGED), say(CHANGED_BY_WHOM)], reset, Vec::new())
        }
        News::Invited { by, .. } => {
            let page = format!("{}{JOIN}?lang={}#{}", mail.origin, mail.locale, token.unwrap_or_default());
            (INVITED_SUBJECT, vec![say(INVITED).replace("{by}", by)], page, vec![say(INVITED_ENDS)])
        }
        News::NewBrowser { .. } => {
            let above = vec![say(HELLO), say(NEW_BROWSER), say(NEW_BROWSER_END)];
            (NEW_BROWSER_SUBJECT, above, reset, Vec::new())
        }
        News::SecondFactorOn => (FACTOR_SUBJECT, factor(FACTOR_ON), reset, Vec::new()),
        News::SecondFactorOff => (FACTOR_SUBJECT, factor(FACTOR_OFF), reset, Vec::new()),
        News::RecoveryRenewed => (FACTOR_SUBJECT, factor(RECOVERY_RENEWED), reset, Vec::new()),
        News::PasskeyAdded { .. } => {
            let above = vec![say(HELLO), say(PASSKEY_ADDED), say(PASSKEY_BY_WHOM)];
            (PASSKEY_SUBJECT, above, reset, Vec::new())
        }
        News::PasskeyRemoved { .. } => (PASSKEY_SUBJECT, factor(PASSKEY_REMOVED), reset, Vec::new()),
        News::OidcConnected { .. } => (OIDC_SUBJECT, factor(OIDC_CONNECTED), reset, Vec::new()),
        News::OidcDisconnected { .. } => (OIDC_SUBJECT, factor(OIDC_DISCONNECTED), reset, Vec::new()),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(locale: &str, news: News) -> AccountMail {
        let (email, origin) = ("ana@shop.example".to_owned(), "https://chat.example".to_owned());
        AccountMail { email, locale: locale.to_owned(), origin, news, seed: String::new() }
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
    fn an_invite_says_who_invites_where_to_and_brings_its_code_behind_the_hash() {
        for (locale, subject) in [("en", "Join"), ("fr", "Rejoignez"), ("ro", "Intră")] {
            let invited = News::Invited { site: SiteId::parse("tea").unwrap(), by: "Ana <b>".to_owned() };
            let written = write(&mail(locale, invited), "Ceainăria", Some("CODE"));
            assert!(written.subject.starts_with(subject) && written.subject.ends_with("Ceainăria"));
            let link = format!("https://chat.example/join?lang={locale}#CODE");
            assert!(written.text.contains(&format!("\n{link}\n")), "{}", written.text);
            assert!(written.text.starts_with("Ana <b> "), "{}", written.text);
            assert!(
                written.html.contains("Ana &lt;b&gt; ") && written.html.contains(&link),
                "{}",
                written.html
            );
            assert!(!written.text.contains('{'), "{}", written.text);
        }
    }

    #[test]
    fn a_change_is_told_without_a_link_that_opens_anything() {
        for locale in TEAM_LOCALES {
            let provider = || "Keycloak".to_owned();
            for news in [
                News::SecondFactorOn,
                News::SecondFactorOff,
                News::RecoveryRenewed,
                News::OidcConnected { provider: provider() },
                News::OidcDisconnected { provider: provider() },
            ] {
                let written = write(&mail(locale, news), "Ana", None);
                assert!(!written.text.contains('#') && !written.text.contains('{'), "{}", written.text);
            }
        }
        for locale in TEAM_LOCALES {
            let added = News::PasskeyAdded { name: "{name} <phone>".to_owned() };
            let removed = News::PasskeyRemoved { name: "{name} <phone>".to_owned() };
            for news in [added, removed] {
                let written = write(&mail(locale, news), "Ana", None);
                assert!(written.text.contains("Ana,") && written.text.contains(": {name} <phone>."));
                assert!(written.html.contains("{name} &lt;phone&gt;") && !written.text.contains('#'));
            }
        }
        let written = write(&mail("fr", News::PasswordChanged), "<Ana & Bea>", None);
        assert!(written.text.contains("Bonjour <Ana & Bea>,"), "{}", written.text);
        assert!(written.html.contains("Bonjour &lt;Ana &amp; Bea&gt;,"), "{}", written.html);
        assert!(!written.text.contains('#') && !written.text.contains('{'), "{}", written.text);
    }

    #[test]
    fn a_new_browser_is_named_with_its_network() {
        let news = |browser: &str, network: &str| News::NewBrowser {
            browser: browser.to_owned(),
            network: network.to_owned(),
        };
        let written = write(&mail("ro", news("Firefox, Linux", "203.0.113.0/24")), "Ana", None);
        assert_eq!(written.subject, "Conectare nouă la Jasette: Firefox, Linux");
        assert!(written.text.contains("Firefox, Linux (203.0.113.0/24)."), "{}", written.text);
        let written = write(&mail("en", news("", "")), "Ana", None);
        assert!(written.text.contains("unknown browser.\n"), "{}", written.text);
    }
}
