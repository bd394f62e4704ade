//! Where people go once they are back: to a page of the team's, and to nothing else, whatever was asked for.

use protocol::team::oidc::OUTCOME;

/// Where to where nothing else is asked for.
pub const HOME: &str = "/inbox";

/// Pages of the team's.
const PAGES: [&str; 4] = ["/inbox", "/settings", "/sites", "/join"];

/// Most characters of such an address.
const LENGTH_MAX: usize = 300;

/// The page that is asked for, if it is one of the team's.
#[must_use]
pub fn next(asked: &str) -> &str {
    if is_own(asked) { asked } else { HOME }
}

fn is_own(asked: &str) -> bool {
    let (address, fragment) = asked.split_once('#').unwrap_or((asked, ""));
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let word = |text: &str, more: &[u8]| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte) || more.contains(&byte))
    };
    let known = PAGES
        .iter()
        .any(|page| path.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    let plain = word(path, b"/") && word(query, b"=&") && word(fragment, b"");
    asked.len() <= LENGTH_MAX && known && plain && !path.contains("//")
}

/// A page's address that says how it went.
#[must_use]
pub fn with_outcome(page: &str, name: &str, value: &str) -> String {
    let (address, fragment) = page.split_once('#').unwrap_or((page, ""));
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let of = |pair: &&str| !pair.is_empty() && !pair.starts_with(&format!("{OUTCOME}="));
    let said = format!("{name}={value}");
    let pairs: Vec<&str> = query.split('&').filter(of).chain([said.as_str()]).collect();
    let hash = if fragment.is_empty() { "" } else { "#" };
    format!("{path}?{}{hash}{fragment}", pairs.join("&"))
}
