//! Says calmly that there is no connection.

use super::part::{Part, make, set};
use crate::i18n::{Key, t};

/// The banner. Its place is there from the start, so that a screen reader hears the change.
pub fn add(part: &Part) {
    let banner = make(&part.root, "p.banner", "");
    set(&banner, "role", "status");
    part.text(
        &banner,
        |model| {
            if model.connection.is_away() { t(Key::Away).to_owned() } else { String::new() }
        },
    );
}
