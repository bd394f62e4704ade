//! A file of JSON in pieces, one row at a time. Rows are objects one after the other (a line each, or not), in a list,
//! or in the list of an answer such as `{"tickets": […]}`. At most one row is kept, of [`ROW_MAX`] bytes at most.

/// Most bytes of a row. A ticket has at most 5,000 comments.
pub const ROW_MAX: usize = 8 * 1024 * 1024;
/// How deep values may lie in one another.
pub const DEPTH_MAX: usize = 64;
/// The lists in which rows come, by the key of the object around them.
const LISTS: [&[u8]; 5] = [b"tickets", b"chats", b"conversations", b"results", b"data"];
/// Most bytes of such a key that are looked at.
const KEY_MAX: usize = 16;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The bytes of an object, its braces matched.
    Row(Vec<u8>),
    /// Something else where a row should be.
    Other,
    /// A line that ends within its row.
    Broken,
    /// A row that is too long; it was skipped.
    TooLarge,
    /// A row that is too deep; it was skipped.
    TooDeep,
    /// The file ends within a row, or within the list of them.
    CutOff,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Between rows.
    #[default]
    Between,
    /// In a word or a number, where a row should be.
    Word,
    /// In a string, where a row should be.
    Quoted,
    /// In an object.
    Row,
}

/// Takes a file apart.
#[derive(Debug, Default)]
pub struct Rows {
    place: Place,
    row: Vec<u8>,
    /// How many braces and brackets are open in the row.
    depth: usize,
    deepest: usize,
    in_string: bool,
    escaped: bool,
    too_large: bool,
    /// Rows of a list stand in it, beneath these.
    in_list: bool,
    /// How deep that list lies in an object around it.
    around: Option<usize>,
    /// The object is one around a list, and no row itself.
    dropped: bool,
    /// Whether the object is one around a list was not looked into where it stands in one.
    outermost: bool,
    /// The string at depth 1 or 2 of an outermost object that was read last, while it may be a key.
    key: Vec<u8>,
    key_is_long: bool,
    /// That key, once its colon came.
    named: Option<Vec<u8>>,
    /// The key at depth 1 within which depth 2 lies.
    under: Vec<u8>,
    /// Whether the row goes over several lines.
    many_lines: bool,
    /// A line is a row, as the first one was.
    by_line: bool,
}

impl Rows {
    /// Takes the next piece in, and gives `found` what it completes.
    pub fn push(&mut self, piece: &[u8], found: &mut dyn FnMut(Found)) {
        for byte in piece {
            self.take(*byte, found);
        }
    }

    /// The file ends here.
    pub fn finish(&mut self, found: &mut dyn FnMut(Found)) {
        let cut = self.place == Place::Row || self.in_list;
        if matches!(self.place, Place::Word | Place::Quoted) {
            found(Found::Other);
        }
        if cut {
            found(Found::CutOff);
        }
        *self = Self::default();
    }

    fn take(&mut self, byte: u8, found: &mut dyn FnMut(Found)) {
        match self.place {
            Place::Between => self.between(byte),
            Place::Word => {
                if matches!(byte, b',' | b']' | b'\n' | b' ' | b'{' | b'[') {
                    self.place = Place::Between;
                    found(Found::Other);
                    self.between(byte);
                }
            }
            Place::Quoted => {
                if self.escaped {
                    self.escaped = false;
                } else if byte == b'\\' {
                    self.escaped = true;
                } else if matches!(byte, b'"' | b'\n') {
                    self.place = Place::Between;
                    found(Found::Other);
                }
            }
            Place::Row => self.within(byte, found),
        }
    }

