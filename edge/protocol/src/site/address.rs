//! What settings may hold, where more than one side asks.

use crate::limits::URL_MAX;

/// Whether a source of a Content-Security-Policy names an origin and nothing else:
/// `https://shop.example`, `https://*.shop.example`, `http://localhost:*`.
#[must_use]
pub fn is_origin_source(source: &str) -> bool {
    let Some(host) = after_scheme(source) else { return false };
    let (host, port) = host.split_once(':').unwrap_or((host, "*"));
    let host = host.strip_prefix("*.").unwrap_or(host);
    let port_ok = port == "*" || (!port.is_empty() && port.chars().all(|c| c.is_ascii_digit()));
    let host_ok = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    host_ok && port_ok
}

/// Whether an address leads to a page.
#[must_use]
pub fn is_address(url: &str) -> bool {
    after_scheme(url).is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '['))
        && url.len() <= URL_MAX
        && !url.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn after_scheme(url: &str) -> Option<&str> {
    url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))
}
