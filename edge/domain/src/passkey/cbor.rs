//! A reader of the part of CBOR (RFC 8949) that authenticators write: items of definite length, no tags (CTAP 2.1,
//! section 8). It copies nothing, goes no deeper than it says, and ends at the first thing that is not as it should be.

/// How deep items may stand in each other. Authenticators write four levels (CTAP 2.1, section 8).
const DEPTH: usize = 6;

/// The types of items (RFC 8949, section 3.1).
const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const SIMPLE: u8 = 7;

/// What is still to be read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

/// A whole number, or bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A whole number.
    Number(i64),
    /// Bytes.
    Bytes(&'a [u8]),
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What was not read.
    pub fn rest(self) -> &'a [u8] {
        self.0
    }

    /// Nothing is left.
    pub fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    /// How many pairs the map that comes next has: no more than there are bytes for.
    pub fn map(&mut self) -> Option<u64> {
        match self.head()? {
            (MAP, pairs) if pairs <= u64::try_from(self.0.len() / 2).ok()? => Some(pairs),
            _ => None,
        }
    }

    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        match self.value()? {
            Value::Bytes(bytes) => Some(bytes),
            Value::Number(_) => None,
        }
    }

    pub fn number(&mut self) -> Option<i64> {
        match self.value()? {
            Value::Number(number) => Some(number),
            Value::Bytes(_) => None,
        }
    }

    pub fn text(&mut self) -> Option<&'a str> {
        match self.head()? {
            (TEXT, length) => std::str::from_utf8(self.take(length)?).ok(),
            _ => None,
        }
    }

    pub fn value(&mut self) -> Option<Value<'a>> {
        Some(match self.head()? {
            (UNSIGNED, number) => Value::Number(i64::try_from(number).ok()?),
            // -1 - n (RFC 8949, section 3.1).
            (NEGATIVE, number) => Value::Number(-1 - i64::try_from(number).ok()?),
            (BYTES, length) => Value::Bytes(self.take(length)?),
            _ => return None,
        })
    }

    /// Passes over an item, whatever it is.
    pub fn skip(&mut self) -> Option<()> {
        self.skip_within(DEPTH)
    }

    fn skip_within(&mut self, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match self.head()? {
            (UNSIGNED | NEGATIVE | SIMPLE, _) => Some(()),
            (BYTES | TEXT, length) => self.take(length).map(|_| ()),
            // Each item is a byte at least, so that no count keeps this busy.
            (ARRAY, items) => (0..items).try_for_each(|_| self.skip_within(depth)),
            (MAP, pairs) => (0..pairs).try_for_each(|_| {
                self.skip_within(depth)?;
                self.skip_within(depth)
            }),
            _ => None,
        }
    }

    /// The type of the next item, and its value, length or count.
    fn head(&mut self) -> Option<(u8, u64)> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        let value = match first & 0x1f {
            small @ 0..24 => u64::from(small),
            // In as many bytes as it says; what it says beyond means no length, or nothing yet.
            long @ 24..28 => {
                let bytes = self.take(1 << (long - 24))?;
                bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
            }
            _ => return None,
        };
        Some((first >> 5, value))
    }

    fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skips(bytes: &[u8]) -> bool {
        let mut reader = Reader::new(bytes);
        reader.skip().and_then(|()| reader.end()).is_some()
    }

    #[test]
    fn the_samples_of_the_standard_are_read() {
        // RFC 8949, appendix A.
        let numbers: [(&[u8], i64); 8] = [
            (&[0x00], 0),
            (&[0x17], 23),
            (&[0x18, 0x18], 24),
            (&[0x19, 0x03, 0xe8], 1_000),
            (&[0x1a, 0x00, 0x0f, 0x42, 0x40], 1_000_000),
            (&[0x1b, 0x00, 0x00, 0x00, 0xe8, 0xd4, 0xa5, 0x10, 0x00], 1_000_000_000_000),
            (&[0x20], -1),
            (&[0x39, 0x03, 0xe7], -1_000),
        ];
        for (bytes, number) in numbers {
            assert_eq!(Reader::new(bytes).number(), Some(number), "{bytes:x?}");
        }
        assert_eq!(Reader::new(&[0x44, 1, 2, 3, 4]).bytes(), Some(&[1, 2, 3, 4][..]));
        assert_eq!(Reader::new(b"\x64IETF").text(), Some("IETF"));
        let wholes: [&[u8]; 9] = [
            &[0x83, 0x01, 0x02, 0x03],
            &[0x82, 0x01, 0x82, 0x02, 0x03],
            &[0xa2, 0x01, 0x02, 0x03, 0x04],
            b"\xa2\x61a\x01\x61b\x82\x02\x03",
            &[0xf4],
            &[0xf6],
            &[0xf9, 0x3c, 0x00],
            &[0xfb, 0x3f, 0xf1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a],
            &[0xa0],
        ];
        for bytes in wholes {
            assert!(skips(bytes), "{bytes:x?}");
        }
    }

    #[test]
    fn what_authenticators_do_not_write_is_not_read() {
        let bad: [(&str, &[u8]); 12] = [
            ("nothing", &[]),
            ("a length that is cut off", &[0x19, 0x03]),
            ("bytes that are cut off", &[0x44, 1, 2, 3]),
            ("bytes without end", &[0x5f, 0x41, 1, 0xff]),
            ("an array without end", &[0x9f, 0x01, 0xff]),
            ("a map without end", &[0xbf, 0x01, 0x02, 0xff]),
            ("a tag", &[0xc1, 0x00]),
            ("a reserved length", &[0x1c]),
            ("an end of its own", &[0xff]),
            ("more bytes than there are", &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            ("more items than there are", &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]),
            ("a pair that is half", &[0xa1, 0x01]),
        ];
        for (what, bytes) in bad {
            assert!(!skips(bytes), "{what}");
        }
        assert_eq!(Reader::new(&[0xba, 0xff, 0xff, 0xff, 0xff, 0, 0]).map(), None, "a map that is not there");
        assert_eq!(Reader::new(&[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).number(), None);
        assert_eq!(Reader::new(&[0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).number(), None);
        assert_eq!(Reader::new(&[0x62, 0xff, 0xfe]).text(), None, "no text");
    }

    #[test]
    fn nothing_is_deeper_than_it_may_be() {
        let nested = |depth: usize| [vec![0x81; depth], vec![0x00]].concat();
        assert!(skips(&nested(DEPTH - 1)));
        assert!(!skips(&nested(DEPTH)));
        assert!(!skips(&nested(1_000_000)));
    }
}
