//! The archive around an export: POSIX ustar (IEEE Std 1003.1-2017, pax, "ustar Interchange Format"), regular files
//! only, names of at most [`NAME_MAX`] bytes. Any `tar` reads and writes it.

/// Bytes of a block. A header is one; contents are filled up with zeros to whole ones.
pub const BLOCK: usize = 512;
/// Most bytes of a name. Ours are shorter than the 155 + 1 + 100 that the format has room for.
pub const NAME_MAX: usize = 255;
/// What stands at the end: two blocks of zeros.
pub const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];

/// Where the fields of a header begin, and their lengths.
const NAME: (usize, usize) = (0, 100);
const MODE: (usize, usize) = (100, 8);
const UID: (usize, usize) = (108, 8);
const GID: (usize, usize) = (116, 8);
const SIZE: (usize, usize) = (124, 12);
const MTIME: (usize, usize) = (136, 12);
const CHECKSUM: (usize, usize) = (148, 8);
const KIND: (usize, usize) = (156, 1);
const MAGIC: (usize, usize) = (257, 8);
const PREFIX: (usize, usize) = (345, 155);

/// One file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, with slashes.
    pub name: String,
    /// The size of its contents in bytes.
    pub size: u64,
}

/// What a block says where a header is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// A file's contents follow.
    File(Entry),
    /// Something else follows, of this many bytes: it is skipped.
    Other(u64),
    /// There is nothing more.
    End,
}

/// Why a block is no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTar;

/// The header of a file; none for a name or a size that the format has no room for. `seconds` since 1970 is what
/// `tar` shows as its time.
#[must_use]
pub fn header(name: &str, size: u64, seconds: u64) -> Option<[u8; BLOCK]> {
    let (prefix, name) = split(name)?;
    // Eleven digits to the base of eight.
    (size < 1 << 33 && seconds < 1 << 33).then_some(())?;
    let mut block = [0; BLOCK];
    put(&mut block, NAME, name.as_bytes())?;
    put(&mut block, MODE, b"0000600\0")?;
    put(&mut block, UID, b"0000000\0")?;
    put(&mut block, GID, b"0000000\0")?;
    put(&mut block, SIZE, format!("{size:011o}").as_bytes())?;
    put(&mut block, MTIME, format!("{seconds:011o}").as_bytes())?;
    put(&mut block, KIND, b"0")?;
    put(&mut block, MAGIC, b"ustar\x0000")?;
    put(&mut block, PREFIX, prefix.as_bytes())?;
    let sum = checksum(&block);
    put(&mut block, CHECKSUM, format!("{sum:06o}\0 ").as_bytes())?;
    Some(block)
}

/// How many zeros follow contents of this size.
#[must_use]
pub const fn padding(size: u64) -> usize {
    let block = BLOCK as u64;
    ((block - size % block) % block) as usize
}

/// Reads what stands where a header is expected.
///
/// # Errors
/// [`NotTar`]: the checksum is not right, or a number is none.
pub fn read(block: &[u8; BLOCK]) -> Result<Header, NotTar> {
    if block.iter().all(|byte| *byte == 0) {
        return Ok(Header::End);
    }
    if number(field(block, CHECKSUM))? != u64::from(checksum(block)) {
        return Err(NotTar);
    }
    let size = number(field(block, SIZE))?;
    // '0' or, in old archives, nothing; '7' is as good.
    if !matches!(field(block, KIND), [b'0' | b'7' | 0]) {
        return Ok(Header::Other(size));
    }
    let text = |at| {
        let bytes = field(block, at);
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        std::str::from_utf8(bytes.get(..end).unwrap_or_default()).map_err(|_| NotTar)
    };
    let name = text(NAME)?;
    let prefix = if field(block, MAGIC).starts_with(b"ustar\0") { text(PREFIX)? } else { "" };
    let name = if prefix.is_empty() { name.to_owned() } else { [prefix, "/", name].concat() };
    Ok(Header::File(Entry { name, size }))
}

