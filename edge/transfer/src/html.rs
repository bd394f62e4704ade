//! HTML of a message as plain text. Nothing in it runs, is fetched, or stays markup: a link becomes its text with the
//! address behind it, a picture its description with the address, and what is not to be read is left out.

mod entities;
mod tags;

use entities::unescape;
use tags::{split_tag, tag_ends};

/// Elements whose content is nothing to read.
const UNREAD: [&str; 11] = [
    "script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "textarea",
    "select",
];
/// Elements that stand on lines of their own.
const BLOCKS: [&str; 27] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "blockquote",
    "pre",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "dl",
    "dt",
    "dd",
    "figure",
    "figcaption",
    "form",
];
/// Those with an empty line around them.
const APART: [&str; 9] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote"];

/// What is written so far.
#[derive(Default)]
struct Page {
    text: String,
    /// Line ends that come before the next word.
    breaks: usize,
    space: bool,
    /// How many `pre` are open: there, spaces and lines are as written.
    verbatim: usize,
}

impl Page {
    fn put(&mut self, words: &str) {
        for c in words.chars() {
            if self.verbatim > 0 && (c == '\n' || c == '\t') {
                self.flush();
                self.text.push(c);
            } else if c.is_whitespace() && self.verbatim == 0 {
                self.space = true;
            } else {
                self.flush();
                self.text.push(c);
            }
        }
    }

    /// Writes what separates the next word from those before it.
    fn flush(&mut self) {
        if self.breaks > 0 && !self.text.is_empty() {
            self.text.extend(std::iter::repeat_n('\n', self.breaks));
        } else if self.space && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
        }
        (self.breaks, self.space) = (0, false);
    }

    fn line(&mut self, lines: usize) {
        self.breaks = self.breaks.max(lines);
        self.space = false;
    }
}

/// A link that is open: where it leads, and where its text begins.
struct Link {
    address: String,
    from: usize,
}

/// What a reader reads of it.
pub(crate) fn to_text(html: &str) -> String {
    let mut page = Page::default();
    let mut link: Option<Link> = None;
    let ends = tag_ends(html);
    let mut rest = html;
    while !rest.is_empty() {
        let Some((before, tag)) = rest.split_once('<') else {
            page.put(&unescape(rest));
            break;
        };
        page.put(&unescape(before));
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            // No tag: "3 < 4".
            page.put("<");
            rest = tag;
            continue;
        }
        let (inside, after) = split_tag(html, tag, &ends);
        rest = after;
        let closes = inside.starts_with('/');
        let name = tag_name(inside);
        if UNREAD.contains(&name.as_str()) {
            if !closes && !inside.ends_with('/') {
                rest = after_end(after, &name);
            }
        } else if name == "a" {
            close_link(&mut page, link.take());
            if !closes && let Some(address) = attribute(inside, "href").filter(|address| is_safe(address)) {
                page.flush_for_link();
                link = Some(Link { address, from: page.text.len() });
            }
        } else if name == "img" && !closes {
            picture(&mut page, inside);
        } else if matches!(name.as_str(), "td" | "th") {
            page.space = true;
        } else if BLOCKS.contains(&name.as_str()) {
            block(&mut page, &name, closes);
        }
    }
    close_link(&mut page, link);
    page.text.trim().to_owned()
}

impl Page {
    /// So that what a link is made of begins after the space before it.
    fn flush_for_link(&mut self) {
        if self.space || self.breaks > 0 {
            self.flush();
        }
    }
}

fn block(page: &mut Page, name: &str, closes: bool) {
    match name {
        // An empty line is two of them.
        "br" => {
            page.breaks = (page.breaks + 1).min(2);
            page.space = false;
        }
        _ if APART.contains(&name) => page.line(2),
        _ => page.line(1),
    }
    match (name, closes) {
        ("li", false) => page.put("• "),
        ("pre", false) => page.verbatim += 1,
        ("pre", true) => page.verbatim = page.verbatim.saturating_sub(1),
        _ => {}
    }
}

fn picture(page: &mut Page, inside: &str) {
    let address = attribute(inside, "src").filter(|address| is_safe(address));
    let alt = attribute(inside, "alt").unwrap_or_default();
    // What has neither is nothing to read: a spacer, a pixel that counts.
    if let (Some(address), false) = (address, is_pixel(inside)) {
        page.put(&format!(" {alt} ({address}) "));
    } else if !alt.trim().is_empty() {
        page.put(&format!(" {alt} "));
    }
}

/// Whether it is a picture of one point, by which mails count who opens them.
fn is_pixel(inside: &str) -> bool {
    ["width", "height"]
        .iter()
        .any(|name| attribute(inside, name).is_some_and(|size| size == "1" || size == "0"))
}

