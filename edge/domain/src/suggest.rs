//! Which replies agents write again and again, so that they can become canned messages.
//!
//! Two replies count as the same when the sets of their words and of their pairs of neighbouring
//! words have a Jaccard similarity of at least [`SAME`]: a name or a number may differ, a "not" in
//! a short sentence may not. The work is bounded: at most [`REPLIES_MAX`] replies are compared with
//! at most [`GROUPS_MAX`] groups.

use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::party::Author;
use protocol::ids::AgentId;
use protocol::team::reply_library::{ReplyLibrary, Suggestion};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// How many of the latest ended conversations are looked at.
pub const CONVERSATIONS_MAX: usize = 40;
/// Most replies of one conversation.
pub const PER_CONVERSATION: usize = 100;
/// Most replies in all.
pub const REPLIES_MAX: usize = 2_000;
/// Most groups that are told apart.
pub const GROUPS_MAX: usize = 300;
/// From this similarity on two replies count as the same.
pub const SAME: f64 = 0.65;
/// Fewer replies than this are no habit.
pub const TIMES: u32 = 3;
/// A reply of fewer words is typed faster than it is found.
pub const WORDS_MIN: usize = 4;
/// Most suggestions.
pub const SUGGESTIONS_MAX: usize = 20;

/// Something an agent wrote, with placeholders in the place of names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The language of the conversation.
    pub locale: String,
    /// The text.
    pub text: String,
}

/// What the agents wrote in a conversation.
#[must_use]
pub fn replies(events: &[Event]) -> Vec<Reply> {
    let mut locale = String::new();
    let mut visitor = String::new();
    let mut agents: HashMap<&AgentId, &str> = HashMap::new();
    let mut replies = Vec::new();
    for event in events {
        match &event.body {
            EventBody::Started(opening) => {
                locale.clone_from(&opening.locale);
                visitor = opening.name.clone().unwrap_or_default();
            }
            EventBody::Named { name } => visitor.clone_from(name),
            EventBody::AgentJoined(agent) => {
                agents.insert(&agent.id, &agent.name);
            }
            EventBody::MessageSent(message) if replies.len() < PER_CONVERSATION => {
                if let Author::Agent(id) = &message.author {
                    let agent = agents.get(id).copied().unwrap_or_default();
                    let text = without_name(&message.text, &visitor, "{visitor}");
                    let text = without_name(&text, agent, "{agent}");
                    replies.push(Reply { locale: locale.clone(), text });
                }
            }
            _ => {}
        }
    }
    replies
}

/// Puts a placeholder in the place of a name, or of its first word.
fn without_name(text: &str, name: &str, placeholder: &str) -> String {
    let name = name.trim();
    let first = name.split_whitespace().next().unwrap_or_default();
    let mut text = text.to_owned();
    for name in [name, first] {
        // One letter is no name that a text could be searched for.
        if name.chars().nth(1).is_some() {
            text = replaced(&text, name, placeholder);
        }
    }
    text
}

/// Replaces a word, or several, wherever it stands by itself.
fn replaced(text: &str, word: &str, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(word) {
        out.push_str(before);
        let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let inside = joined(out.chars().next_back()) || joined(after.chars().next());
        out.push_str(if inside { word } else { by });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The replies that come again and again and are not in the library, the most frequent first. Of
/// those that count as the same, the one that comes first in `replies` stands for all.
#[must_use]
pub fn suggest(replies: &[Reply], library: &ReplyLibrary) -> Vec<Suggestion> {
    struct Group<'a> {
        reply: &'a Reply,
        parts: Vec<u64>,
        count: u32,
    }
    let canned = library.canned.iter().map(|one| parts(&one.text));
    let known: Vec<Vec<u64>> = canned.chain(library.answers.iter().map(|one| parts(&one.text))).collect();
    let mut groups: Vec<Group> = Vec::new();
    for reply in replies.iter().take(REPLIES_MAX) {
        if words(&reply.text).count() < WORDS_MIN {
            continue;
        }
        let own = parts(&reply.text);
        let same = |group: &&mut Group| group.reply.locale == reply.locale && are_same(&group.parts, &own);
        if let Some(group) = groups.iter_mut().find(same) {
            group.count += 1;
        } else if groups.len() < GROUPS_MAX {
            groups.push(Group { reply, parts: own, count: 1 });
        }
    }
    groups.retain(|group| group.count >= TIMES && !known.iter().any(|known| are_same(known, &group.parts)));
    groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.reply.text.cmp(&b.reply.text)));
    let suggestion = |group: &Group| Suggestion {
        locale: group.reply.locale.clone(),
        text: group.reply.text.clone(),
        count: group.count,
    };
    groups.iter().take(SUGGESTIONS_MAX).map(suggestion).collect()
}

/// Words without case.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase)
}

