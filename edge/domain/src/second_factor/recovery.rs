//! Recovery codes: each opens an account once, in the place of a code of the app. They are random and long, so that
//! a plain hash of each is enough to be stored.

use data_encoding::BASE32_NOPAD;

/// How many an account gets.
pub const RECOVERY_CODES: usize = 10;

/// How many random bytes each is made of: 120 bits, of which base32 makes 24 letters.
pub const RECOVERY_BYTES: usize = 15;

/// How many letters stand together.
const GROUP: usize = 4;

/// The code of some random bytes, as a person keeps it: "abcd-efgh-ijkl-mnop-qrst-uvwx".
#[must_use]
pub fn recovery_code(random: [u8; RECOVERY_BYTES]) -> String {
    let mut shown = String::new();
    for (at, letter) in normal(&random).chars().enumerate() {
        if at > 0 && at.is_multiple_of(GROUP) {
            shown.push('-');
        }
        shown.push(letter);
    }
    shown
}

/// The form that its hash is made of.
pub(super) fn normal(bytes: &[u8]) -> String {
    BASE32_NOPAD.encode(bytes).to_lowercase()
}

/// The bytes of what somebody typed without what groups it. The digits that base32 leaves out are the letters that
/// they are read for.
pub(super) fn bytes(bare: &str) -> Option<Vec<u8>> {
    let read = |letter: char| match letter.to_ascii_uppercase() {
        '0' => 'O',
        '1' => 'I',
        '8' => 'B',
        other => other,
    };
    let letters: String = bare.chars().map(read).collect();
    BASE32_NOPAD.decode(letters.as_bytes()).ok()
}
