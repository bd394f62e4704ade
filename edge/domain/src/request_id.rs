//! The name of one request, by which an operator finds it in the log.

use protocol::ids::encode_random;

/// The fewest and the most characters of a name that somebody else may give, such as a proxy in front.
const LENGTH: std::ops::RangeInclusive<usize> = 16..=64;

/// The fewest digits in it: a hash and a UUID have them, a word made of the letters a to f has not.
const DIGITS_MIN: usize = 4;

/// The name of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The name that a proxy in front has given, if it is well-formed: what a hash, a UUID or a counter looks like.
    /// Anybody can write that header, and what they write stands in the log.
    #[must_use]
    pub fn given(header: &str) -> Option<Self> {
        let is_known = |sign: char| sign.is_ascii_hexdigit() || sign == '-';
        let digits = header.chars().filter(char::is_ascii_digit).count();
        let fits = LENGTH.contains(&header.len()) && header.chars().all(is_known) && digits >= DIGITS_MIN;
        fits.then(|| Self(header.to_owned()))
    }

    /// One that an object was given by ours.
    #[must_use]
    pub fn passed_on(header: &str) -> Self {
        Self(header.to_owned())
    }

    /// A new one.
    #[must_use]
    pub fn new(random: &[u8; 12]) -> Self {
        Self(encode_random(random))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_outside_is_a_hash_or_a_uuid_and_nothing_that_could_say_something() {
        for good in
            ["7f1de3a7c2b04f5d9e8a6b3c1d2e4f50", "550e8400-e29b-41d4-a716-446655440000", "0123456789abcdef"]
        {
            assert_eq!(RequestId::given(good).unwrap().as_str(), good);
        }
        let long = "0".repeat(65);
        for bad in [
            "",
            "0123456789abcde",
            &long,
            "ana@shop.example-0000",
            "zoe-zoe-zoe-zoe-0000",
            "0123456789abcdef\n",
            "deadbeef-deadbeef",
            "\"}{\"0000000000000",
            "0000 0000 0000 0000",
        ] {
            assert_eq!(RequestId::given(bad), None, "{bad:?}");
        }
        assert_eq!(RequestId::new(&[7; 12]).as_str().len(), 16);
    }
}
