//! How many pixels a picture has, from its header and before anybody decodes it: a small file may
//! become gigabytes in a browser.
//!
//! What is read is what browsers read: the first chunk of a PNG, the canvas of a WebP, the frame header of
//! a JPEG, the screen and every frame of a GIF. What has none of that no browser shows, so it passes.

use protocol::limits::PIXELS_MAX;
use protocol::rejection::Rejection;

/// Reads a picture's size while its bytes come in.
#[derive(Debug)]
pub struct Measure {
    step: Step,
    /// Bytes that do not matter until the next step.
    skip: usize,
    /// The bytes of this step that have come.
    held: Vec<u8>,
}

/// What is read next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Png,
    WebP,
    /// The bytes before a JPEG's marker: libjpeg looks for `0xff` whatever comes before it.
    JpegMarker,
    JpegCode,
    JpegLength,
    JpegFrame,
    GifScreen,
    GifBlock,
    GifFrame,
    /// One byte before data in blocks: an extension's label, or the size of a frame's first code.
    GifLabel,
    GifData,
    Done,
}

impl Step {
    /// How many bytes it takes.
    fn wants(self) -> usize {
        match self {
            Self::Png => 24,
            Self::WebP => 30,
            Self::JpegMarker | Self::JpegCode | Self::GifBlock | Self::GifLabel | Self::GifData => 1,
            Self::JpegLength => 2,
            Self::JpegFrame => 7,
            Self::GifScreen => 13,
            Self::GifFrame => 9,
            Self::Done => 0,
        }
    }
}

