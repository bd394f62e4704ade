//! A strip: the states of a walk on one screen, side by side, which is how they are kept. What they have in common
//! stands near each other in each row, so that it takes hardly any room.

use super::small::Picture;
use anyhow::Context;
use std::io::Cursor;

/// Under what the names of the states stand in the file, and the steps of its channels.
const STATES: &str = "States";
const STEP: &str = "Step";
/// The steps: the first of them that needs no more than 256 colours. The last one never does.
const STEPS: [u8; 8] = [10, 13, 17, 21, 26, 32, 40, 51];

/// The small pictures of a walk on one screen, with their states, in the order in which they were taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    /// The steps of what is kept.
    pub step: u8,
    /// The states.
    pub states: Vec<(String, Picture)>,
}

impl Strip {
    /// Reads a PNG that was written as a strip.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let reader = png::Decoder::new(Cursor::new(bytes)).read_info()?;
        let notes = &reader.info().uncompressed_latin1_text;
        let note = |what: &str| Some(notes.iter().find(|note| note.keyword == what)?.text.as_str());
        let step = note(STEP).context("its steps")?.parse()?;
        let names: Vec<&str> = note(STATES).context("its states")?.split(' ').collect();
        let strip = Picture::read(bytes)?;
        let width = strip.width / names.len();
        let states = names.into_iter().enumerate().map(|(place, name)| {
            let rows = strip.pixels.chunks_exact(strip.width);
            let pixels = rows.flat_map(|row| &row[place * width..(place + 1) * width]).copied().collect();
            (name.to_owned(), Picture { width, pixels })
        });
        Ok(Self { step, states: states.collect() })
    }

    /// Writes a PNG of small pictures.
    ///
    /// # Panics
    /// When there is none, or they are not of one size.
    #[must_use]
    pub fn written(states: &[(String, Picture)]) -> Vec<u8> {
        let (_, first) = states.first().expect("there is a state");
        let (width, height) = (first.width, first.height());
        assert!(states.iter().all(|(_, one)| (one.width, one.height()) == (width, height)), "of one size");
        let row = |y: usize| states.iter().flat_map(move |(_, one)| &one.pixels[y * width..(y + 1) * width]);
        let strip =
            Picture { width: width * states.len(), pixels: (0..height).flat_map(row).copied().collect() };
        let rounded = STEPS.map(|step| (step, strip.rounded(step)));
        let few = rounded.into_iter().find(|(_, strip)| strip.colours().len() <= 256);
        let (step, strip) = few.expect("the last step has few colours");
        let names: Vec<&str> = states.iter().map(|(name, _)| name.as_str()).collect();
        strip.written(&[(STATES, names.join(" ")), (STEP, step.to_string())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with a button of this colour, so far from the left.
    fn page(colour: [u8; 3], left: usize) -> Picture {
        let inside = |i: usize| (left..left + 120).contains(&(i % 1280)) && (400..440).contains(&(i / 1280));
        let pixels = (0..1280 * 800).map(|i| if inside(i) { colour } else { [250, 250, 250] }).collect();
        Picture { width: 1280, pixels }
    }

    fn kept(picture: &Picture) -> Strip {
        let other = page([255, 255, 255], 0).small();
        let states = [("other".to_owned(), other), ("button".to_owned(), picture.small())];
        Strip::read(&Strip::written(&states)).unwrap()
    }

    #[test]
    fn what_is_kept_is_the_same_picture() {
        let before = page([61, 79, 143], 600);
        let Strip { step, states } = kept(&before);
        let (name, kept) = &states[1];
        assert_eq!((name.as_str(), kept.width, kept.height()), ("button", 256, 160));
        assert_eq!(before.small().difference(kept, step), None);
    }

    #[test]
    fn another_colour_and_another_place_are_seen() {
        let Strip { step, states } = kept(&page([61, 79, 143], 600));
        for (colour, left) in [([61, 110, 143], 600), ([76, 94, 158], 600), ([61, 79, 143], 602)] {
            let now = page(colour, left).small();
            assert!(now.difference(&states[1].1, step).is_some(), "{colour:?} at {left}");
        }
    }
}
