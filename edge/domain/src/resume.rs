//! Links that go on with a conversation in another browser, for visitors whom no site vouches for.
//!
//! A link leads to a page of the site and carries a code behind `#`, where no server sees it and no
//! Referer tells it. The code is good once, for a week; the edge keeps its hash alone.

use protocol::ids::{ConversationId, Timestamp};

/// How long a link is good for, in milliseconds.
pub const LIFE_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

/// When a link that is made now runs out.
#[must_use]
pub fn until(now: Timestamp) -> Timestamp {
    now.saturating_add(LIFE_MS)
}

/// The link to a conversation on a page. Behind the page's own `#` only a route is kept, which says what the
/// page shows; the code comes last, so that its router still finds that.
#[must_use]
pub fn link(page: &str, id: &ConversationId, code: &str) -> String {
    let (place, fragment) = page.split_once('#').unwrap_or((page, ""));
    let route = fragment.strip_prefix('!').unwrap_or(fragment).starts_with('/');
    let page = if route { page } else { place };
    format!("{page}#jasette-resume={id}.{code}")
}

/// Whether a page is on one of a site's origins, which are written as in a
/// Content-Security-Policy: `https://shop.example`, `https://*.shop.example`, `http://localhost:*`.
#[must_use]
pub fn is_on(origins: &[String], page: &str) -> bool {
    let Some((scheme, host, port)) = origin(page) else { return false };
    origins.iter().filter_map(|source| origin(source)).any(|(own_scheme, own_host, own_port)| {
        let under = |parent: &str| host.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'));
        own_scheme == scheme
            && (own_host == host || own_host.strip_prefix("*.").is_some_and(under))
            && (own_port == "*" || own_port == port)
    })
}

/// The scheme, the host and the port of an address. What a browser could read in another way than
/// this, such as a name and password before the host, is no address here.
fn origin(address: &str) -> Option<(&str, String, &str)> {
    let (scheme, rest) = address.split_once("://")?;
    let standard = match scheme {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = place.split_once(':').unwrap_or((place, standard));
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.*".contains(c);
    let number = port == "*" || (!port.is_empty() && port.chars().all(|c| c.is_ascii_digit()));
    let fits = !host.is_empty() && host.chars().all(plain) && number;
    fits.then(|| (scheme, host.to_ascii_lowercase(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_the_page_with_the_code_behind_the_hash() {
        let id = ConversationId::parse("conversation-one").unwrap();
        for page in ["https://shop.example/tea?id=3", "https://shop.example/tea?id=3#top"] {
            let link = link(page, &id, "CODE");
            assert_eq!(link, "https://shop.example/tea?id=3#jasette-resume=conversation-one.CODE");
        }
    }

    #[test]
    fn a_link_keeps_the_route_of_a_page_that_has_it_behind_the_hash() {
        let id = ConversationId::parse("conversation-one").unwrap();
        for page in
            ["https://shop.example/#/basket?a=1", "https://shop.example/app#!/tea", "https://shop.example/#/"]
        {
            assert_eq!(link(page, &id, "CODE"), format!("{page}#jasette-resume=conversation-one.CODE"));
        }
    }

    #[test]
    fn a_link_is_good_for_a_week() {
        assert_eq!(until(5), 5 + 604_800_000);
    }

    #[test]
    fn only_pages_of_the_site_are_led_to() {
        let origins: Vec<String> =
            ["https://shop.example", "https://*.tea.example", "http://localhost:*", "http://10.0.0.1:8080"]
                .map(str::to_owned)
                .to_vec();
        for good in [
            "https://shop.example",
            "https://shop.example/tea?x=1#y",
            "https://SHOP.example:443/",
            "https://www.tea.example/",
            "https://a.b.tea.example?x",
            "http://localhost:3000/",
            "http://localhost/",
            "http://10.0.0.1:8080/",
        ] {
            assert!(is_on(&origins, good), "{good}");
        }
        for bad in [
            "",
            "/tea",
            "http://shop.example/",
            "https://shop.example:8443/",
            "https://shop.example.evil.example/",
            "https://evil.example/shop.example",
            "https://shop.example@evil.example/",
            "https://evil.example\\@shop.example/",
            "https://evil.example\\.tea.example/",
            "https://tea.example/",
            "https://eviltea.example/",
            "http://10.0.0.1/",
            "javascript://shop.example/%0aalert(1)",
            "https://:443/",
        ] {
            assert!(!is_on(&origins, bad), "{bad}");
        }
    }
}
