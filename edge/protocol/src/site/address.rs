//! What settings may hold, where more than one side asks.

use crate::limits::URL_MAX;

/// Whether a source of a Content-Security-Policy names an origin and nothing else:
/// `https://shop.example`, `https://*.shop.example`, `http://localhost:*`.
///
/// After a star there must be somebody's own domain: at least two labels, and three where the last two are
/// what many countries give out (`co.uk`, `com.br`). That is no list of all public suffixes, and need not be:
/// it keeps an owner from letting the whole of `com` frame the chat by a slip.
#[must_use]
pub fn is_origin_source(source: &str) -> bool {
    let Some(host) = after_scheme(source) else { return false };
    let (host, port) = host.split_once(':').unwrap_or((host, "*"));
    let host = match host.strip_prefix("*.") {
        Some(domain) if !is_somebodys(domain) => return false,
        Some(domain) => domain,
        None => host,
    };
    let port_ok = port == "*" || (!port.is_empty() && port.chars().all(|c| c.is_ascii_digit()));
    let host_ok = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    host_ok && port_ok
}

/// Whether a domain can be somebody's own.
fn is_somebodys(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let is_given_out = |second: &str, last: &str| {
        last.len() == 2
            && matches!(
                second,
                "ac" | "co" | "com" | "edu" | "gov" | "gob" | "gouv" | "net" | "ne" | "or" | "org"
            )
    };
    let long_enough = match labels.as_slice() {
        ["localhost"] => true,
        [second, last] => !is_given_out(second, last),
        labels => labels.len() > 2,
    };
    long_enough && labels.iter().all(|label| !label.is_empty())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_before_somebodys_own_domain() {
        for good in ["shop.example", "shop.co.uk", "a.b.shop.example", "localhost:*", "example.io:8443"] {
            assert!(is_origin_source(&format!("https://*.{good}")), "{good}");
        }
        for bad in ["com", "io", "co.uk", "com.br", "com:443", "", ".", ".com", "a..com", "shop.example."] {
            assert!(!is_origin_source(&format!("https://*.{bad}")), "{bad}");
        }
        assert!(is_origin_source("http://intranet"), "a name without dots is a host of its own");
    }
}
