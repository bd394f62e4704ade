//! Whether a page's origin is one of those that a site's settings list.

/// Whether an origin, as a browser sends it, is named by one of the sources: those of a Content-Security-Policy as far
/// as settings take them ([`protocol::site::address::is_origin_source`]). A source of `http` names the same host with
/// `https` as well (CSP level 3, section 6.7.2.8).
#[must_use]
pub fn is_listed(origin: &str, sources: &[String]) -> bool {
    let Some((scheme, host, port)) = parts(origin) else { return false };
    sources.iter().filter_map(|source| parts(source)).any(|(own_scheme, own_host, own_port)| {
        let same_scheme = own_scheme == scheme || (own_scheme == "http" && scheme == "https");
        let same_host = match own_host.strip_prefix("*.") {
            Some(domain) => host.strip_suffix(domain).is_some_and(|before| before.ends_with('.')),
            None => host.eq_ignore_ascii_case(own_host),
        };
        let same_port =
            own_port == Some("*") || standard(own_port, own_scheme) == standard(port, scheme) || {
                // On the way up to https the standard port goes up as well.
                own_scheme != scheme
                    && standard(own_port, own_scheme) == "80"
                    && standard(port, scheme) == "443"
            };
        same_scheme && same_host && same_port
    })
}

fn standard<'a>(port: Option<&'a str>, scheme: &str) -> &'a str {
    port.unwrap_or(if scheme == "https" { "443" } else { "80" })
}

fn parts(origin: &str) -> Option<(&str, &str, Option<&str>)> {
    let (scheme, rest) =
        origin.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    };
    (!host.is_empty()).then_some((scheme, host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_site_are_listed() {
        let sources =
            ["https://shop.example", "https://*.tea.example", "http://localhost:*", "http://a.example"];
        let sources: Vec<String> = sources.map(str::to_owned).into();
        for good in [
            "https://shop.example",
            "https://shop.example:443",
            "https://www.tea.example",
            "https://a.b.tea.example",
            "http://localhost:8787",
            "http://localhost",
            "http://a.example",
            "https://a.example",
        ] {
            assert!(is_listed(good, &sources), "{good}");
        }
        for bad in [
            "http://shop.example",
            "https://shop.example:8443",
            "https://shop.example.evil.example",
            "https://evil-shop.example",
            "https://tea.example",
            "https://eviltea.example",
            "https://localhost.evil",
            "null",
            "",
            "file://",
            "https://",
        ] {
            assert!(!is_listed(bad, &sources), "{bad}");
        }
        assert!(!is_listed("https://shop.example", &[]));
    }
}
