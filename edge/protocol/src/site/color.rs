//! Keeps text readable on any brand colour a site chooses (WCAG 2 contrast). Pure.

/// A colour as red, green and blue, 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(pub [u8; 3]);

/// White.
pub const WHITE: Color = Color([255; 3]);
/// Black.
pub const BLACK: Color = Color([0; 3]);

/// What a style sheet needs of a brand colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// The colour itself.
    pub brand: Color,
    /// Text on it.
    pub on_brand: Color,
    /// It, dark enough for text on a light surface.
    pub on_light: Color,
    /// It, light enough for text on a dark surface.
    pub on_dark: Color,
}

impl Color {
    /// Reads `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_code = |digits: &&str| digits.len() == 6 && digits.bytes().all(|c| c.is_ascii_hexdigit());
        let digits = text.strip_prefix('#').filter(is_code)?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// The colour as `#rrggbb`.
    #[must_use]
    pub fn css(self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |value: u8| char::from(DIGITS.get(usize::from(value)).copied().unwrap_or(b'0'));
        let Self(parts) = self;
        let digits = parts.into_iter().flat_map(|part| [digit(part >> 4), digit(part & 15)]);
        std::iter::once('#').chain(digits).collect()
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2, <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>).
    fn luminance(self) -> f32 {
        let Self([red, green, blue]) = self;
        let linear = |part: u8| {
            let x = f32::from(part) / 255.0;
            if x <= 0.04045 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// The contrast of two colours, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f32 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Moves the colour towards `goal` until text of it is readable on `surface`.
    fn readable_on(self, surface: Self, goal: Self) -> Self {
        let mut color = self;
        for _ in 0..32 {
            if color.contrast(surface) >= 4.5 {
                break;
            }
            let (Self(from), Self(to)) = (color, goal);
            let mut next = from;
            for (part, to) in next.iter_mut().zip(to) {
                let mixed = (u16::from(*part) * 7 + u16::from(to)) / 8;
                *part = u8::try_from(mixed + u16::from(to > *part)).unwrap_or(to);
            }
            color = Self(next);
        }
        color
    }
}

impl Palette {
    /// The colours that go with a brand colour.
    #[must_use]
    pub fn of(brand: Color) -> Self {
        let white_reads = brand.contrast(WHITE) >= 4.5 || brand.contrast(WHITE) >= brand.contrast(BLACK);
        Self {
            brand,
            on_brand: if white_reads { WHITE } else { BLACK },
            on_light: brand.readable_on(Color([0xf3, 0xf4, 0xf6]), BLACK),
            on_dark: brand.readable_on(Color([0x26, 0x2a, 0x31]), WHITE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_written() {
        assert_eq!(Color::parse("#0f6bFf").map(Color::css).as_deref(), Some("#0f6bff"));
        for bad in ["", "0f6b5c", "#fff", "#gggggg", "#+12345", "#0f6b5c0"] {
            assert_eq!(Color::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn contrast_is_the_standards() {
        for (a, b, expected) in
            [("#ffffff", "#000000", 21.0), ("#777777", "#ffffff", 4.48), ("#0f6b5c", "#ffffff", 6.41)]
        {
            let contrast = Color::parse(a).unwrap().contrast(Color::parse(b).unwrap());
            assert!((contrast - expected).abs() < 0.01, "{a} on {b}: {contrast}");
        }
    }

    #[test]
    fn any_brand_colour_stays_readable() {
        for brand in ["#ffff00", "#000000", "#ffffff", "#ff0000", "#0f6b5c", "#808080", "#00ffff", "#2563eb"]
        {
            let palette = Palette::of(Color::parse(brand).unwrap());
            assert!(palette.on_brand.contrast(palette.brand) >= 4.4, "{brand} {palette:?}");
            assert!(palette.on_light.contrast(WHITE) >= 4.5, "{brand} {palette:?}");
            assert!(palette.on_dark.contrast(Color([0x26, 0x2a, 0x31])) >= 4.5, "{brand} {palette:?}");
        }
    }
}
