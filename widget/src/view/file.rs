//! A file in its bubble, and the ways to add one.

use super::part::{Part, make, picture, set};
use crate::i18n::{Key, digits, t};
use crate::model::{Fetch, Msg, Status};
use crate::shell;
use protocol::conversation::file::FileInfo;
use protocol::limits::FILE_TYPES;
use web_sys::Element;

/// Shows a file at the end of `place`: a picture in a place of fixed size, so that nothing moves when
/// it comes, and what takes it along.
pub fn add(part: &mut Part, place: &Element, file: &FileInfo, status: Option<Status>) {
    let here = !matches!(status, Some(Status::Impossible(_)));
    if here && file.media_type.starts_with("image/") {
        let image = make(place, "img.picture", "");
        set(&image, "alt", &file.name);
        shell::picture(image, file.id.clone());
    }
    let label = [&file.name, ", ", &size(file.size)].concat();
    let file = file.clone();
    part.button(place, "button.link", &label, Box::new(move || Msg::Fetch(Fetch::File(file.clone()))));
}

/// The button that adds files: the browser's own field, drawn as a button. `browser.js` hears what is
/// picked, and what is dropped or pasted wherever this field is.
pub fn attach(place: &Element) {
    let label = make(place, "label.attach", "");
    picture(&label, "i.icon clip", "");
    let field = make(&label, "input", "");
    for (name, value) in [("type", "file"), ("id", "files"), ("multiple", ""), ("aria-label", t(Key::Attach))]
    {
        set(&field, name, value);
    }
    let mut accepted = String::new();
    for kind in FILE_TYPES {
        accepted.push_str(kind);
        accepted.push(',');
    }
    set(&field, "accept", &accepted);
}

/// The size of a file as people write it.
fn size(bytes: u32) -> String {
    let kilobytes = bytes.div_ceil(1_024);
    let (number, unit) = if kilobytes < 1_024 { (kilobytes, " KB") } else { (kilobytes / 1_024, " MB") };
    [&digits(u64::from(number)), unit].concat()
}
