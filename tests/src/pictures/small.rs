//! Small pictures: how one is made, read and written, and how two are compared.

use std::collections::BTreeSet;
use std::io::Cursor;

/// A pixel is another one when a channel is off by more than this, besides what rounding takes from it.
const CLEAR: u8 = 14;
/// So many such pixels make another picture.
const CLEAR_PIXELS: usize = 4;
/// The same for a faint change of a whole area, as of a background.
const FAINT: u8 = 4;
const FAINT_PIXELS: usize = 60;

/// So many pixels become one, in each direction.
const fn shrinks_by(width: usize) -> usize {
    if width >= 1000 { 5 } else { 3 }
}

/// A picture in red, green and blue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// How wide it is.
    pub width: usize,
    /// Row by row.
    pub pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// Reads a PNG.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let mut decoder = png::Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info()?;
        let mut data = vec![0; reader.output_buffer_size().unwrap_or_default()];
        let frame = reader.next_frame(&mut data)?;
        let samples = frame.color_type.samples();
        let pixel = |one: &[u8]| if samples < 3 { [one[0]; 3] } else { [one[0], one[1], one[2]] };
        let pixels = data[..frame.buffer_size()].chunks_exact(samples).map(pixel).collect();
        Ok(Self { width: frame.width as usize, pixels })
    }

    /// How high it is.
    #[must_use]
    pub fn height(&self) -> usize {
        self.pixels.len() / self.width.max(1)
    }

    /// The same as it is kept: smaller, where each pixel is the mean of a square.
    #[must_use]
    pub fn small(&self) -> Self {
        let by = shrinks_by(self.width);
        let (width, height) = (self.width / by, self.height() / by);
        let mean = |x: usize, y: usize| {
            let square = (0..by * by).map(|i| self.pixels[(y * by + i / by) * self.width + x * by + i % by]);
            let sum = square.fold([0_usize; 3], |sum, one| [0, 1, 2].map(|i| sum[i] + usize::from(one[i])));
            sum.map(|channel| u8::try_from((channel + by * by / 2) / (by * by)).unwrap_or(u8::MAX))
        };
        let pixels =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| mean(x, y)).collect();
        Self { width, pixels }
    }

    /// The same with channels in steps.
    #[must_use]
    pub fn rounded(&self, step: u8) -> Self {
        let step = u16::from(step);
        let round = |channel: u8| (u16::from(channel) + step / 2) / step * step;
        let round = |channel: u8| u8::try_from(round(channel)).unwrap_or(u8::MAX);
        Self { width: self.width, pixels: self.pixels.iter().map(|pixel| pixel.map(round)).collect() }
    }

    /// Its colours, in their order.
    #[must_use]
    pub fn colours(&self) -> Vec<[u8; 3]> {
        let colours: BTreeSet<[u8; 3]> = self.pixels.iter().copied().collect();
        colours.into_iter().collect()
    }

    /// Writes a PNG with these notes in it: with a palette where there are no more than 256 colours.
    ///
    /// # Panics
    /// When it is wider than any screen, or a note is not plain.
    #[must_use]
    pub fn written(&self, notes: &[(&str, String)]) -> Vec<u8> {
        let palette = self.colours();
        let side = |length: usize| u32::try_from(length).expect("a picture fits a screen");
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side(self.width), side(self.height()));
        encoder.set_compression(png::Compression::High);
        for (what, note) in notes {
            encoder.add_text_chunk((*what).to_owned(), note.clone()).expect("a note is plain");
        }
        let data: Vec<u8> = if palette.len() <= 256 {
            let index = |pixel| palette.binary_search(pixel).ok().and_then(|place| u8::try_from(place).ok());
            let data = self.pixels.iter().filter_map(index).collect();
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(palette.into_flattened());
            encoder.set_filter(png::Filter::NoFilter);
            data
        } else {
            encoder.set_color(png::ColorType::Rgb);
            encoder.set_filter(png::Filter::Adaptive);
            self.pixels.as_flattened().to_vec()
        };
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().expect("it is written to memory");
        writer.write_image_data(&data).expect("it is written to memory");
        writer.finish().expect("it is written to memory");
        bytes
    }

    /// Where it differs from what is kept of it in such steps, if one sees it: red on what is left of the picture;
    /// and in how many pixels.
    #[must_use]
    pub fn difference(&self, kept: &Self, step: u8) -> Option<(Self, usize)> {
        if (self.width, self.pixels.len()) != (kept.width, kept.pixels.len()) {
            return Some((self.clone(), self.pixels.len()));
        }
        let off =
            |one: &[u8; 3], other: &[u8; 3]| (0..3).map(|i| one[i].abs_diff(other[i])).max().unwrap_or(0);
        let offs = self.pixels.iter().zip(&kept.pixels).map(|(one, other)| off(one, other));
        let offs: Vec<u8> = offs.map(|off| off.saturating_sub(step / 2)).collect();
        let more = |than: u8| offs.iter().filter(|off| **off > than).count();
        if more(CLEAR) < CLEAR_PIXELS && more(FAINT) < FAINT_PIXELS {
            return None;
        }
        let paled = |pixel: &[u8; 3]| pixel.map(|channel| 191 + channel / 4);
        let mark = |(pixel, off): (&[u8; 3], &u8)| if *off > FAINT { [214, 0, 0] } else { paled(pixel) };
        let pixels = self.pixels.iter().zip(&offs).map(mark).collect();
        Some((Self { width: self.width, pixels }, more(FAINT)))
    }
}
