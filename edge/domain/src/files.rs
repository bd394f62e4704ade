//! Which files are taken, and how they are given back: by what their first bytes are, not by what
//! somebody says they are.

use crate::conversation::{Conversation, check_file};
use protocol::conversation::file::FileInfo;
use protocol::conversation::file_type;
use protocol::conversation::party::Side;
use protocol::limits;
use protocol::rejection::Rejection;

pub use protocol::conversation::file_type::HEAD;

/// How many bytes of a file are stored together. A value in the database may have 2 MB at most.
pub const CHUNK: usize = 512 * 1024;

/// The types that a browser may show by itself.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Whether a file may be uploaded by somebody on `side`, where `stored` files are there already. Of a
/// visitor's files only small ones are taken before the team has answered.
///
/// # Errors
/// The refusal that names what is wrong.
pub fn check_upload(state: &Conversation, side: Side, file: &FileInfo, stored: u32) -> Result<(), Rejection> {
    state.takes_more(side)?;
    check_file(state, file)?;
    if side == Side::Visitor && file.size > limits::FILE_UNANSWERED_MAX && !state.is_answered() {
        return Err(Rejection::NotAnswered);
    }
    if stored >= limits::FILES_MAX { Err(Rejection::TooManyFiles) } else { Ok(()) }
}

/// Whether the first bytes of a file are those of the type it is said to have. What can only be told
/// from its meaning, such as CSV, passes unless it is plainly something else.
///
/// # Errors
/// [`Rejection::FileTypeRefused`].
pub fn sniff(media_type: &str, head: &[u8]) -> Result<(), Rejection> {
    if file_type::fits(media_type, head) { Ok(()) } else { Err(Rejection::FileTypeRefused) }
}

/// The `Content-Disposition` of a file: everything is to be saved, except pictures that a browser
/// may show (RFC 6266; the name is written as RFC 8187 says, and ends as such files do).
#[must_use]
pub fn disposition(media_type: &str, name: &str) -> String {
    let kind = if SHOWN.contains(&media_type) { "inline" } else { "attachment" };
    format!("{kind}; filename*=UTF-8''{}", percent_encode(&file_type::saved_name(name, media_type)))
}

/// The policy a file comes with: whatever a browser takes it for, nothing in it runs or loads.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// A text in which only unreserved characters stand for themselves (RFC 3986, section 2.3).
#[must_use]
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Reads `%C3%A9` and the like. Nothing when what comes out is not text.
#[must_use]
pub fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFUSED: Result<(), Rejection> = Err(Rejection::FileTypeRefused);

    #[test]
    fn the_first_bytes_agree_with_the_type() {
        let good: [(&str, &[u8]); 12] = [
            ("image/png", b"\x89PNG\r\n\x1a\n...."),
            ("image/jpeg", b"\xff\xd8\xff\xe0"),
            ("image/gif", b"GIF89a"),
            ("image/webp", b"RIFF\x10\0\0\0WEBPVP8 "),
            ("application/pdf", b"%PDF-1.7"),
            ("application/zip", b"PK\x03\x04"),
            ("application/zip", b"PK\x05\x06"),
            ("text/plain", "Bună ziua".as_bytes()),
            ("text/plain", b"1 < 2, and <b> is a tag"),
            ("text/csv", b"a;b\r\n1;2"),
            ("text/csv", b"\xff\xfea\0;\0b\0"),
            ("text/plain", b"\xe9t\xe9"),
        ];
        for (media_type, head) in good {
            assert_eq!(sniff(media_type, head), Ok(()), "{media_type} {head:?}");
        }
        for (media_type, _) in good.iter().filter(|(media_type, _)| !media_type.starts_with("text/")) {
            for (other, head) in good.iter().filter(|(other, _)| other != media_type) {
                assert_eq!(sniff(media_type, head), REFUSED, "{other} as {media_type}");
            }
            assert_eq!(sniff(media_type, b""), REFUSED);
        }
    }

    #[test]
    fn documents_that_run_pass_under_no_type() {
        let documents: [&[u8]; 6] = [
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"<?xml version='1.0'?><svg/>",
            b"\xef\xbb\xbf  \n<!DOCTYPE html><script>alert(1)</script>",
            b"<HTML><body>",
            b"<!-- --><script>",
            b"\xff\xfe<\0h\0t\0m\0l\0>\0",
        ];
        for document in documents {
            for media_type in limits::FILE_TYPES {
                assert_eq!(sniff(media_type, document), REFUSED, "{media_type} {document:?}");
            }
            for media_type in ["text/html", "image/svg+xml", "application/javascript", ""] {
                assert_eq!(sniff(media_type, document), REFUSED);
            }
        }
        assert_eq!(sniff("text/plain", b"MZ\x90\0\x03"), REFUSED, "a program");
    }

    #[test]
    fn only_pictures_are_shown() {
        assert_eq!(disposition("image/png", "a.png"), "inline; filename*=UTF-8''a.png");
        assert_eq!(
            disposition("application/pdf", "Reçu \"1\";.pdf"),
            "attachment; filename*=UTF-8''Re%C3%A7u%20%221%22%3B.pdf"
        );
        assert_eq!(disposition("text/plain", "a.pdf.js"), "attachment; filename*=UTF-8''a.pdf.js.txt");
        for media_type in limits::FILE_TYPES {
            let shown = disposition(media_type, "x").starts_with("inline");
            assert_eq!(shown, media_type.starts_with("image/"), "{media_type}");
        }
    }

    #[test]
    fn names_travel_percent_encoded() {
        assert_eq!(percent_decode("Re%C3%A7u%201.pdf").as_deref(), Some("Reçu 1.pdf"));
        for bad in ["%", "%4", "%zz", "%FF", "%+1"] {
            assert_eq!(percent_decode(bad), None, "{bad}");
        }
    }
}
