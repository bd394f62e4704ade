//! A section of the settings as a list of fields. Each section is written down once, as a walk over
//! the settings: the same walk draws the fields, takes what is typed into one, does what a button
//! says, and finds what is wrong.

use super::check::Check;
use crate::i18n::Key;
use protocol::ids::TriggerId;
use protocol::locale::Localized;
use std::mem;
use std::ops::RangeInclusive;

/// Something to read, in the agent's language.
#[derive(Clone, Debug, PartialEq)]
pub enum Label {
    /// A text of ours.
    Key(Key),
    /// One with something in it.
    Of(Key, String),
    /// One with another one in it, and something behind that.
    Pair(Key, Key, String),
    /// Somebody else's words.
    Text(String),
    /// A weekday, Monday is 0.
    Day(u8),
    /// Several, one a line.
    Lines(Vec<Label>),
}

impl From<Key> for Label {
    fn from(key: Key) -> Self {
        Self::Key(key)
    }
}

/// A field, or what stands between fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its id in the document.
    pub id: String,
    /// What it is called; what it says.
    pub label: Label,
    /// What it is.
    pub kind: Kind,
    /// What stands in it.
    pub value: String,
    /// What stands in for it while it is empty.
    pub ghost: String,
    /// What is wrong with it.
    pub error: Option<Label>,
}

/// What a field is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A field of one line, of the browser's kind of that name.
    Line(&'static str),
    /// One of several lines.
    Long,
    /// A box to be ticked; its value is empty while it is not.
    Check,
    /// A choice of one: values and names.
    Choice(Vec<(String, Label)>),
    /// A button.
    Button,
    /// Fields that belong together.
    Group(Vec<Item>),
    /// A text.
    Note,
    /// Something to be copied.
    Code,
    /// The team's picture.
    Picture,
}

/// What a walk is for.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// To draw.
    Draw,
    /// To put a value into the field with an id.
    Set(&'a str, &'a str),
    /// To press the button with an id. The second is a fresh id for what that may make.
    Press(&'a str, &'a str),
}

/// A walk over the settings.
pub struct Ui<'a> {
    act: Act<'a>,
    /// The language whose texts are edited.
    pub locale: &'a str,
    /// Whether mistakes show.
    tried: bool,
    /// Whether it looks at everything, also at what is folded away.
    pub all: bool,
    /// The trigger the walk is in.
    pub within: Option<TriggerId>,
    path: String,
    items: Vec<Item>,
    /// What should have the keyboard next.
    pub focus: Option<String>,
    /// The first field that is wrong, and the trigger it is in.
    pub wrong: Option<(String, Option<TriggerId>)>,
}

impl<'a> Ui<'a> {
    /// A new walk.
    pub fn new(act: Act<'a>, locale: &'a str, tried: bool) -> Self {
        let (path, items) = (String::new(), Vec::new());
        Self { act, locale, tried, all: false, within: None, path, items, focus: None, wrong: None }
    }

    /// What was drawn.
    pub fn drawn(self) -> Vec<Item> {
        self.items
    }

    fn id(&self, name: &str) -> String {
        ["set-", &self.path, name].concat()
    }

    fn put(&mut self, name: &str, label: Label, kind: Kind, value: &str, error: Option<Label>) {
        let id = self.id(name);
        if error.is_some() && self.wrong.is_none() {
            self.wrong = Some((id.clone(), self.within.clone()));
        }
        let error = error.filter(|_| self.tried);
        self.items.push(Item { id, label, kind, value: value.to_owned(), ghost: String::new(), error });
    }

