//! Finding an entry by a few letters of its shortcut or text.

use super::{Canned, Predefined, ReplyLibrary};
use crate::ids::{DepartmentId, EntryId};
use std::cmp::Reverse;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A canned message.
    Canned(Canned),
    /// A predefined answer.
    Answer(Predefined),
}

impl Entry {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &EntryId {
        match self {
            Self::Canned(canned) => &canned.id,
            Self::Answer(answer) => &answer.id,
        }
    }

    /// Its shortcut.
    #[must_use]
    pub fn shortcut(&self) -> &str {
        match self {
            Self::Canned(canned) => &canned.shortcut,
            Self::Answer(answer) => &answer.shortcut,
        }
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Canned(canned) => &canned.text,
            Self::Answer(answer) => &answer.text,
        }
    }

    /// What it says the conversation is about, if it does.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::Canned(_) => None,
            Self::Answer(answer) => Some(answer.subject.as_str()).filter(|subject| !subject.is_empty()),
        }
    }
}

/// The entries that fit what was typed, the best first, at most `most` of them.
///
/// Those in the conversation's language come alone; only if none of them fits, the others come.
/// Those of another department than the conversation's never do. What fits equally well comes in
/// the order of how often it was used.
#[must_use]
pub fn search(
    library: &ReplyLibrary,
    query: &str,
    locale: &str,
    department: Option<&DepartmentId>,
    most: usize,
) -> Vec<Entry> {
    let query = folded(query);
    let here =
        |own: &Option<DepartmentId>| own.as_ref().is_none_or(|own| department.is_none_or(|it| it == own));
    let canned = library.canned.iter().filter(|one| here(&one.department)).filter_map(|one| {
        let score = score(&query, &one.shortcut, "", &one.text)?;
        Some((&one.locale, one.department.is_some(), score, one.uses, Entry::Canned(one.clone())))
    });
    let answers = library.answers.iter().filter(|one| here(&one.department)).filter_map(|one| {
        let score = score(&query, &one.shortcut, &one.subject, &one.text)?;
        Some((&one.locale, one.department.is_some(), score, one.uses, Entry::Answer(one.clone())))
    });
    let mut found: Vec<_> = canned.chain(answers).collect();
    if found.iter().any(|(own, ..)| *own == locale) {
        found.retain(|(own, ..)| *own == locale);
    }
    // Stable: entries that nothing tells apart keep the library's order.
    found.sort_by_key(|(_, special, score, uses, _)| {
        (Reverse(*score), Reverse(department.is_some() && *special), Reverse(*uses))
    });
    found.into_iter().take(most).map(|(.., entry)| entry).collect()
}

/// How well an entry fits: nothing when not at all.
fn score(query: &str, shortcut: &str, subject: &str, text: &str) -> Option<u32> {
    let shortcut = folded(shortcut);
    if query.is_empty() {
        return Some(0);
    }
    if shortcut == query {
        return Some(100);
    }
    if shortcut.starts_with(query) {
        return Some(90);
    }
    if words(&shortcut).any(|word| word.starts_with(query)) {
        return Some(80);
    }
    let text = folded(&format!("{subject} {text}"));
    if words(&text).any(|word| word.starts_with(query)) {
        return Some(70);
    }
    let initials: String = words(&text).filter_map(|word| word.chars().next()).collect();
    if query.chars().nth(1).is_some() && initials.contains(query) {
        return Some(60);
    }
    if let Some(spread) = spread(query, &shortcut) {
        return Some(50 - spread.min(20));
    }
    // Letters anywhere in a text would find every long text.
    let within = words(&text).filter_map(|word| spread(query, word)).min();
    within.map(|spread| 25 - spread.min(20))
}

/// If the letters of `query` come in this order in `word`: how many others stand between them.
fn spread(query: &str, word: &str) -> Option<u32> {
    let mut letters = query.chars().peekable();
    let mut between = 0;
    let mut begun = false;
    for c in word.chars() {
        if letters.peek() == Some(&c) {
            letters.next();
            begun = true;
        } else if begun && letters.peek().is_some() {
            between += 1;
        }
    }
    letters.peek().is_none().then_some(between)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Letters without case and accents, as somebody in a hurry types them.
#[must_use]
pub fn folded(text: &str) -> String {
    let plain = text.chars().flat_map(char::to_lowercase).filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    let mut out = String::with_capacity(text.len());
    for c in plain {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'è'..='ë' | 'ē' | 'ę' | 'ě' => out.push('e'),
            'ì'..='ï' | 'ī' => out.push('i'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'ò'..='ö' | 'ø' | 'ő' | 'ō' => out.push('o'),
            'ș' | 'ş' | 'ś' | 'š' => out.push('s'),
            'ț' | 'ţ' | 'ť' => out.push('t'),
            'ù'..='ü' | 'ű' | 'ū' | 'ů' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            '’' => out.push('\''),
            other => out.push(other),
        }
    }
    out
}
