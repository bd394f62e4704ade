//! The set that is kept, and what has become of it.

use super::small::Picture;
use super::strip::Strip;
use crate::process::workspace;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The README's pictures, and those they are.
const README: [(&str, &str); 6] = [
    ("launcher", "chat-en.launcher.1280x800"),
    ("invitation", "chat-en.invitation.1280x800"),
    ("pre-chat", "chat-en.pre-chat.1280x800"),
    ("conversation", "chat-en.conversation.1280x800"),
    ("rating", "chat-en.rating.1280x800"),
    ("inbox", "inbox-en.conversation.1280x800"),
];

/// What became of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It looks as it did.
    Same,
    /// It looks different, in so many pixels of its small self.
    Changed(usize),
    /// There was none.
    New,
}

impl Change {
    /// Says it of a picture in a line; nothing where it looks as it did.
    #[must_use]
    pub fn of(self, name: &str) -> Option<String> {
        match self {
            Self::Same => None,
            Self::Changed(pixels) => Some(format!("{name} looks different in {pixels} pixels")),
            Self::New => Some(format!("{name} is new")),
        }
    }
}

/// Where the README's pictures are; in `small`, the set.
#[must_use]
pub fn kept() -> PathBuf {
    workspace().join("tests/shots")
}

/// On what machine the set was taken.
#[must_use]
pub fn machine_of_the_set() -> String {
    std::fs::read_to_string(kept().join("small/machine.txt")).unwrap_or_default().trim().to_owned()
}

/// What is kept of some walks.
pub struct Kept {
    walks: Vec<String>,
    pictures: BTreeMap<String, (u8, Picture)>,
}

/// What a picture is of: its walk, its state, its screen.
fn parts(name: &str) -> Option<(&str, &str, &str)> {
    let (walk, rest) = name.trim_end_matches(".png").split_once('.')?;
    let (state, look) = rest.split_once('.')?;
    Some((walk, state, look))
}

impl Kept {
    /// Reads it.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn of(walks: &[String]) -> Self {
        let mut kept = Self { walks: walks.to_vec(), pictures: BTreeMap::new() };
        for (walk, look, file) in kept.files() {
            let strip = Strip::read(&std::fs::read(file).expect("the set can be read"));
            let Strip { step, states } = strip.expect("the set is made of strips");
            for (state, picture) in states {
                kept.pictures.insert(format!("{walk}.{state}.{look}.png"), (step, picture));
            }
        }
        kept
    }

    /// The strips of these walks, with their walk and screen.
    fn files(&self) -> Vec<(String, String, PathBuf)> {
        let Ok(files) = std::fs::read_dir(kept().join("small")) else { return Vec::new() };
        let of_walk = |file: PathBuf| {
            let name = file.file_name()?.to_str()?.strip_suffix(".png")?;
            let (walk, look) = name.split_once('.')?;
            self.walks.iter().any(|one| one == walk).then(|| (walk.to_owned(), look.to_owned(), file.clone()))
        };
        files.filter_map(|file| of_walk(file.expect("the set can be read").path())).collect()
    }

    /// Compares a picture in a folder with what is kept of it, and leaves both small in `before` and `after` beside
    /// it, and what differs in `difference`.
    ///
    /// # Panics
    /// When a picture cannot be read.
    #[must_use]
    pub fn compare(&self, folder: &Path, name: &str) -> Change {
        let Some((step, before)) = self.pictures.get(name) else { return Change::New };
        let now = taken(folder, name).small();
        let Some((difference, pixels)) = now.difference(before, *step) else { return Change::Same };
        for (place, picture) in [("before", before), ("after", &now), ("difference", &difference)] {
            let place = folder.join(place);
            std::fs::create_dir_all(&place).expect("a folder can be made");
            std::fs::write(place.join(name), picture.written(&[])).expect("a picture can be written");
        }
        Change::Changed(pixels)
    }

    /// The names of those that are kept and were not taken.
    #[must_use]
    pub fn gone(&self, names: &[String]) -> Vec<String> {
        self.pictures.keys().filter(|name| !names.contains(name)).cloned().collect()
    }

    /// Keeps what was taken in these walks in the place of what was kept of them, and the README's pictures.
    ///
    /// # Panics
    /// When a file cannot be written.
    pub fn accept(&self, folder: &Path, names: &[String], machine: &str) {
        let small = kept().join("small");
        std::fs::create_dir_all(&small).expect("a folder can be made");
        for (_, _, old) in self.files() {
            std::fs::remove_file(old).expect("an old strip can be removed");
        }
        let mut strips: BTreeMap<String, Vec<(String, Picture)>> = BTreeMap::new();
        for name in names {
            let (walk, state, look) = parts(name).expect("a picture is named by walk, state and screen");
            let strip = strips.entry(format!("{walk}.{look}.png")).or_default();
            strip.push((state.to_owned(), taken(folder, name).small()));
        }
        let write = |path: PathBuf, bytes: &[u8]| std::fs::write(path, bytes).expect("a file can be written");
        for (file, states) in strips {
            write(small.join(file), &Strip::written(&states));
        }
        for (file, name) in README {
            let name = format!("{name}.png");
            if names.contains(&name) {
                write(kept().join(format!("{file}.png")), &taken(folder, &name).written(&[]));
            }
        }
        write(small.join("machine.txt"), format!("{machine}\n").as_bytes());
    }
}

fn taken(folder: &Path, name: &str) -> Picture {
    let bytes = std::fs::read(folder.join(name)).expect("it was taken");
    Picture::read(&bytes).expect("a picture is a PNG")
}
