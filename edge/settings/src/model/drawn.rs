//! What was drawn: finding an item in it, and comparing it with what was drawn before.

use super::ui::{Item, Kind};

/// The item with an id.
#[must_use]
pub fn find<'a>(items: &'a [Item], id: &str) -> Option<&'a Item> {
    items.iter().find_map(|item| match &item.kind {
        _ if item.id == id => Some(item),
        Kind::Group(inner) if id.starts_with(&item.id) => find(inner, id),
        _ => None,
    })
}

/// What can have the keyboard of an item: itself, or the first of a group.
#[must_use]
pub fn first_field(item: &Item) -> Option<&str> {
    match &item.kind {
        Kind::Group(inner) => inner.iter().find_map(first_field),
        Kind::Note | Kind::Code => None,
        _ => Some(&item.id),
    }
}

/// Whether two drawings have the same fields, whatever stands in them.
#[must_use]
pub fn same_shape(a: &[Item], b: &[Item]) -> bool {
    let same = |(a, b): (&Item, &Item)| {
        a.id == b.id
            && match (&a.kind, &b.kind) {
                (Kind::Group(inner), Kind::Group(other)) => a.label == b.label && same_shape(inner, other),
                // What a text says may change under the eyes of whoever reads it.
                (Kind::Note, Kind::Note) => true,
                (kind, other) => a.label == b.label && kind == other,
            }
    };
    a.len() == b.len() && a.iter().zip(b).all(same)
}
