//! What is kept of the page that a visitor is on. A page's address may open more than the page: a
//! password before the host, a token in the query, the answer of a sign-in behind `#`. It goes to the
//! log, to every agent and into transcripts, so whatever could be a key is left out before any of that,
//! along with everything else that is in no address a browser opens as a page.

use protocol::conversation::opening::Page;
use protocol::limits;
use protocol::text::graphemes::preview;
use protocol::text::{cut_address, is_web_address, trim, written};

/// A page as it is stored: cut to the limits where no sign is halved, with addresses as [`address`]
/// keeps them.
#[must_use]
pub fn tidy(page: &Page) -> Page {
    Page {
        url: address(&page.url),
        title: preview(&written(&page.title), limits::TITLE_MAX),
        referrer: address(&page.referrer),
    }
}

/// What is kept of an address: without name and password before the host, without the parts of the query
/// that are or look like keys, and of the fragment only the route of a page that keeps it there
/// (`#/basket`). Empty for what is no web address.
#[must_use]
pub fn address(raw: &str) -> String {
    // Browsers leave these out wherever they stand, so that they hide no name from us.
    let url: String = trim(raw).chars().filter(|c| !c.is_control()).collect();
    if !is_web_address(&url) {
        return String::new();
    }
    let Some((scheme, rest)) = url.split_once("://") else { return String::new() };
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    // To a browser a backslash is a slash.
    let end = place.find(['/', '\\']).unwrap_or(place.len());
    let (host, path) = place.split_at_checked(end).unwrap_or((place, ""));
    let host = host.rsplit('@').next().unwrap_or_default();
    let mut kept = format!("{scheme}://{host}{}", without_keys(path));
    push_query(&mut kept, query);
    if let Some(route) = fragment.strip_prefix('!').unwrap_or(fragment).strip_prefix('/') {
        let (path, query) = route.split_once('?').unwrap_or((route, ""));
        if !path.contains('=') {
            kept.push_str(if fragment.starts_with('!') { "#!/" } else { "#/" });
            kept.push_str(&without_keys(path));
            push_query(&mut kept, query);
        }
    }
    cut_address(&kept, limits::URL_MAX).to_owned()
}

fn push_query(kept: &mut String, query: &str) {
    let mut before = '?';
    for part in query.split(['&', ';']).filter(|part| !part.is_empty() && !is_key(part)) {
        kept.push(before);
        kept.push_str(part);
        before = '&';
    }
}

/// A path without the parameters in it that are keys (`/basket;jsessionid=…`), and up to a step that is
/// one (`/reset-password/…`).
fn without_keys(path: &str) -> String {
    let mut kept = String::with_capacity(path.len());
    let mut asks = false;
    for (at, step) in path.split('/').enumerate() {
        if step.starts_with("eyJ") || asks && looks_random(step) {
            break;
        }
        asks = words(step).iter().any(|word| LEADS_TO_KEY.iter().any(|known| word.starts_with(known)));
        if at > 0 {
            kept.push('/');
        }
        let mut parts = step.split(';');
        kept.push_str(parts.next().filter(|part| !holds_key(part)).unwrap_or_default());
        for part in parts.filter(|part| !is_key(part) && !holds_key(part)) {
            kept.push(';');
            kept.push_str(part);
        }
    }
    kept
}

/// Steps of a path after which a key stands, by how their words begin.
const LEADS_TO_KEY: [&str; 13] = [
    "token", "reset", "recover", "password", "verif", "confirm", "activat", "magic", "invit", "login",
    "auth", "sign", "session",
];

/// What names a key wherever it stands in a name.
const SECRET: [&str; 22] = [
    "token",
    "passw",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "session",
    "sessid",
    "apikey",
    "accesskey",
    "credential",
    "signature",
    "bearer",
    "saml",
    "jwt",
    "nonce",
    "csrf",
    "xsrf",
    "oauth",
    "authcode",
    "verifier",
    "authoriz",
];

/// What names a key as a name of its own.
const ALONE: [&str; 21] = [
    "pass",
    "pw",
    "code",
    "key",
    "state",
    "sid",
    "sig",
    "hash",
    "hmac",
    "pin",
    "otp",
    "totp",
    "auth",
    "ticket",
    "assertion",
    "magic",
    "invite",
    "reset",
    "confirm",
    "verification",
    "activation",
];

/// With which words before them those name a key, too (`reset_code`).
const ABOUT: [&str; 12] = [
    "access",
    "auth",
    "api",
    "reset",
    "login",
    "signin",
    "verification",
    "confirmation",
    "activation",
    "private",
    "security",
    "magic",
];

/// Whether a part of a query is a key, by its name or by its look, or holds an address with one.
fn is_key(part: &str) -> bool {
    let (name, value) = part.split_once('=').unwrap_or(("", part));
    let (words, value) = (words(&unescaped(name)), wholly_unescaped(value));
    let name = words.concat();
    let last = words.last().map(String::as_str).unwrap_or_default();
    let about = || words.iter().any(|word| ABOUT.contains(&word.as_str()));
    SECRET.iter().any(|secret| name.contains(secret))
        || ALONE.contains(&name.as_str())
        || ALONE.contains(&last) && about()
        || looks_random(&value)
        || value.contains("//") && value.contains('@')
        || holds_key(&value)
}

/// Whether a part of a text is a key with its name, as in a query.
fn holds_key(text: &str) -> bool {
    text.split(['?', '&', '#', ';']).any(|part| part.contains('=') && is_key(part))
}

/// Whether a value is one that nobody could have typed: a JSON Web Token, or twenty letters and digits
/// in a row that are a mixture of both.
fn looks_random(value: &str) -> bool {
    value.starts_with("eyJ")
        || value.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|run| {
            let digits = run.chars().filter(char::is_ascii_digit).count();
            run.len() >= 20 && digits >= 2 && digits < run.len()
        })
}

/// The words of a name in lower case: `accessToken`, `access_token` and `access-token` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in name.chars() {
        let begins = lower && c.is_ascii_uppercase();
        if (begins || !c.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        lower = c.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The same as often as it changes anything: addresses stand in addresses that stand in addresses.
fn wholly_unescaped(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let less = unescaped(&text);
        if less == text {
            return text;
        }
        text = less;
    }
}

/// Percent escapes of ASCII resolved, so that no name is spelled round.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.filter(u8::is_ascii).zip(after.get(2..)) {
            Some((byte, after)) => {
                out.push(char::from(byte));
                rest = after;
            }
            None => {
                out.push('%');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
