//! Visits the settings of a section field by field. Each section is written once, as a function that
//! leads a [`FormVisitor`] over its settings: the same visit lists the fields for the view, writes a
//! typed value into the settings, runs a pressed button, and finds the first error.

use super::check::Check;
use super::form_tree::{Item, Kind, Label};
use super::triggers::Editor;
use crate::i18n::Key;
use protocol::locale::Localized;
use std::mem;
use std::ops::RangeInclusive;

/// What a visit is for.
#[derive(Clone, Copy, Debug)]
pub enum Action<'a> {
    /// List the items.
    List,
    /// Write a value into the field with an id.
    Set { id: &'a str, value: &'a str },
    /// Press the button with an id. What it adds takes the fresh id.
    Press { id: &'a str, fresh: &'a str },
}

/// A visit to a section.
pub struct FormVisitor<'a> {
    action: Action<'a>,
    /// The language whose texts are edited.
    pub locale: &'a str,
    shows_errors: bool,
    /// Whether it also visits triggers that are not open.
    pub visits_all: bool,
    /// The editor that is being visited, where it has to be opened first.
    pub editor: Option<Editor>,
    path: String,
    items: Vec<Item>,
    /// The id of what has the focus next.
    pub focus: Option<String>,
    /// The id of the first field with an error, and the editor that it is in.
    pub first_error: Option<(String, Option<Editor>)>,
}

impl<'a> FormVisitor<'a> {
    pub fn new(action: Action<'a>, locale: &'a str, shows_errors: bool) -> Self {
        Self {
            action,
            locale,
            shows_errors,
            visits_all: false,
            editor: None,
            path: String::new(),
            items: Vec::new(),
            focus: None,
            first_error: None,
        }
    }

    pub fn into_items(self) -> Vec<Item> {
        self.items
    }

    /// The id of the field with a name.
    pub fn id(&self, name: &str) -> String {
        ["set-", &self.path, name].concat()
    }

    fn push(&mut self, name: &str, label: Label, kind: Kind, value: &str, error: Option<Label>) {
        let id = self.id(name);
        if error.is_some() && self.first_error.is_none() {
            self.first_error = Some((id.clone(), self.editor.clone()));
        }
        let error = error.filter(|_| self.shows_errors);
        let (value, placeholder) = (value.to_owned(), String::new());
        self.items.push(Item { id, label, kind, value, placeholder, error });
    }