/// Where a name is cut in two at a slash, if it does not fit into one field.
fn split(name: &str) -> Option<(&str, &str)> {
    if name.len() <= NAME.1 {
        return Some(("", name));
    }
    let fits = |at: usize| at <= PREFIX.1 && name.len() - at - 1 <= NAME.1;
    let at = name.char_indices().find(|(at, c)| *c == '/' && fits(*at))?.0;
    Some((name.get(..at)?, name.get(at + 1..)?))
}

fn put(block: &mut [u8; BLOCK], (at, length): (usize, usize), value: &[u8]) -> Option<()> {
    (value.len() <= length).then_some(())?;
    block.get_mut(at..at + value.len())?.copy_from_slice(value);
    Some(())
}

fn field(block: &[u8; BLOCK], (at, length): (usize, usize)) -> &[u8] {
    block.get(at..at + length).unwrap_or_default()
}

/// The sum of all bytes, those of the checksum itself taken as spaces.
fn checksum(block: &[u8; BLOCK]) -> u32 {
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let own: u32 = field(block, CHECKSUM).iter().map(|byte| u32::from(*byte)).sum();
    sum - own + 8 * u32::from(b' ')
}

/// Digits to the base of eight, with spaces before and a space or a zero after.
fn number(field: &[u8]) -> Result<u64, NotTar> {
    let text = std::str::from_utf8(field).map_err(|_| NotTar)?;
    let digits = text.trim_matches([' ', '\0']);
    if digits.is_empty() {
        return Ok(0);
    }
    if digits.bytes().all(|digit| digit.is_ascii_digit()) {
        u64::from_str_radix(digits, 8).map_err(|_| NotTar)
    } else {
        Err(NotTar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_reads_back() {
        let long = format!("conversations/{}/{}", "c".repeat(64), "f".repeat(64));
        for (name, size) in [("site.jsonl", 0), (&long, 10 * 1024 * 1024), ("a", 0o77_777_777_777)]
            .map(|(name, size)| (name, size))
        {
            let block = header(name, size, 1_700_000_000).unwrap();
            assert_eq!(read(&block), Ok(Header::File(Entry { name: name.to_owned(), size })));
        }
        assert_eq!(header("a", 0o100_000_000_000, 0), None, "8 GiB do not fit");
        assert_eq!(header(&"a".repeat(101), 1, 0), None, "no slash to cut it at");
        assert_eq!(header(&format!("{}/b", "a".repeat(156)), 1, 0), None);
    }

    #[test]
    fn the_end_and_what_is_no_header() {
        assert_eq!(read(&[0; BLOCK]), Ok(Header::End));
        let mut block = header("site.jsonl", 3, 0).unwrap();
        block[0] = b'S';
        assert_eq!(read(&block), Err(NotTar));
        assert_eq!(read(&[b'{'; BLOCK]), Err(NotTar));
        assert_eq!(read(&[0xff; BLOCK]), Err(NotTar));
    }

    #[test]
    fn contents_fill_whole_blocks() {
        assert_eq!([0, 1, 511, 512, 513].map(padding), [0, 511, 1, 0, 511]);
    }

    /// Header of a file `a/b` with two bytes, as Python's `tarfile` writes it (`USTAR_FORMAT`, mode 600).
    #[test]
    fn it_is_what_other_tars_write() {
        let mut theirs = [0_u8; BLOCK];
        for (at, value) in [
            (0, b"a/b".as_slice()),
            (100, b"0000600\0"),
            (108, b"0000000\0"),
            (116, b"0000000\0"),
            (124, b"00000000002\0"),
            (136, b"00000000000\0"),
            (148, b"006311\0 "),
            (156, b"0"),
            (257, b"ustar\x0000"),
        ] {
            theirs[at..at + value.len()].copy_from_slice(value);
        }
        assert_eq!(header("a/b", 2, 0), Some(theirs));
    }
}
