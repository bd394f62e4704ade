//! Decides when the invitation fires. Pure: the shell keeps the clock.

use protocol::settings::WidgetInvitation;

/// What the decision depends on.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The address of the page the visitor is on.
    pub url: &'a str,
    /// Milliseconds since the visitor came to it.
    pub on_page: u64,
    /// Whether the visitor has ever dismissed an invitation here.
    pub dismissed: bool,
    /// Whether the chat is open or a conversation exists: nobody is invited twice.
    pub busy: bool,
}

/// What to do about the invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not on this page.
    Never,
    /// Ask again after so many milliseconds.
    Wait(u32),
    /// Show it.
    Fire,
}

/// Whether `invitation` fires now.
#[must_use]
pub fn judge(invitation: &WidgetInvitation, facts: Facts<'_>) -> Verdict {
    if facts.dismissed || facts.busy || !contains(path(facts.url), &invitation.path_contains) {
        return Verdict::Never;
    }
    let due = u64::from(invitation.after_seconds) * 1_000;
    match due.checked_sub(facts.on_page) {
        None | Some(0) => Verdict::Fire,
        // A timer in a browser takes at most 2^31 - 1 milliseconds.
        Some(rest) => Verdict::Wait(u32::try_from(rest).unwrap_or(u32::MAX).min(i32::MAX as u32)),
    }
}

/// The path of an address: `/shop` of `https://shop.example/shop?q=1#top`.
#[must_use]
pub fn path(url: &str) -> &str {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    // Behind `https://`, two slashes in.
    bare.match_indices('/').nth(2).and_then(|(from, _)| bare.get(from..)).unwrap_or_default()
}

/// Whether `text` has `part` in it. Short texts, so plain looking does; the library's search, made
/// for long ones, would be a kilobyte to download.
fn contains(text: &str, part: &str) -> bool {
    part.is_empty() || text.as_bytes().windows(part.len()).any(|window| window == part.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invitation(path: &str) -> WidgetInvitation {
        WidgetInvitation {
            after_seconds: 8,
            path_contains: path.to_owned(),
            agent: "Ana".to_owned(),
            text: "Hello".to_owned(),
        }
    }

    #[test]
    fn it_fires_in_time_on_a_matching_page_only() {
        let shop = "https://shop.example/shop/tea?x=/cart#y";
        for (path, on_page, dismissed, busy, expected) in [
            ("", 0, false, false, Verdict::Wait(8_000)),
            ("", 7_999, false, false, Verdict::Wait(1)),
            ("", 8_000, false, false, Verdict::Fire),
            ("", 60_000, false, false, Verdict::Fire),
            ("/shop", 9_000, false, false, Verdict::Fire),
            ("/cart", 9_000, false, false, Verdict::Never),
            ("", 9_000, true, false, Verdict::Never),
            ("", 9_000, false, true, Verdict::Never),
        ] {
            let facts = Facts { url: shop, on_page, dismissed, busy };
            assert_eq!(judge(&invitation(path), facts), expected, "{path:?} {facts:?}");
        }
    }

    #[test]
    fn a_path_is_taken_out_of_an_address() {
        for (url, expected) in [
            ("https://a.example/b/c?d#e", "/b/c"),
            ("http://a.example", ""),
            ("http://a.example?x=/y", ""),
            ("", ""),
        ] {
            assert_eq!(path(url), expected, "{url:?}");
        }
    }
}