    fn between(&mut self, byte: u8) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {}
            b'{' => {
                self.outermost = !self.in_list;
                self.begin(byte);
            }
            b'[' if !self.in_list => self.in_list = true,
            // A list where a row should be is read to its end like one, and is no object then.
            b'[' => {
                self.outermost = false;
                self.begin(byte);
            }
            b']' => {
                self.in_list = false;
                if let Some(depth) = self.around.take() {
                    self.place = Place::Row;
                    (self.depth, self.deepest) = (depth, depth);
                    (self.outermost, self.dropped, self.too_large) = (true, true, false);
                    self.named = None;
                }
            }
            b'"' => {
                self.escaped = false;
                self.place = Place::Quoted;
            }
            _ => self.place = Place::Word,
        }
    }

    fn begin(&mut self, byte: u8) {
        self.place = Place::Row;
        self.row.clear();
        self.row.push(byte);
        (self.depth, self.deepest) = (1, 1);
        (self.in_string, self.escaped, self.too_large, self.dropped) = (false, false, false, false);
        self.many_lines = false;
        self.named = None;
        self.key.clear();
        self.under.clear();
    }

    fn within(&mut self, byte: u8, found: &mut dyn FnMut(Found)) {
        if byte == b'\n' {
            if self.by_line && !self.in_list {
                self.place = Place::Between;
                found(Found::Broken);
                return;
            }
            self.many_lines = true;
        }
        self.keep(byte);
        if self.in_string {
            self.in_text(byte);
            return;
        }
        match byte {
            b'"' => {
                self.in_string = true;
                self.key.clear();
                self.key_is_long = false;
            }
            b':' if self.outermost && self.depth <= 2 => {
                self.named = (!self.key_is_long).then(|| std::mem::take(&mut self.key));
                return;
            }
            b'{' | b'[' => {
                if byte == b'[' && self.is_list() {
                    self.row = Vec::new();
                    self.around = Some(self.depth);
                    self.in_list = true;
                    self.place = Place::Between;
                    return;
                }
                if self.outermost && self.depth == 1 {
                    self.under = self.named.take().unwrap_or_default();
                }
                self.depth += 1;
                self.deepest = self.deepest.max(self.depth);
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.end(found);
                    return;
                }
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            self.named = None;
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.dropped || self.too_large {
            return;
        }
        if self.row.len() >= ROW_MAX {
            self.too_large = true;
            self.row = Vec::new();
        } else {
            self.row.push(byte);
        }
    }

    fn in_text(&mut self, byte: u8) {
        if self.escaped {
            self.escaped = false;
        } else if byte == b'\\' {
            self.escaped = true;
        } else if byte == b'"' {
            self.in_string = false;
            return;
        }
        if self.outermost && self.depth <= 2 && !self.key_is_long {
            self.key.push(byte);
            self.key_is_long = self.key.len() > KEY_MAX;
        }
    }

    /// Whether the list that begins here is one of rows.
    fn is_list(&self) -> bool {
        let Some(named) = self.named.as_deref().filter(|_| self.outermost && !self.in_list) else {
            return false;
        };
        match self.depth {
            1 => LISTS.contains(&named),
            2 => self.under == b"data" && named == b"payload",
            _ => false,
        }
    }

    fn end(&mut self, found: &mut dyn FnMut(Found)) {
        self.place = Place::Between;
        let row = std::mem::take(&mut self.row);
        if self.dropped {
            return;
        }
        if !self.in_list && !self.many_lines {
            self.by_line = true;
        }
        found(if self.too_large {
            Found::TooLarge
        } else if self.deepest > DEPTH_MAX {
            Found::TooDeep
        } else {
            Found::Row(row)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, size: usize) -> Vec<String> {
        let mut out = Vec::new();
        let mut rows = Rows::default();
        let mut take = |found: Found| {
            out.push(match found {
                Found::Row(row) => String::from_utf8(row).unwrap(),
                other => format!("{other:?}"),
            });
        };
        for piece in text.as_bytes().chunks(size) {
            rows.push(piece, &mut take);
        }
        rows.finish(&mut take);
        out
    }

    fn check(text: &str, expected: &[&str]) {
        for size in [1, 3, 1000] {
            assert_eq!(split(text, size), expected, "{text} in pieces of {size}");
        }
    }

    #[test]
    fn rows_come_in_lines_in_a_list_and_in_an_answer() {
        check("{\"a\":1}\n{\"a\":2}\n", &["{\"a\":1}", "{\"a\":2}"]);
        check("{\"a\":1}{\"a\":2}", &["{\"a\":1}", "{\"a\":2}"]);
        check("[{\"a\":1}, {\"b\":[{}]}]", &["{\"a\":1}", "{\"b\":[{}]}"]);
        check("[\n  {\n \"a\": 1 }\n]\n", &["{\n \"a\": 1 }"]);
        check(r#"{"count":2, "tickets" : [{"a":1},{"a":2}], "next":null}"#, &["{\"a\":1}", "{\"a\":2}"]);
        check(r#"{"users":[{"id":1}],"tickets":[{"a":1}],"x":{"y":[{}]}}"#, &["{\"a\":1}"]);
        check(r#"{"data":{"meta":{"x":[1]},"payload":[{"a":1}]}}"#, &["{\"a\":1}"]);
        check(r#"{"tickets":[{"tickets":[{"a":1}]}]}"#, &[r#"{"tickets":[{"a":1}]}"#]);
        // Several answers, a line each: how a script keeps the pages of an interface.
        check("{\"chats\":[{\"a\":1}]}\n{\"chats\":[{\"a\":2}]}\n", &["{\"a\":1}", "{\"a\":2}"]);
    }

    #[test]
    fn what_looks_like_a_list_of_rows_and_is_none_stays_in_its_row() {
        let conversation = r#"{"conversation_parts":{"conversation_parts":[{"a":1}]},"x":"tickets","y":[1]}"#;
        check(conversation, &[conversation]);
        let linked = r#"{"linked":{"data":[{}]},"payload":[{}],"tickets":{"a":[]}}"#;
        check(linked, &[linked]);
    }

    #[test]
    fn braces_and_quotes_in_texts_are_texts() {
        let row = r#"{"a":"}]{\"","b":"\\","c":"[\"tickets\":["}"#;
        check(row, &[row]);
    }

    #[test]
    fn a_broken_line_takes_no_other_with_it() {
        check(
            "{\"a\":1}\n{\"a\":[\n{\"a\":3}\n{\"a\":\"x\n{\"a\":5}\n",
            &["{\"a\":1}", "Broken", "{\"a\":3}", "Broken", "{\"a\":5}"],
        );
        check(
            "[{\"a\":1}, 5, \"x,y\", null, {\"a\":2}]",
            &["{\"a\":1}", "Other", "Other", "Other", "{\"a\":2}"],
        );
    }

    #[test]
    fn an_end_in_the_middle_is_told() {
        check("{\"a\":1}\n{\"a\":\"x", &["{\"a\":1}", "CutOff"]);
        check("[{\"a\":1},", &["{\"a\":1}", "CutOff"]);
        check("{\"tickets\":[{\"a\":1}]", &["{\"a\":1}", "CutOff"]);
    }

    #[test]
    fn what_is_too_large_or_too_deep_is_skipped() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(DEPTH_MAX), "]".repeat(DEPTH_MAX));
        assert_eq!(split(&format!("{deep}\n{{\"b\":1}}"), 64), ["TooDeep", "{\"b\":1}"]);
        let large = format!("{{\"a\":\"{}\"}}", "x".repeat(ROW_MAX));
        assert_eq!(split(&format!("{large}\n{{\"b\":1}}"), 65536), ["TooLarge", "{\"b\":1}"]);
    }
}
