//! A screen without a monitor: what a browser has really painted, pixel by pixel. What a driver gives for a
//! picture can show what nobody sees.

use crate::process::Process;
use crate::wait;
use std::path::{Path, PathBuf};

/// A running X server. It ends when dropped.
pub struct Screen {
    display: String,
    /// Where it keeps what it shows, in the format of `xwd`.
    memory: PathBuf,
    _server: Process,
}

/// What a screen showed at one moment.
pub struct Picture {
    bytes: Vec<u8>,
    first: usize,
    line: usize,
    width: usize,
    height: usize,
}

/// Red, green and blue.
pub type Colour = [u8; 3];

impl Screen {
    /// Starts one that keeps its memory in this folder.
    pub async fn start(folder: &Path) -> Self {
        let log = folder.join("screen.log");
        let args = ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-fbdir"];
        let args: Vec<String> =
            args.map(str::to_owned).into_iter().chain([folder.display().to_string()]).collect();
        let server = Process::start(Path::new("/usr/bin/Xvfb"), &args, &[], &log);
        let display = wait::until("the screen to name itself", async || {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            let mut lines = text.lines().map(str::trim);
            let number = lines.find(|line| !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()));
            number.map(|number| format!(":{number}")).ok_or(text)
        });
        Self { display: display.await, memory: folder.join("Xvfb_screen0"), _server: server }
    }

    /// What programs call it.
    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }

    /// What it shows now.
    #[must_use]
    pub fn look(&self) -> Picture {
        let bytes = std::fs::read(&self.memory).expect("the screen has a memory");
        let word = |at: usize| {
            let bytes = bytes[at * 4..at * 4 + 4].try_into().expect("a word has four bytes");
            u32::from_be_bytes(bytes) as usize
        };
        // The header, its colours of 12 bytes, and then the lines: four bytes a pixel, blue first.
        let (header, width, height, line, colours) = (word(0), word(4), word(5), word(12), word(19));
        Picture { first: header + colours * 12, line, width, height, bytes }
    }
}

impl Picture {
    /// The colour of a pixel; none beside the screen.
    #[must_use]
    pub fn at(&self, x: usize, y: usize) -> Option<Colour> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let at = self.first + y * self.line + x * 4;
        Some([self.bytes[at + 2], self.bytes[at + 1], self.bytes[at]])
    }

    /// The first pixel of this colour, line by line.
    #[must_use]
    pub fn find(&self, colour: Colour) -> Option<(usize, usize)> {
        let mut places = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        places.find(|(x, y)| self.at(*x, *y) == Some(colour))
    }

    /// Whether these are the same colour to the eye: engines round, and blend at edges.
    #[must_use]
    pub fn alike(one: Colour, other: Colour) -> bool {
        one.iter().zip(other).all(|(one, other)| one.abs_diff(other) < 12)
    }

    /// Leaves it where people can look at it, as a portable pixmap.
    pub fn save(&self, path: &Path) {
        std::fs::create_dir_all(path.parent().expect("a picture lies in a folder")).unwrap();
        let mut file = format!("P6 {} {} 255\n", self.width, self.height).into_bytes();
        for y in 0..self.height {
            file.extend((0..self.width).filter_map(|x| self.at(x, y)).flatten());
        }
        std::fs::write(path, file).unwrap();
    }
}