/// Numbers that stand for a text's words and pairs of words, sorted, each once.
fn parts(text: &str) -> Vec<u64> {
    let number = |what: &dyn Fn(&mut DefaultHasher)| {
        let mut hasher = DefaultHasher::new();
        what(&mut hasher);
        hasher.finish()
    };
    let mut parts = Vec::new();
    let mut before: Option<String> = None;
    for word in words(text) {
        parts.push(number(&|hasher| word.hash(hasher)));
        if let Some(before) = &before {
            parts.push(number(&|hasher| (before, &word).hash(hasher)));
        }
        before = Some(word);
    }
    parts.sort_unstable();
    parts.dedup();
    parts
}

/// Whether two sorted sets have a Jaccard similarity of at least [`SAME`].
fn are_same(one: &[u64], other: &[u64]) -> bool {
    let (small, large) = if one.len() < other.len() { (one, other) } else { (other, one) };
    // They cannot share more than the smaller one has.
    if (small.len() as f64) < SAME * large.len() as f64 {
        return false;
    }
    let shared = small.iter().filter(|part| large.binary_search(part).is_ok()).count();
    let all = small.len() + large.len() - shared;
    all > 0 && shared as f64 >= SAME * all as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::conversation::event::Message;
    use protocol::conversation::opening::{Opening, Page};
    use protocol::conversation::party::Agent;
    use protocol::ids::CommandId;

    fn reply(text: &str) -> Reply {
        Reply { locale: "en".into(), text: text.into() }
    }

    fn suggested(texts: &[&str]) -> Vec<(String, u32)> {
        let replies: Vec<Reply> = texts.iter().map(|text| reply(text)).collect();
        let found = suggest(&replies, &ReplyLibrary::default());
        found.into_iter().map(|one| (one.text, one.count)).collect()
    }

    #[test]
    fn almost_the_same_counts_together() {
        let found = suggested(&[
            "Your parcel leaves our shop tomorrow morning with order 12.",
            "We ship to Norway as well.",
            "Your parcel leaves our shop tomorrow morning, with order 845!",
            "your parcel leaves our shop tomorrow morning with order 7",
            "We ship to Norway as well",
        ]);
        assert_eq!(found, [("Your parcel leaves our shop tomorrow morning with order 12.".to_owned(), 3)]);
    }

    #[test]
    fn a_not_makes_another_reply_and_short_ones_are_left_out() {
        assert_eq!(suggested(&["We do ship there", "We do not ship there", "We do ship there"]), []);
        assert_eq!(suggested(&["You are welcome!"; 5]), []);
        assert_eq!(suggested(&["You are very welcome!"; 5]), [("You are very welcome!".to_owned(), 5)]);
    }

    #[test]
    fn languages_are_apart_and_what_the_library_has_is_left_out() {
        let mut replies = vec![reply("May I have your order number?"); 3];
        replies.extend(vec![
            Reply { locale: "fr".into(), ..reply("Un instant, je regarde cela pour vous.") };
            3
        ]);
        let both = suggest(&replies, &ReplyLibrary::default());
        assert_eq!(both.iter().map(|one| one.locale.as_str()).collect::<Vec<_>>(), ["en", "fr"]);
        let mut library = crate::library::starter();
        library.canned[0].text = "May I have your order number, please?".into();
        let rest = suggest(&replies, &library);
        assert!(rest.iter().all(|one| one.locale == "fr"), "{rest:?}");
    }

    #[test]
    fn the_work_has_a_bound() {
        let many: Vec<Reply> = (0..10_000).map(|n| reply(&format!("{n} a{n} b{n} c{n} d{n}"))).collect();
        assert_eq!(suggest(&many, &ReplyLibrary::default()), []);
    }

    #[test]
    fn names_become_placeholders() {
        let agent = Agent { id: AgentId::parse("ana").unwrap(), name: "Ana Ștefănescu".into() };
        let bodies = [
            EventBody::Started(Opening {
                name: Some("Radu Pop".into()),
                page: Page::default(),
                locale: "ro".into(),
                invitation: None,
            }),
            EventBody::AgentJoined(agent.clone()),
            EventBody::MessageSent(Message {
                id: CommandId::parse("message-1").unwrap(),
                author: Author::Agent(agent.id),
                text: "Bună, Radu! Sunt Ana, nu Anabela, domnule Radu Pop.".into(),
            }),
            EventBody::MessageSent(Message {
                id: CommandId::parse("message-2").unwrap(),
                author: Author::Visitor,
                text: "Bună, Ana".into(),
            }),
        ];
        let events: Vec<Event> =
            bodies.into_iter().zip(1..).map(|(body, seq)| Event { seq, at: seq, body }).collect();
        let found = replies(&events);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].locale, "ro");
        assert_eq!(found[0].text, "Bună, {visitor}! Sunt {agent}, nu Anabela, domnule {visitor}.");
    }
}