    /// A field. Gives the value that was put into it just now.
    fn field(
        &mut self,
        name: &str,
        label: Label,
        kind: Kind,
        value: &str,
        error: Option<Label>,
    ) -> Option<&'a str> {
        match self.act {
            Act::Draw => self.put(name, label, kind, value, error),
            Act::Set(id, given) if id == self.id(name) => return Some(given),
            Act::Set(..) | Act::Press(..) => {}
        }
        None
    }

    /// A line of text.
    pub fn line(&mut self, name: &str, label: Key, kind: &'static str, value: &mut String, check: Check) {
        let error = check(value).map(Label::Key);
        if let Some(given) = self.field(name, label.into(), Kind::Line(kind), value, error) {
            given.clone_into(value);
        }
    }

    /// A field for something that is written down in another way. Gives what was typed just now.
    pub fn written(
        &mut self,
        name: &str,
        label: Key,
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
        let given = self.whole(name, label, (*value).into(), &range);
        if let Some(given) = given.and_then(|given| N::try_from(given).ok()) {
            *value = given;
        }
    }

    fn whole(&mut self, name: &str, label: Key, value: u32, range: &RangeInclusive<u32>) -> Option<u32> {
        let (least, most) = (range.start().to_string(), range.end().to_string());
        let error = Label::Of(Key::ErrorRange, [&least, " – ", &most].concat());
        let error = (!range.contains(&value)).then_some(error);
        let given = self.field(name, label.into(), Kind::Line("number"), &value.to_string(), error)?;
        // Whatever is beyond the range is wrong by one.
        Some(given.trim().parse().unwrap_or(0).min(range.end() + 1))
    }

    /// A text in the language that is edited.
    pub fn texts(
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
        let kind = if long { Kind::Long } else { Kind::Line("text") };
        let given = self.field(name, label.into(), kind, &value, error.map(Label::Key));
        if let (Act::Draw, Some(item), Some(first)) = (self.act, self.items.last_mut(), texts.first()) {
            item.ghost.clone_from(&first.text);
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

    /// A choice of one. Gives the value that was chosen just now.
    pub fn choice(
        &mut self,
        name: &str,
        label: Key,
        value: &str,
        options: Vec<(String, Label)>,
        error: Option<Key>,
    ) -> Option<&'a str> {
        self.field(name, label.into(), Kind::Choice(options), value, error.map(Label::Key))
    }

    /// A choice of one of these.
    pub fn pick<T: Copy + PartialEq>(&mut self, name: &str, label: Key, value: &mut T, options: &[(T, Key)]) {
        let at = options.iter().position(|(one, _)| one == value).unwrap_or(0);
        let words: Vec<Key> = options.iter().map(|(_, word)| *word).collect();
        if let Some((one, _)) = self.place(name, label, at, &words).and_then(|at| options.get(at)) {
            *value = *one;
        }
    }

    /// A choice of one of these words by its place.
    pub fn place(&mut self, name: &str, label: Key, at: usize, words: &[Key]) -> Option<usize> {
        let options = words.iter().enumerate().map(|(at, word)| (at.to_string(), Label::Key(*word)));
        self.choice(name, label, &at.to_string(), options.collect(), None)?.parse().ok()
    }

    /// A box to be ticked. Says whether it is, if that changed just now.
    pub fn tick(&mut self, name: &str, label: Label, value: bool) -> Option<bool> {
        let given = self.field(name, label, Kind::Check, if value { "on" } else { "" }, None)?;
        Some(!given.is_empty())
    }

    /// A box to be ticked.
    pub fn check(&mut self, name: &str, label: Key, value: &mut bool) {
        if let Some(given) = self.tick(name, label.into(), *value) {
            *value = given;
        }
    }

    /// A button. Gives a fresh id when it was pressed just now.
    pub fn button(&mut self, name: &str, label: Key) -> Option<&'a str> {
        match self.act {
            Act::Draw => self.put(name, label.into(), Kind::Button, "", None),
            Act::Press(id, fresh) if id == self.id(name) => return Some(fresh),
            Act::Set(..) | Act::Press(..) => {}
        }
        None
    }

    /// Something that is only shown: a text, something to copy, a picture.
    pub fn shown(&mut self, name: &str, label: impl Into<Label>, kind: Kind, value: &str) {
        if let Act::Draw = self.act {
            self.put(name, label.into(), kind, value, None);
        }
    }

    /// A text.
    pub fn note(&mut self, name: &str, label: impl Into<Label>) {
        self.shown(name, label, Kind::Note, "");
    }

    /// Fields that belong together.
    pub fn group(&mut self, name: &str, label: impl Into<Label>, content: &mut dyn FnMut(&mut Self)) {
        let outer = mem::take(&mut self.items);
        let length = self.path.len();
        self.path.push_str(name);
        self.path.push('-');
        content(self);
        self.path.truncate(length);
        let inner = mem::replace(&mut self.items, outer);
        self.shown(name, label, Kind::Group(inner), "");
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
        let done = self.entries(name, one, list.len(), &mut |ui, at| {
            if let Some(entry) = list.get_mut(at) {
                each(ui, entry);
            }
        });
        match done {
            Some((at, true)) => list.swap(at, at - 1),
            Some((at, false)) => drop(list.remove(at)),
            None => {}
        }
        if list.len() < most
            && let Some(entry) = self.added(name, add, list.len()).and_then(new)
        {
            list.push(entry);
        }
    }

    /// The entries of a list. Gives the place of one that is to move up, or else to go.
    fn entries(
        &mut self,
        name: &str,
        one: Key,
        count: usize,
        each: &mut dyn FnMut(&mut Self, usize),
    ) -> Option<(usize, bool)> {
        let mut done = None;
        for at in 0..count {
            let label = Label::Of(one, (at + 1).to_string());
            self.group(&entry_name(name, at), label, &mut |ui| {
                each(ui, at);
                if at > 0 && ui.button("up", Key::MoveUp).is_some() {
                    done = Some((at, true));
                }
                if ui.button("remove", Key::Remove).is_some() {
                    done = Some((at, false));
                }
            });
        }
        match done {
            Some((at, true)) => {
                let button = if at > 1 { "-up" } else { "-remove" };
                self.focus = Some(self.id(&[entry_name(name, at - 1).as_str(), button].concat()));
            }
            Some((_, false)) => self.focus = Some(self.id(&[name, "add"].concat())),
            None => {}
        }
        done
    }

    /// The button that adds an entry. Gives a fresh id when it was pressed just now.
    fn added(&mut self, name: &str, add: Key, count: usize) -> Option<&'a str> {
        let fresh = self.button(&[name, "add"].concat(), add)?;
        self.focus = Some(self.id(&entry_name(name, count)));
        Some(fresh)
    }
}

fn entry_name(name: &str, at: usize) -> String {
    [name, &at.to_string()].concat()
}
