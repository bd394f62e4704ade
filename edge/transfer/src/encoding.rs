//! What a file is by its first bytes, when it is not the JSON that is wanted.

use crate::fault::FileFault;

/// How many bytes are looked at.
pub(crate) const HEAD: usize = 4096;

/// The mark at the beginning of many files in UTF-8 (Unicode, section 23.8). It is no part of the text.
const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// How many bytes at the beginning are to be left out.
///
/// # Errors
/// What the file is instead of JSON in UTF-8. `head` is its first [`HEAD`] bytes, or all of it.
pub(crate) fn check(head: &[u8]) -> Result<usize, FileFault> {
    // The marks of UTF-16 and UTF-32, and what either is without one: every other byte of Latin text is zero.
    let marked = [[0xff, 0xfe], [0xfe, 0xff]].iter().any(|mark| head.starts_with(mark));
    if marked || head.iter().take(4).any(|byte| *byte == 0) {
        return Err(FileFault::Utf16);
    }
    // ZIP, gzip, bzip2, zstd, 7z, xz.
    let packed: [&[u8]; 6] =
        [b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf", b"\xfd7zXZ"];
    if packed.iter().any(|magic| head.starts_with(magic)) {
        return Err(FileFault::Packed);
    }
    let skipped = if head.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
    let rest = head.get(skipped..).unwrap_or_default().trim_ascii_start();
    match rest.first() {
        None => Err(FileFault::Empty),
        Some(b'{' | b'[') => Ok(skipped),
        Some(b'<') => Err(FileFault::Markup),
        Some(_) if is_table(rest) => Err(FileFault::Csv),
        Some(_) => Err(FileFault::NotJson),
    }
}

/// Whether the first line is the heading of a table.
fn is_table(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    [b',', b';', b'\t'].iter().any(|separator| line.iter().filter(|byte| *byte == separator).count() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_named() {
        let cases: [(&[u8], Result<usize, FileFault>); 14] = [
            (b"{\"id\":1}", Ok(0)),
            (b"\xef\xbb\xbf[{}]", Ok(3)),
            (b"  \n [", Ok(0)),
            (b"", Err(FileFault::Empty)),
            (b"\xef\xbb\xbf \n", Err(FileFault::Empty)),
            (b"\xff\xfe{\0", Err(FileFault::Utf16)),
            (b"\xfe\xff\0{", Err(FileFault::Utf16)),
            (b"{\0\"\0", Err(FileFault::Utf16)),
            (b"PK\x03\x04rest", Err(FileFault::Packed)),
            (b"\x1f\x8b\x08", Err(FileFault::Packed)),
            (b"id,subject,created_at\n1,x,2020", Err(FileFault::Csv)),
            (b"\"id\";\"subject\";\"at\"\n", Err(FileFault::Csv)),
            (b"<?xml version=\"1.0\"?>", Err(FileFault::Markup)),
            (b"hello", Err(FileFault::NotJson)),
        ];
        for (head, expected) in cases {
            assert_eq!(check(head), expected, "{head:?}");
        }
    }
}
