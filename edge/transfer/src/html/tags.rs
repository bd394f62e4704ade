//! Where the tags of a page end.

/// Where a tag ends, for each place in it that a byte may be at; nothing where it never does.
#[derive(Clone, Copy, Default)]
struct Ends {
    /// Between values: in a name, or before one.
    name: Option<usize>,
    /// After the sign that comes before a value.
    value: Option<usize>,
    /// In a value without quotes.
    plain: Option<usize>,
    /// In one with double quotes.
    double: Option<usize>,
    /// In one with single quotes.
    single: Option<usize>,
}

/// The bracket that ends the tag after each `<`, by the position after that: a bracket in a quoted value ends none, and
/// quotes are such only around a value (HTML, 13.2.5.32 to 13.2.5.39). In one walk from the end, so that many tags whose
/// quotes close late or never take no longer than others.
pub(super) fn tag_ends(html: &str) -> Vec<(usize, usize)> {
    let mut ends = Vec::new();
    let mut next = Ends::default();
    for (at, byte) in html.bytes().enumerate().rev() {
        if byte == b'<' {
            ends.extend(next.name.map(|end| (at + 1, end)));
        }
        next = Ends {
            name: match byte {
                b'>' => Some(at),
                b'=' => next.value,
                _ => next.name,
            },
            value: match byte {
                b'>' => Some(at),
                b'"' => next.double,
                b'\'' => next.single,
                _ if byte.is_ascii_whitespace() => next.value,
                _ => next.plain,
            },
            plain: match byte {
                b'>' => Some(at),
                _ if byte.is_ascii_whitespace() => next.name,
                _ => next.plain,
            },
            double: if byte == b'"' { next.name } else { next.double },
            single: if byte == b'\'' { next.name } else { next.single },
        };
    }
    ends.reverse();
    ends
}

/// What is between the brackets of a tag that goes on to the end of the page, and what follows.
pub(super) fn split_tag<'a>(html: &'a str, tag: &'a str, ends: &[(usize, usize)]) -> (&'a str, &'a str) {
    let from = html.len() - tag.len();
    let found = ends.binary_search_by_key(&from, |(from, _)| *from).ok().and_then(|at| ends.get(at));
    let inside = found.and_then(|(_, end)| html.get(from..*end));
    let after = found.and_then(|(_, end)| html.get(end + 1..));
    // It never ends, or a quote in it does not: then the first bracket is its end.
    inside.zip(after).unwrap_or_else(|| tag.split_once('>').unwrap_or((tag, "")))
}

#[cfg(test)]
mod tests {
    use crate::html::to_text;

    #[test]
    fn a_bracket_in_a_quoted_value_ends_no_tag_however_long_it_is() {
        let long = "x".repeat(100_000);
        for (html, expected) in [
            (format!("<p title=\"a>{long}>\">b"), "b".to_owned()),
            (format!("<p title='a>{long}\">' lang=\"a>\">b"), "b".to_owned()),
            (format!("<img src=\"data:image/png;base64,{long}\" alt=\"a > b\">c"), "a > b c".to_owned()),
            (
                format!("<a class={long} href = \n\"https://example.com/?{long}>\"></a >b"),
                format!("https://example.com/?{long}>b"),
            ),
        ] {
            assert_eq!(to_text(&html), expected);
        }
    }

    #[test]
    fn quotes_are_such_around_a_value_only() {
        for (html, expected) in [
            ("<p don't>it's", "it's"),
            ("<p \"a>b", "b"),
            ("<p title = a\"b>c\"", "c\""),
            ("<a href=https://example.com/?a=\"b>x</a>", "x (https://example.com/?a=\"b)"),
            ("<!doctype html public \"a>b", "b"),
        ] {
            assert_eq!(to_text(html), expected, "{html}");
        }
    }

    #[test]
    fn where_a_quote_never_closes_the_first_bracket_ends_its_tag() {
        assert_eq!(to_text("<p title=\"a>b"), "b");
        assert_eq!(to_text("a<b title='c>d\" e"), "ad\" e");
    }

    #[test]
    fn many_tags_whose_quotes_close_in_the_next_are_read_in_one_walk() {
        // Each but the last ends in the next. Were each read to the end of the page, it would take hours.
        let read = |count: usize| to_text(&"<p title=\"a>b".repeat(count));
        assert_eq!(read(3), "b\n\nb");
        assert_eq!(read(200_001).matches('b').count(), 100_001);
    }
}