fn close_link(page: &mut Page, link: Option<Link>) {
    let Some(Link { address, from }) = link else { return };
    let shown = page.text.get(from..).unwrap_or_default().trim();
    let bare = address.strip_prefix("mailto:").unwrap_or(&address);
    if shown.is_empty() {
        page.put(bare);
    } else if shown != bare && shown.trim_end_matches('/') != strip_scheme(bare).trim_end_matches('/') {
        page.put(&format!(" ({bare})"));
    }
}

fn strip_scheme(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest)
}

/// Whether an address may stand in a text: it leads to a page or a mailbox, and runs nothing.
pub(crate) fn is_safe(address: &str) -> bool {
    let lower = address.get(..address.len().min(8)).unwrap_or_default().to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
        && !address.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn tag_name(inside: &str) -> String {
    let name = inside.trim_start_matches('/');
    let name = name.split(|c: char| !(c.is_ascii_alphanumeric())).next().unwrap_or_default();
    name.get(..name.len().min(16)).unwrap_or_default().to_ascii_lowercase()
}

/// What follows the end of an element. Nothing, when it has none.
fn after_end<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once("</") {
        let is_it = tag.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if is_it {
            return tag.split_once('>').map_or("", |(_, after)| after);
        }
        rest = tag;
    }
    ""
}

/// The value of an attribute.
fn attribute(inside: &str, name: &str) -> Option<String> {
    let mut rest = inside.split_once(|c: char| c.is_whitespace() || c == '/').map(|(_, rest)| rest)?;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '/').unwrap_or(rest.len());
        let (key, after) = rest.split_at_checked(end)?;
        if key.is_empty() && after.is_empty() {
            return None;
        }
        let trimmed = after.trim_start();
        let (value, after) = match trimmed.strip_prefix('=') {
            None => ("", if key.is_empty() { trimmed.get(1..).unwrap_or_default() } else { after }),
            Some(value) => {
                let value = value.trim_start();
                match value.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
                    Some(quote) => value.get(1..)?.split_once(quote).unwrap_or((value.get(1..)?, "")),
                    None => value.split_at_checked(value.find(char::is_whitespace).unwrap_or(value.len()))?,
                }
            }
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(unescape(value).trim().to_owned());
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cases: &[(&str, &str)]) {
        for (html, expected) in cases {
            assert_eq!(to_text(html), *expected, "{html}");
        }
    }

    #[test]
    fn blocks_are_lines_and_spaces_are_one() {
        check(&[
            ("<p>Hello,</p><p>it  does\n not work.</p>", "Hello,\n\nit does not work."),
            ("one<br>two<br/><br />three", "one\ntwo\n\nthree"),
            ("<div>a</div><div><div>b</div></div>c", "a\nb\nc"),
            ("<ul><li>one</li><li>two</li></ul>after", "• one\n• two\nafter"),
            ("<pre>a\n  b</pre>c", "a\n  b\nc"),
            ("<b>bold</b> and <i>not</i>bold", "bold and notbold"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
            ("3 < 4 &amp; 5 > 4 &#8364; &#x1F600; &unknown; & co", "3 < 4 & 5 > 4 € 😀 &unknown; & co"),
            ("שלום <b>עולם</b>", "שלום עולם"),
            ("", ""),
        ]);
    }

    #[test]
    fn a_link_keeps_its_address() {
        check(&[
            (
                "see <a href=\"https://example.com/a?b=1&amp;c=2\">the page</a>!",
                "see the page (https://example.com/a?b=1&c=2)!",
            ),
            ("<a href='https://example.com/'>example.com</a>", "example.com"),
            ("<a href=https://example.com>https://example.com</a> x", "https://example.com x"),
            ("<a class=\"x\" href = \"mailto:a@example.com\">a@example.com</a>", "a@example.com"),
            ("<a href=\"https://example.com\"></a>", "https://example.com"),
            ("<a href=\"https://example.com\">never closed", "never closed (https://example.com)"),
            (
                "<img src=\"https://example.com/i.png\" alt=\"the bill\">",
                "the bill (https://example.com/i.png)",
            ),
            ("<img src=\"https://example.com/pixel\" width=\"1\" height=\"1\">", ""),
            ("<img src=\"data:image/png;base64,AAAA\" alt=\"inline\">", "inline"),
        ]);
    }

    #[test]
    fn nothing_that_runs_is_left() {
        check(&[
            ("a<script>alert(1)</script>b", "ab"),
            ("a<SCRIPT src=x>alert('</p>')</SCRIPT >b", "ab"),
            ("<style>p{color:red}</style>text<!-- <b>hidden</b> -->!", "text!"),
            ("<a href=\"javascript:alert(1)\">click</a>", "click"),
            ("<a href=\" java\nscript:alert(1)\">click</a>", "click"),
            ("<img src=x onerror=alert(1)>", ""),
            ("<p title=\"a>b\">c</p>", "c"),
            ("<script>never closed", ""),
            ("<!-- never closed", ""),
            ("text <b", "text"),
            ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ]);
    }
}
