//! What agents do about their own account: which sessions end, and what a browser is called.

use protocol::rejection::Rejection;

/// How many letters of a session's hash name it. The hash is of 256 random bits: a part of it opens nothing.
const SESSION_ID: usize = 16;

/// How many of the latest sign-ins of somebody are kept, and as many that failed: who guesses pushes out no others.
pub const SIGN_INS_KEPT: u64 = 20;

/// Most characters that are kept of what a browser calls itself.
const BROWSER_MAX: usize = 60;

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
