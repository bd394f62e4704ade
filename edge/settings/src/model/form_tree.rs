//! A section as the view shows it: a tree of items, each with an id, a label, a value and an error.

use crate::i18n::Key;
use protocol::ids::Timestamp;

/// A text in the agent's language.
#[derive(Clone, Debug, PartialEq)]
pub enum Label {
    Key(Key),
    /// A text with a value filled in.
    Of(Key, String),
    /// A text with another one filled in, followed by a value.
    Pair(Key, Key, String),
    /// A text that somebody typed.
    Text(String),
    /// A weekday, Monday is 0.
    Day(u8),
    /// A text with a moment filled in.
    Moment(Key, Timestamp),
    /// Several texts, one a line.
    Lines(Vec<Label>),
    /// A text with another label filled in.
    Within(Key, Box<Label>),
    /// Labels with a word between them.
    Joined(Key, Vec<Label>),
    /// Labels that follow each other.
    Phrase(Vec<Label>),
    /// The name of a language, by its code.
    Language(String),
    /// When and how often something is said, and what.
    Sentence(Vec<Label>, String),
}

impl From<Key> for Label {
    fn from(key: Key) -> Self {
        Self::Key(key)
    }
}

/// A field, or what stands between fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The id of its element.
    pub id: String,
    pub label: Label,
    pub kind: Kind,
    pub value: String,
    pub placeholder: String,
    pub error: Option<Label>,
}

impl Item {
    /// Whether the element of one can show the other.
    pub fn is_same_field(&self, other: &Self) -> bool {
        self.id == other.id && self.kind.tag() == other.kind.tag()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// An `<input>` of this type that holds text.
    Input(&'static str),
    TextArea,
    /// The value is empty while the box is not ticked.
    Checkbox,
    /// The options: their values and labels.
    Select(Vec<(String, Label)>),
    /// Options with what each means; the value is the place of the one that is chosen.
    Radio(Vec<(Key, Key)>),
    Button,
    Group(Vec<Item>),
    /// Boxes to tick, beside each other.
    Ticks(Vec<Item>),
    /// Groups as the rows of a table.
    Table(Vec<Item>),
    /// Fields that stand on one line.
    Row(Vec<Item>),
    /// What can be opened in an editor, at a glance.
    Card(Vec<Item>),
    /// The other weekdays, to choose some; the value is the day itself.
    Days,
    /// A text, which is the label.
    Note,
    /// A text that is read out when it changes, which is the label.
    Status,
    /// A text to copy, which is the value.
    Code,
    /// The team's picture; the value is its file.
    Picture,
}

impl Kind {
    /// The items within, where there are any.
    pub fn inner(&self) -> Option<&[Item]> {
        match self {
            Self::Group(inner)
            | Self::Ticks(inner)
            | Self::Table(inner)
            | Self::Row(inner)
            | Self::Card(inner) => Some(inner),
            _ => None,
        }
    }

    /// Names the kind, for the key of an item among its siblings.
    pub fn tag(&self) -> &'static str {
        match self {
            Self::Input(input_type) => input_type,
            Self::TextArea => "textarea",
            Self::Checkbox => "checkbox",
            Self::Select(_) => "select",
            Self::Radio(_) => "radio",
            Self::Button => "button",
            Self::Group(_) => "group",
            Self::Ticks(_) => "ticks",
            Self::Table(_) => "table",
            Self::Row(_) => "row",
            Self::Card(_) => "card",
            Self::Days => "days",
            Self::Note => "note",
            Self::Status => "status",
            Self::Code => "code",
            Self::Picture => "picture",
        }
    }
}

/// Finds an item by its id. The ids in a group begin with the group's own.
pub fn find<'a>(items: &'a [Item], id: &str) -> Option<&'a Item> {
    items.iter().find_map(|item| match item.kind.inner() {
        _ if item.id == id => Some(item),
        Some(inner) if id.starts_with(&item.id) => find(inner, id),
        _ => None,
    })
}

/// The id of what can have the focus in an item: the item itself, or the first field of a group.
pub fn first_field(item: &Item) -> Option<&str> {
    match (&item.kind, item.kind.inner()) {
        (_, Some(inner)) => inner.iter().find_map(first_field),
        (Kind::Note | Kind::Status | Kind::Code, None) => None,
        _ => Some(&item.id),
    }
}

/// Whether two trees have the same fields, whatever their values.
pub fn has_same_fields(a: &[Item], b: &[Item]) -> bool {
    let same = |(a, b): (&Item, &Item)| {
        a.is_same_field(b)
            && match (a.kind.inner(), b.kind.inner()) {
                (Some(inner), Some(other)) => has_same_fields(inner, other),
                _ => true,
            }
    };
    a.len() == b.len() && a.iter().zip(b).all(same)
}
