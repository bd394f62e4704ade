//! The origin people see, as an operator writes it.

/// An operator's origin as browsers write it: lower case, without the port that the scheme implies, without a
/// slash at the end.
///
/// # Errors
/// What is wrong with it, in a sentence for the operator.
pub fn normal(written: &str) -> Result<String, String> {
    let refuse = |why: &str| Err(format!("{written:?} is no origin such as https://chat.example.com: {why}"));
    let text = written.trim().to_ascii_lowercase();
    let (scheme, default_port) = match text.split_once("://").map(|(scheme, _)| scheme) {
        Some("https") => ("https://", ":443"),
        Some("http") => ("http://", ":80"),
        _ => return refuse("it has to begin with https:// or http://"),
    };
    let host = text.strip_prefix(scheme).unwrap_or_default();
    let host = host.strip_suffix('/').unwrap_or(host);
    let host = host.strip_suffix(default_port).unwrap_or(host);
    if host.contains(['/', '?', '#', '@']) {
        return refuse("it has to end after the host and the port");
    }
    // An IPv6 address stands in brackets, and its own colons are no port.
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, "")) => (address, None),
            Some((address, rest)) if rest.starts_with(':') => (address, rest.strip_prefix(':')),
            _ => return refuse("the bracket is not closed"),
        },
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    if port.is_some_and(|port| port.parse::<u16>().map_or(true, |port| port == 0)) {
        return refuse("the port is no number of a port");
    }
    let is_of_a_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | ':');
    if name.is_empty() || !name.chars().all(is_of_a_host) || (name.contains(':') && !host.starts_with('[')) {
        return refuse("the host is missing, or has characters that no host has");
    }
    Ok(format!("{scheme}{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_means_the_same_is_written_the_same() {
        for (written, origin) in [
            ("https://chat.example.com", "https://chat.example.com"),
            ("https://chat.example.com/", "https://chat.example.com"),
            (" HTTPS://Chat.Example.COM:443/ ", "https://chat.example.com"),
            ("http://chat.example.com:80", "http://chat.example.com"),
            ("http://chat.example.com:443", "http://chat.example.com:443"),
            ("https://chat.example.com:8443", "https://chat.example.com:8443"),
            ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
            ("http://[::1]:8787/", "http://[::1]:8787"),
            ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ] {
            assert_eq!(normal(written), Ok(origin.to_owned()), "{written}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused_with_the_reason() {
        for (written, why) in [
            ("chat.example.com", "begin with"),
            ("//chat.example.com", "begin with"),
            ("ftp://chat.example.com", "begin with"),
            ("https://", "host is missing"),
            ("https://chat.example.com/inbox", "end after the host"),
            ("https://chat.example.com//", "end after the host"),
            ("https://chat.example.com?x", "end after the host"),
            ("https://user@chat.example.com", "end after the host"),
            ("https://chat.example.com:0", "port"),
            ("https://chat.example.com:http", "port"),
            ("https://chat.example.com:", "port"),
            ("https://chat example.com", "characters"),
            ("https://a.example, https://b.example", "end after the host"),
            ("https://[::1", "bracket"),
            ("https://2001:db8::1", "port"),
        ] {
            let refused = normal(written).unwrap_err();
            assert!(refused.contains(why) && refused.contains(written), "{written}: {refused}");
        }
    }

    proptest! {
        #[test]
        fn a_normal_origin_stays_as_it_is(written in "\\PC{0,40}|https?://[a-zA-Z0-9.-]{1,20}(:[0-9]{1,6})?/?") {
            if let Ok(origin) = normal(&written) {
                prop_assert_eq!(normal(&origin), Ok(origin.clone()));
            }
        }
    }
}
