//! Finds the web addresses in a message, so that a screen can show them as links. Nothing here
//! makes markup: a screen puts each piece into a text node, and a link's text is its address.

use crate::text::{is_bidi_control, is_web_address, is_wordy};

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Shown as it is.
    Text(&'a str),
    /// An `http:` or `https:` address, shown as it is and safe as a link's target.
    Link(&'a str),
}

/// Cuts a message into text and links. The pieces together are the message, character by character.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    // Everything before `done` is in `pieces`; the search goes on from `at`.
    let (mut done, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['h', 'H'])) {
        let start = at + found;
        let Some((before, rest)) = text.split_at_checked(start) else { break };
        at = start + 1;
        if !is_web_address(rest) || before.ends_with(is_wordy) {
            continue;
        }
        let run = rest.split(ends_link).next().unwrap_or_default();
        at = start + run.len();
        let link = without_trailing(run);
        // An address that turns the reading direction could show another host than it opens.
        if host_is_there(link) && !run.contains(is_bidi_control) {
            push_text(&mut pieces, text.get(done..start));
            pieces.push(Piece::Link(link));
            done = start + link.len();
        }
    }
    push_text(&mut pieces, text.get(done..));
    pieces
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, text: Option<&'a str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        pieces.push(Piece::Text(text));
    }
}

fn ends_link(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '«' | '»' | '“' | '”' | '„')
}

fn host_is_there(link: &str) -> bool {
    let host = link.find(':').and_then(|end| link.get(end..)).and_then(|rest| rest.strip_prefix("://"));
    host.is_some_and(|host| host.starts_with(|c: char| is_wordy(c) || c == '['))
}

/// Leaves out what ends the sentence around a link rather than the link itself. A closing bracket
/// stays when the link opened it.
fn without_trailing(run: &str) -> &str {
    let mut link = run;
    while let Some(last) = link.chars().next_back() {
        let trailing = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '…' | '*' | '_' => true,
            ')' => closes_more(link, '(', ')'),
            ']' => closes_more(link, '[', ']'),
            _ => false,
        };
        if !trailing {
            break;
        }
        link = link.strip_suffix(last).unwrap_or_default();
    }
    link
}

fn closes_more(link: &str, open: char, close: char) -> bool {
    link.matches(close).count() > link.matches(open).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces with links in angle brackets.
    fn show(text: &str) -> String {
        let mut out = String::new();
        let mut whole = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => {
                    out.push_str(text);
                    whole.push_str(text);
                }
                Piece::Link(link) => {
                    out.push_str(&format!("<{link}>"));
                    whole.push_str(link);
                }
            }
        }
        assert_eq!(whole, text);
        out
    }

    #[test]
    fn addresses_become_links() {
        assert_eq!(show("see https://a.example/x?y=1#z now"), "see <https://a.example/x?y=1#z> now");
        assert_eq!(show("HTTP://A.example"), "<HTTP://A.example>");
        assert_eq!(show("http://a.b\nhttp://c.d"), "<http://a.b>\n<http://c.d>");
        assert_eq!(show("voilà«https://é.example/ș»"), "voilà«<https://é.example/ș>»");
        assert_eq!(show("http://[::1]:8787/x"), "<http://[::1]:8787/x>");
    }

    #[test]
    fn the_sentence_around_a_link_is_not_part_of_it() {
        assert_eq!(show("Go to https://a.example."), "Go to <https://a.example>.");
        assert_eq!(show("(https://a.example/b)"), "(<https://a.example/b>)");
        assert_eq!(show("https://a.example/b_(c)?!"), "<https://a.example/b_(c)>?!");
        assert_eq!(show("https://a.example/…"), "<https://a.example/>…");
    }

    #[test]
    fn other_things_stay_text() {
        for text in [
            "",
            "h",
            "http",
            "https://",
            "http://...",
            "www.a.example",
            "javascript:alert(1)",
            "xhttps://a.example",
            "data:text/html,https",
            "hhh",
            "https://a.example/\u{202e}moc.elpmaxe.b//:sptth",
            "https://\u{2066}a.example",
        ] {
            assert_eq!(show(text), text);
        }
    }
}