    /// A field. Returns the value that this visit sets.
    fn field(
        &mut self,
        name: &str,
        label: Label,
        kind: Kind,
        value: &str,
        error: Option<Label>,
    ) -> Option<&'a str> {
        match self.action {
            Action::List => self.push(name, label, kind, value, error),
            Action::Set { id, value } if id == self.id(name) => return Some(value),
            Action::Set { .. } | Action::Press { .. } => {}
        }
        None
    }

    /// A text of one line.
    pub fn text(&mut self, name: &str, label: Key, kind: &'static str, value: &mut String, check: Check) {
        let error = check(value).map(Label::Key);
        if let Some(given) = self.field(name, label.into(), Kind::Input(kind), value, error) {
            given.clone_into(value);
        }
    }

    /// A value that is shown in another format. Returns what was typed.
    pub fn formatted(
        &mut self,
        name: &str,
        label: impl Into<Label>,
        kind: Kind,
        value: &str,
        error: Option<Key>,
    ) -> Option<&'a str> {
        self.field(name, label.into(), kind, value, error.map(Label::Key))
    }

    /// A whole number.
    pub fn number<N>(&mut self, name: &str, label: Key, value: &mut N, range: RangeInclusive<u32>)
    where
        N: Copy + Into<u32> + TryFrom<u32>,
    {
        let shown = (*value).into().to_string();
        let given = self.whole(name, label, (*value).into(), &shown, &range);
        if let Some(given) = given.and_then(|given| N::try_from(given).ok()) {
            *value = given;
        }
    }

    /// A whole number from 1 that may be left out: nothing is stored as 0, and nobody has to know that.
    pub fn number_or_nothing<N>(&mut self, name: &str, label: Key, value: &mut N, most: u32)
    where
        N: Copy + Into<u32> + TryFrom<u32>,
    {
        self.number_or_usual(name, label, value, 1..=most);
    }

    /// The same within another range.
    pub fn number_or_usual<N>(&mut self, name: &str, label: Key, value: &mut N, range: RangeInclusive<u32>)
    where
        N: Copy + Into<u32> + TryFrom<u32>,
    {
        let number = (*value).into();
        let shown = if number == 0 { String::new() } else { number.to_string() };
        let range = if number == 0 { 0..=*range.end() } else { range };
        let given = self.whole(name, label, number, &shown, &range);
        if let Some(given) = given.and_then(|given| N::try_from(given).ok()) {
            *value = given;
        }
    }

    /// A number of any width. One beyond the range is kept as the nearest above it, so that it has an
    /// error.
    fn whole(
        &mut self,
        name: &str,
        label: Key,
        value: u32,
        shown: &str,
        range: &RangeInclusive<u32>,
    ) -> Option<u32> {
        let (least, most) = (range.start().to_string(), range.end().to_string());
        let error = Label::Of(Key::ErrorRange, [&least, " – ", &most].concat());
        let error = (!range.contains(&value)).then_some(error);
        let given = self.field(name, label.into(), Kind::Input("number"), shown, error)?;
        Some(given.trim().parse().unwrap_or(0).min(range.end() + 1))
    }

    /// A text in the language that is edited.
    pub fn localized(
        &mut self,
        name: &str,
        label: Key,
        texts: &mut Vec<Localized>,
        long: bool,
        needed: bool,
        check: Check,
    ) {
        let own = texts.iter().position(|text| text.locale == self.locale);
        let value = own.and_then(|at| texts.get(at)).map(|text| text.text.clone()).unwrap_or_default();
        let missing = (needed && texts.is_empty()).then_some(Key::ErrorMissing);
        let error = missing.or_else(|| texts.iter().find_map(|text| check(&text.text)));
        let kind = if long { Kind::TextArea } else { Kind::Input("text") };
        let given = self.field(name, label.into(), kind, &value, error.map(Label::Key));
        if let (Action::List, Some(item), Some(first)) = (self.action, self.items.last_mut(), texts.first()) {
            item.placeholder.clone_from(&first.text);
        }
        match (given, own) {
            (None, _) => {}
            (Some(given), own) if given.trim().is_empty() => {
                if let Some(at) = own {
                    texts.remove(at);
                }
            }
            (Some(given), Some(at)) => {
                if let Some(text) = texts.get_mut(at) {
                    given.clone_into(&mut text.text);
                }
            }
            (Some(given), None) => {
                texts.push(Localized { locale: self.locale.to_owned(), text: given.to_owned() });
            }
        }
    }

    /// A choice of one. Returns the value that was chosen.
    pub fn select(
        &mut self,
        name: &str,
        label: Key,
        value: &str,
        options: Vec<(String, Label)>,
        error: Option<Key>,
    ) -> Option<&'a str> {
        self.field(name, label.into(), Kind::Select(options), value, error.map(Label::Key))
    }

    /// A choice of one of these.
    pub fn one_of<T: Copy + PartialEq>(
        &mut self,
        name: &str,
        label: Key,
        value: &mut T,
        options: &[(T, Key)],
    ) {
        let at = options.iter().position(|(one, _)| one == value).unwrap_or(0);
        let words: Vec<Key> = options.iter().map(|(_, word)| *word).collect();
        if let Some((one, _)) = self.choice_index(name, label, at, &words).and_then(|at| options.get(at)) {
            *value = *one;
        }
    }

    /// A choice of one of these labels. Returns the index that was chosen.
    pub fn choice_index(&mut self, name: &str, label: Key, at: usize, words: &[Key]) -> Option<usize> {
        let options = words.iter().enumerate().map(|(at, word)| (at.to_string(), Label::Key(*word)));
        self.select(name, label, &at.to_string(), options.collect(), None)?.parse().ok()
    }

    /// The same, with a line to each of what it means.
    pub fn radio(&mut self, name: &str, label: Key, at: usize, words: &[(Key, Key)]) -> Option<usize> {
        self.field(name, label.into(), Kind::Radio(words.to_vec()), &at.to_string(), None)?.parse().ok()
    }

    /// A box to tick. Returns whether it is ticked, if this visit changes that.
    pub fn toggle(&mut self, name: &str, label: Label, value: bool) -> Option<bool> {
        let given = self.field(name, label, Kind::Checkbox, if value { "on" } else { "" }, None)?;
        Some(!given.is_empty())
    }

    /// A box to tick.
    pub fn checkbox(&mut self, name: &str, label: Key, value: &mut bool) {
        if let Some(given) = self.toggle(name, label.into(), *value) {
            *value = given;
        }
    }

    /// A button. Returns a fresh id when it is pressed.
    pub fn button(&mut self, name: &str, label: Key) -> Option<&'a str> {
        match self.action {
            Action::List => self.push(name, label.into(), Kind::Button, "", None),
            Action::Press { id, fresh } if id == self.id(name) => return Some(fresh),
            Action::Set { .. } | Action::Press { .. } => {}
        }
        None
    }

    /// An item without a value that can be typed: a text, a text to copy, a picture.
    pub fn output(&mut self, name: &str, label: impl Into<Label>, kind: Kind, value: &str) {
        if let Action::List = self.action {
            self.push(name, label.into(), kind, value, None);
        }
    }

    /// A text.
    pub fn note(&mut self, name: &str, label: impl Into<Label>) {
        self.output(name, label, Kind::Note, "");
    }

    /// Fields that belong together.
    pub fn group(&mut self, name: &str, label: impl Into<Label>, content: &mut dyn FnMut(&mut Self)) {
        self.gather((name, "-"), label.into(), &Kind::Group, content);
    }

    /// Boxes to tick that belong together.
    pub fn ticks(&mut self, name: &str, label: impl Into<Label>, content: &mut dyn FnMut(&mut Self)) {
        self.gather((name, "-"), label.into(), &Kind::Ticks, content);
    }

    /// Groups as the rows of a table. Their names follow the table's.
    pub fn table(&mut self, name: &str, label: impl Into<Label>, content: &mut dyn FnMut(&mut Self)) {
        self.gather((name, ""), label.into(), &Kind::Table, content);
    }

    /// Fields that stand on one line.
    pub fn row(&mut self, name: &str, label: impl Into<Label>, content: &mut dyn FnMut(&mut Self)) {
        self.gather((name, "-"), label.into(), &Kind::Row, content);
    }

    /// What can be opened in an editor, at a glance.
    pub fn card(&mut self, name: &str, label: impl Into<Label>, content: &mut dyn FnMut(&mut Self)) {
        self.gather((name, "-"), label.into(), &Kind::Card, content);
    }

    fn gather(
        &mut self,
        (name, separator): (&str, &str),
        label: Label,
        kind: &dyn Fn(Vec<Item>) -> Kind,
        content: &mut dyn FnMut(&mut Self),
    ) {
        let outer = mem::take(&mut self.items);
        let length = self.path.len();
        self.path.push_str(name);
        self.path.push_str(separator);
        content(self);
        self.path.truncate(length);
        let inner = mem::replace(&mut self.items, outer);
        self.output(name, label, kind(inner), "");
    }

    /// The id of what follows a list: its last button. What had the focus there is gone.
    pub fn focus_on(&mut self, name: &str) {
        self.focus = Some(self.id(name));
    }

    /// A list: its entries under `one`, and a button that adds another, up to `most`.
    pub fn list<T>(
        &mut self,
        name: &str,
        (one, add): (Key, Key),
        list: &mut Vec<T>,
        most: usize,
        new: &dyn Fn(&str) -> Option<T>,
        each: &mut dyn FnMut(&mut Self, &mut T),
    ) {
        let change = self.entries(name, one, list.len(), &mut |visitor, at| {
            if let Some(entry) = list.get_mut(at) {
                each(visitor, entry);
            }
        });
        match change {
            Some(Change::MoveUp(at)) => list.swap(at, at - 1),
            Some(Change::Remove(at)) => drop(list.remove(at)),
            None => {}
        }
        if list.len() < most
            && let Some(entry) = self.added(name, add, list.len()).and_then(new)
        {
            list.push(entry);
        }
    }

    /// The entries of a list. Returns what a pressed button changes about them.
    fn entries(
        &mut self,
        name: &str,
        one: Key,
        count: usize,
        each: &mut dyn FnMut(&mut Self, usize),
    ) -> Option<Change> {
        let mut change = None;
        for at in 0..count {
            let label = Label::Of(one, (at + 1).to_string());
            self.group(&entry_name(name, at), label, &mut |visitor| {
                each(visitor, at);
                if at > 0 && visitor.button("up", Key::MoveUp).is_some() {
                    change = Some(Change::MoveUp(at));
                }
                if visitor.button("remove", Key::Remove).is_some() {
                    change = Some(Change::Remove(at));
                }
            });
        }
        match change {
            Some(Change::MoveUp(at)) => {
                let button = if at > 1 { "-up" } else { "-remove" };
                self.focus = Some(self.id(&[entry_name(name, at - 1).as_str(), button].concat()));
            }
            Some(Change::Remove(_)) => self.focus = Some(self.id(&[name, "add"].concat())),
            None => {}
        }
        change
    }

    /// The button that adds an entry. Returns a fresh id when it is pressed.
    fn added(&mut self, name: &str, add: Key, count: usize) -> Option<&'a str> {
        let fresh = self.button(&[name, "add"].concat(), add)?;
        self.focus = Some(self.id(&entry_name(name, count)));
        Some(fresh)
    }
}

/// What a button of a list's entry does to the entry at an index.
enum Change {
    MoveUp(usize),
    Remove(usize),
}

fn entry_name(name: &str, at: usize) -> String {
    [name, &at.to_string()].concat()
}
