//! What a widget's look must be.

use crate::localized;
use crate::pixels::Measure;
use protocol::ids::FileId;
use protocol::limits::{LAUNCHER_MAX, OFFSET_MAX, PICTURE_MAX, PICTURE_TYPES};
use protocol::rejection::Rejection;
use protocol::site::look::Look;
use protocol::text;

/// Whether it is in order.
#[must_use]
pub fn is_ok(look: &Look) -> bool {
    let is_short = |text: &str| text::name(text).is_ok() && text.chars().count() <= LAUNCHER_MAX;
    localized::are_ok(&look.titles, |text| text::name(text).is_ok())
        && localized::are_ok(&look.welcome, |text| text::reason(text).is_ok())
        && localized::are_ok(&look.launcher, is_short)
        && (look.avatar.is_empty() || FileId::parse(&look.avatar).is_ok())
        && look.offset_side <= OFFSET_MAX
        && look.offset_bottom <= OFFSET_MAX
}

/// The media type of a picture that may stand for a team, by its first bytes.
///
/// # Errors
/// [`Rejection::PictureRefused`].
pub fn picture_type(bytes: &[u8]) -> Result<&'static str, Rejection> {
    let fits = |media: &&str| {
        bytes.len() <= PICTURE_MAX
            && crate::files::sniff(media, bytes).is_ok()
            && Measure::of(media).feed(bytes).is_ok()
    };
    PICTURE_TYPES.into_iter().find(fits).ok_or(Rejection::PictureRefused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::locale::Localized;

    #[test]
    fn a_look_is_checked() {
        let says = |text: &str| vec![Localized { locale: "en".into(), text: text.into() }];
        let full = Look {
            titles: says("Ask the potter"),
            welcome: says("We answer in a minute.\nReally."),
            launcher: says("Questions?"),
            avatar: "a".repeat(43),
            offset_side: OFFSET_MAX,
            ..Look::default()
        };
        assert!(is_ok(&full) && is_ok(&Look::default()));
        for bad in [
            Look { titles: says(" "), ..Look::default() },
            Look { titles: says(&"x".repeat(81)), ..Look::default() },
            Look { launcher: says(&"x".repeat(LAUNCHER_MAX + 1)), ..Look::default() },
            Look { launcher: says("a\nb"), ..Look::default() },
            Look { welcome: says(&"x".repeat(301)), ..Look::default() },
            Look { avatar: "x) url(https://a.example".into(), ..Look::default() },
            Look { offset_bottom: OFFSET_MAX + 1, ..Look::default() },
        ] {
            assert!(!is_ok(&bad), "{bad:?}");
        }
    }

    #[test]
    fn a_picture_is_known_by_its_first_bytes() {
        assert_eq!(picture_type(b"\x89PNG\r\n\x1a\n..."), Ok("image/png"));
        assert_eq!(picture_type(b"\xff\xd8\xff\xe0..."), Ok("image/jpeg"));
        assert_eq!(picture_type(b"RIFF\0\0\0\0WEBPVP8 "), Ok("image/webp"));
        let large = [b"\xff\xd8\xff".as_slice(), &vec![0; PICTURE_MAX]].concat();
        let huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\x01\0\0\x08\x02\0\0\0";
        for bad in [b"GIF89a...".as_slice(), b"<svg onload=x>", b"", &large, huge] {
            assert_eq!(picture_type(bad), Err(Rejection::PictureRefused));
        }
    }
}
