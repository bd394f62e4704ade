//! What agents do about their own account: which password is good enough, and which sessions end.

use crate::setup;
use protocol::rejection::Rejection;

/// How many letters of a session's hash name it. The hash is of 256 random bits: a part of it opens nothing.
const SESSION_ID: usize = 16;

/// Fewest characters of a password beside what anybody would try first.
const OWN_MIN: usize = 6;

/// Fewest different characters of a password.
const DIFFERENT_MIN: usize = 5;

/// What people begin passwords with all over the world.
const COMMON: [&str; 10] = [
    "password",
    "passwort",
    "parola",
    "motdepasse",
    "qwertyuiop",
    "qwerty",
    "azerty",
    "1234567890",
    "123456",
    "abc123",
];

/// Most characters that are kept of what a browser calls itself.
const BROWSER_MAX: usize = 60;

/// Checks a new password of somebody: long enough, no repetition, and more than the words that stand about them
/// (`about`: their name, their email, the names of their sites) and those that everybody tries first.
///
/// # Errors
/// [`Rejection::WeakPassword`].
pub fn new_password(password: &str, about: &[&str]) -> Result<(), Rejection> {
    setup::password(password).map_err(|_| Rejection::WeakPassword)?;
    let mut rest = password.to_lowercase();
    let mut different: Vec<char> = rest.chars().collect();
    different.sort_unstable();
    different.dedup();
    let parts = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<String> =
        parts.filter(|word| word.chars().count() > 2).map(str::to_lowercase).collect();
    words.extend(COMMON.map(str::to_owned));
    // The longest first: a word may be part of another.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in &words {
        rest = rest.replace(word.as_str(), "");
    }
    let own = rest.chars().filter(|c| c.is_alphanumeric()).count();
    if own >= OWN_MIN && different.len() >= DIFFERENT_MIN { Ok(()) } else { Err(Rejection::WeakPassword) }
}

/// The name of a session whose hash is given, for the list of sessions.
#[must_use]
pub fn session_id(hash: &str) -> &str {
    hash.get(..SESSION_ID).unwrap_or(hash)
}

/// Which of somebody's sessions end.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Ending {
    /// The one of this name.
    One(String),
    /// All but the one that asks.
    Others,
}

/// The hashes of the sessions that end, of `all` sessions of somebody who asks with the session `own`.
///
/// # Errors
/// [`Rejection::NotFound`] for one that is not there, or not theirs.
pub fn ended(ending: &Ending, own: &str, all: &[String]) -> Result<Vec<String>, Rejection> {
    let is_meant = |hash: &&String| match ending {
        Ending::One(id) => session_id(hash) == id,
        Ending::Others => *hash != own,
    };
    let meant: Vec<String> = all.iter().filter(is_meant).cloned().collect();
    if meant.is_empty() && matches!(ending, Ending::One(_)) { Err(Rejection::NotFound) } else { Ok(meant) }
}

/// What a browser is called by its `User-Agent`, in the words its owner knows: "Firefox, Linux". Where it names
/// neither, the beginning of what it says, for a program of one's own.
#[must_use]
pub fn browser(user_agent: &str) -> String {
    /// What each says, and what it is; the first that is found counts, since most claim to be others as well.
    const BROWSERS: [(&str, &str); 8] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let known = |names: &[(&str, &'static str)]| {
        names.iter().find(|(said, _)| user_agent.contains(said)).map(|(_, name)| *name)
    };
    let named: Vec<&str> = [known(&BROWSERS), known(&SYSTEMS)].into_iter().flatten().collect();
    if named.is_empty() {
        return user_agent.chars().filter(|c| !c.is_control()).take(BROWSER_MAX).collect();
    }
    named.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: [&str; 3] = ["Ana Pop", "ana.pop@ceainaria.example", "Ceainăria"];

    #[test]
    fn a_password_is_long_enough_and_more_than_what_anybody_tries_first() {
        for good in [
            "short enough",
            "correct horse battery",
            "ceai verde la 80 de grade",
            "Xk9#mQ2$vL7!",
            "пароль из многих слов",
        ] {
            assert_eq!(new_password(good, &ABOUT), Ok(()), "{good}");
        }
        let weak = [
            "",
            "aaaaaaaaaaaaaaaaaaaa",
            "abababababababab",
            "password1234",
            "Password123456!",
            "1234567890123",
            "qwertyuiop12",
            "anapop123456",
            "Ceainăria2026",
            "ana.pop@ceainaria.example",
            "ana.pop.2026!!",
            "parola parola parola",
        ];
        for weak in weak {
            assert_eq!(new_password(weak, &ABOUT), Err(Rejection::WeakPassword), "{weak}");
        }
        assert_eq!(new_password(&"ab1 ".repeat(setup::PASSWORD_MAX), &[]), Err(Rejection::WeakPassword));
        assert_eq!(new_password("elevenchars", &[]), Err(Rejection::WeakPassword));
    }

    #[test]
    fn one_session_ends_or_all_others_and_nobody_elses() {
        let all = ["own", "phone", "tablet"].map(|name| name.repeat(8)).to_vec();
        let [own, phone, tablet] = [&all[0], &all[1], &all[2]];
        assert_eq!(ended(&Ending::Others, own, &all), Ok(vec![phone.clone(), tablet.clone()]));
        let one = |hash: &str| Ending::One(session_id(hash).to_owned());
        assert_eq!(ended(&one(phone), own, &all), Ok(vec![phone.clone()]));
        assert_eq!(ended(&one(own), own, &all), Ok(vec![own.clone()]), "as signing out does");
        assert_eq!(ended(&Ending::Others, own, &all[..1]), Ok(vec![]));
        for none in ["", "somebody else's ", own.as_str(), "pho"] {
            assert_eq!(ended(&Ending::One(none.to_owned()), own, &all), Err(Rejection::NotFound), "{none}");
        }
    }

    #[test]
    fn a_browser_is_called_what_its_owner_calls_it() {
        let linux = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
        let android = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
        let named = [linux, phone, edge, android].map(browser);
        assert_eq!(named, ["Firefox, Linux", "Safari, iPhone", "Edge, Windows", "Chrome, Android"]);
        assert_eq!(browser("python-requests/2\n.32"), "python-requests/2.32");
        assert_eq!(browser(&"x".repeat(900)).len(), BROWSER_MAX);
    }
}