impl Measure {
    /// For a file of a media type.
    #[must_use]
    pub fn of(media_type: &str) -> Self {
        let step = match media_type {
            "image/png" => Step::Png,
            "image/webp" => Step::WebP,
            "image/jpeg" => Step::JpegMarker,
            "image/gif" => Step::GifScreen,
            _ => Step::Done,
        };
        Self { step, skip: 0, held: Vec::new() }
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// [`Rejection::PictureTooLarge`] once it is known to have more than [`PIXELS_MAX`].
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), Rejection> {
        let mut rest = bytes;
        while self.step != Step::Done && !rest.is_empty() {
            let skipped = self.skip.min(rest.len());
            rest = rest.get(skipped..).unwrap_or_default();
            self.skip -= skipped;
            if self.step == Step::JpegMarker {
                let at = rest.iter().position(|byte| *byte == 0xff).unwrap_or(rest.len());
                rest = rest.get(at..).unwrap_or_default();
            }
            let missing = self.step.wants().saturating_sub(self.held.len()).min(rest.len());
            let (taken, after) = rest.split_at(missing);
            self.held.extend_from_slice(taken);
            rest = after;
            if self.held.len() == self.step.wants() {
                let held = std::mem::take(&mut self.held);
                self.take(&held)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Rejection> {
        let byte = |at: usize| bytes.get(at).copied().map_or(0, u32::from);
        let big = |at: usize| byte(at) << 8 | byte(at + 1);
        let little = |at: usize| byte(at + 1) << 8 | byte(at);
        let (step, skip, size) = match self.step {
            Step::Png => {
                let long = |at: usize| big(at) << 16 | big(at + 2);
                let first = bytes.get(12..16) == Some(b"IHDR");
                (Step::Done, 0, first.then(|| (long(16), long(20))))
            }
            Step::WebP => (Step::Done, 0, webp(bytes)),
            Step::JpegMarker => (Step::JpegCode, 0, None),
            Step::JpegCode => match byte(0) {
                0xff => (Step::JpegCode, 0, None),
                // The end, or the picture itself: there was no frame header.
                0xd9 | 0xda => (Step::Done, 0, None),
                // No marker at all, or one that stands alone.
                0x00 | 0x01 | 0xd0..=0xd8 => (Step::JpegMarker, 0, None),
                // All frame headers (ITU T.81, table B.1) but tables and extensions between them.
                0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => (Step::JpegFrame, 0, None),
                _ => (Step::JpegLength, 0, None),
            },
            Step::JpegLength => (Step::JpegMarker, length(big(0)).saturating_sub(2), None),
            Step::JpegFrame => (Step::Done, 0, Some((big(5), big(3)))),
            Step::GifScreen => (Step::GifBlock, colours(byte(10)), Some((little(6), little(8)))),
            Step::GifBlock => match byte(0) {
                0x2c => (Step::GifFrame, 0, None),
                0x21 => (Step::GifLabel, 0, None),
                _ => (Step::Done, 0, None),
            },
            // A frame that is larger than the screen makes the screen larger.
            Step::GifFrame => {
                let (right, bottom) = (little(0) + little(4), little(2) + little(6));
                (Step::GifLabel, colours(byte(8)), Some((right, bottom)))
            }
            Step::GifLabel => (Step::GifData, 0, None),
            Step::GifData => match byte(0) {
                0 => (Step::GifBlock, 0, None),
                size => (Step::GifData, length(size), None),
            },
            Step::Done => (Step::Done, 0, None),
        };
        (self.step, self.skip) = (step, skip);
        let (width, height) = size.unwrap_or_default();
        let is_too_large = u64::from(width) * u64::from(height) > PIXELS_MAX;
        if is_too_large { Err(Rejection::PictureTooLarge) } else { Ok(()) }
    }
}

/// The bytes of a GIF's table of colours, where its flags say that there is one.
fn colours(flags: u32) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The canvas of a WebP, by the kind of its first chunk (developers.google.com/speed/webp/docs/riff_container).
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    let byte = |at: usize| bytes.get(at).copied().map_or(0, u32::from);
    let short = |at: usize| byte(at + 1) << 8 | byte(at);
    match bytes.get(12..16)? {
        b"VP8X" => {
            let side = |at: usize| (byte(at + 2) << 16 | short(at)) + 1;
            Some((side(24), side(27)))
        }
        b"VP8L" => {
            let bits = short(23) << 16 | short(21);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => Some((short(26) & 0x3fff, short(28) & 0x3fff)),
        _ => None,
    }
}

fn length(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let (width, height) = (width.to_be_bytes(), height.to_be_bytes());
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &width, &height, b"\x08\x02\0\0\0"].concat()
    }

    fn jpeg(width: u16, height: u16, marker: u8, before: &[u8]) -> Vec<u8> {
        let (width, height) = (width.to_be_bytes(), height.to_be_bytes());
        let frame = [&[0xff, marker, 0, 17, 8], height.as_slice(), &width, &[3, 1, 0x22, 0]].concat();
        [b"\xff\xd8".as_slice(), before, &frame, b"\xff\xda\0\x0c"].concat()
    }

    /// A segment of so many bytes in which a frame header seems to stand.
    fn segment(length: u16) -> Vec<u8> {
        let mut inside = vec![0xff, 0xc0, 0, 17, 8, 0xff, 0xff, 0xff, 0xff];
        inside.resize(usize::from(length) - 2, 0);
        [&[0xff, 0xe1], length.to_be_bytes().as_slice(), &inside].concat()
    }

    fn gif(screen: (u16, u16), frame: (u16, u16), between: &[u8]) -> Vec<u8> {
        let side = u16::to_le_bytes;
        let head = [b"GIF89a".as_slice(), &side(screen.0), &side(screen.1), &[0x91, 0, 0], &[7; 12]].concat();
        let frame =
            [&[0x2c, 0, 0, 0, 0], side(frame.0).as_slice(), &side(frame.1), &[0x80], &[7; 6]].concat();
        [&head, between, &frame, &[2, 3, 1, 2, 3, 0, 0x3b]].concat()
    }

    fn extended_webp(width: u32, height: u32) -> Vec<u8> {
        let side = |value: u32| (value - 1).to_le_bytes()[..3].to_vec();
        let head = b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0";
        [head.as_slice(), &side(width), &side(height), b"VP8L"].concat()
    }

    fn lossless_webp(width: u32, height: u32) -> Vec<u8> {
        let bits = (width - 1) | (height - 1) << 14;
        [b"RIFF\x20\0\0\0WEBPVP8L\x10\0\0\0\x2f".as_slice(), &bits.to_le_bytes(), &[0; 9]].concat()
    }

    fn lossy_webp(width: u16, height: u16) -> Vec<u8> {
        let head = b"RIFF\x20\0\0\0WEBPVP8 \x10\0\0\0\x10\0\0\x9d\x01\x2a";
        [head.as_slice(), &width.to_le_bytes(), &height.to_le_bytes()].concat()
    }

    /// What becomes of a file that comes in pieces of a size.
    fn measured(media_type: &str, bytes: &[u8], piece: usize) -> Result<(), Rejection> {
        let mut measure = Measure::of(media_type);
        bytes.chunks(piece).try_for_each(|piece| measure.feed(piece))
    }

    #[test]
    fn pictures_pass_up_to_so_many_pixels_however_they_come() {
        let comment = [&[0x21, 0xfe, 200], [0x2c; 200].as_slice(), &[5, 1, 2, 3, 4, 5, 0]].concat();
        let long =
            [segment(u16::MAX), segment(40), b"garbage\xff\xff\xff\0".to_vec(), segment(9_000)].concat();
        let pictures = [
            ("image/png", png(10_000, 5_000), png(10_001, 5_000)),
            ("image/png", png(1, PIXELS_MAX as u32), png(u32::MAX, u32::MAX)),
            ("image/jpeg", jpeg(8_000, 6_250, 0xc0, b""), jpeg(8_000, 6_251, 0xc0, b"")),
            ("image/jpeg", jpeg(100, 100, 0xc2, &long), jpeg(50_000, 50_000, 0xc2, &long)),
            ("image/gif", gif((5_000, 10_000), (1, 1), b""), gif((5_001, 10_000), (1, 1), b"")),
            ("image/gif", gif((1, 1), (100, 100), &comment), gif((1, 1), (u16::MAX, 1_000), &comment)),
            ("image/webp", extended_webp(10_000, 5_000), extended_webp(1 << 24, 3)),
            ("image/webp", lossless_webp(10_000, 5_000), lossless_webp(16_384, 3_052)),
            ("image/webp", lossy_webp(10_000, 5_000), lossy_webp(16_383, 3_053)),
        ];
        for (media_type, good, bad) in pictures {
            for piece in [1, 2, 7, 30, 100_000] {
                assert_eq!(measured(media_type, &good, piece), Ok(()), "{media_type} by {piece}");
                let refused = measured(media_type, &bad, piece);
                assert_eq!(refused, Err(Rejection::PictureTooLarge), "{media_type} by {piece}");
            }
        }
    }

    #[test]
    fn what_no_browser_shows_is_no_concern() {
        for media_type in ["image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"] {
            for bytes in [&b""[..], b"\x89PNG\r\n\x1a\n and then some more of it", &[0xff; 100], &[0x2c; 100]]
            {
                let is_gif = media_type == "image/gif" && bytes.len() > 12;
                assert!(measured(media_type, bytes, 5).is_ok() || is_gif, "{media_type} {bytes:?}");
            }
        }
    }

    proptest! {
        /// In whatever pieces the bytes come, the answer is the same, and there is one.
        #[test]
        fn pieces_change_nothing(bytes in prop::collection::vec(any::<u8>(), 0..400), piece in 1..50_usize) {
            for media_type in ["image/png", "image/jpeg", "image/gif", "image/webp"] {
                let whole = measured(media_type, &bytes, 400);
                prop_assert_eq!(measured(media_type, &bytes, piece), whole);
            }
        }
    }
}
