//! The secret that an authenticator app makes codes of: as it is typed, as an address, and as a picture that a phone
//! reads.

use data_encoding::BASE32_NOPAD;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// How many random bytes it is made of: 160 bits (RFC 4226, section 4, R6).
pub const SECRET_BYTES: usize = 20;

/// How many modules stay empty around the picture, so that it is found (ISO/IEC 18004, section 6.3.8).
const QUIET: i32 = 4;

/// How many characters of a name stand in the address: longer ones make a picture that cheap cameras miss.
const NAME_MAX: usize = 60;

/// The secret. It cannot be printed: it belongs in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// From random bytes.
    #[must_use]
    pub fn new(random: [u8; SECRET_BYTES]) -> Self {
        Self(random.to_vec())
    }

    /// Reads [`Secret::text`].
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        BASE32_NOPAD.decode(text.as_bytes()).ok().map(Self)
    }

    /// As it is stored, and typed into an app: base32 without padding.
    #[must_use]
    pub fn text(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// What an app reads from the picture
    /// (<https://github.com/google/google-authenticator/wiki/Key-Uri-Format>): for whom, at which installation.
    #[must_use]
    pub fn address(&self, host: &str, email: &str) -> String {
        let (host, email) = (encoded(host), encoded(email));
        format!("otpauth://totp/{host}:{email}?secret={}&issuer={host}", self.text())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// An address as a QR code: an SVG picture, black on white whatever surrounds it. Nothing for one that is too long.
#[must_use]
pub fn picture(address: &str) -> Option<String> {
    let code = QrCode::encode_text(address, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to memory fails never.
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let size = code.size() + 2 * QUIET;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path d=\"{path}\"/></svg>"
    ))
}

/// A part of the address: every character that has a meaning in it, or is not of ASCII, in percent codes (RFC 3986).
fn encoded(text: &str) -> String {
    let short: String = text.chars().take(NAME_MAX).collect();
    let mut encoded = String::new();
    for byte in short.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
