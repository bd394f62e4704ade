//! Handing a site out: which conversations go into which part of an export, and who may fetch it.

use protocol::ids::{ConversationId, SiteId, Timestamp};
use protocol::team::export::{ExportPlan, Record};
use protocol::timing::HOUR_MS;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// How long an export can be fetched once its owner has given their password.
pub const LEAVE_MS: u64 = HOUR_MS;

/// How often it can be fetched in that time, besides once for each part: a download that broke off is begun again.
pub const FETCHES: u64 = 10;

/// How many conversations are asked for at once.
pub const LISTED_AT_ONCE: u64 = 2_000;

/// The conversations that two lists name, each once, in the order of their ids. Both lists are in that order, and
/// each is the beginning of a longer one where it has `page` of them: what is beyond the shorter one's end is left
/// for the next time.
#[must_use]
pub fn merged(site: &[ConversationId], desk: &[ConversationId], page: u64) -> Vec<ConversationId> {
    let cut = |list: &[ConversationId]| {
        if list.len() as u64 >= page { list.last().cloned() } else { None }
    };
    let end = match (cut(site), cut(desk)) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let mut all: Vec<ConversationId> = site.iter().chain(desk).cloned().collect();
    all.sort_unstable();
    all.dedup();
    if let Some(end) = end {
        all.retain(|id| *id <= end);
    }
    all
}

/// Where the parts of an export begin, made from pages of ids in their order.
#[derive(Debug)]
pub struct Parts {
    most: u64,
    count: u64,
    starts: Vec<String>,
}

impl Parts {
    /// Of at most so many conversations each; of all of them where nothing limits it.
    #[must_use]
    pub fn of(most: Option<u64>) -> Self {
        Self { most: most.unwrap_or(u64::MAX).max(1), count: 0, starts: vec![String::new()] }
    }

    /// Takes in the next conversations.
    pub fn add(&mut self, ids: &[ConversationId]) {
        for id in ids {
            self.count += 1;
            if self.count.is_multiple_of(self.most) {
                self.starts.push(id.as_str().to_owned());
            }
        }
    }

    /// How the export is fetched until a moment.
    #[must_use]
    pub fn plan(mut self, until: Timestamp) -> ExportPlan {
        // The last part is not begun for nothing.
        if self.starts.len() > 1 && self.count.is_multiple_of(self.most) {
            self.starts.pop();
        }
        ExportPlan { conversations: self.count, parts: self.starts, until }
    }
}

/// Somebody's leave to fetch an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// The hash of their session.
    pub session: String,
    /// Until when.
    pub until: Timestamp,
    /// How often still.
    pub left: u64,
}

impl Leave {
    /// The leave after one fetch by a session; none where it has none.
    #[must_use]
    pub fn used(mut self, session: &str, now: Timestamp) -> Option<Self> {
        let good = self.session == session && now < self.until && self.left > 0;
        self.left = self.left.saturating_sub(1);
        good.then_some(self)
    }
}

/// What an archive is saved as: of several, each under its number, which whoever fetches it says.
#[must_use]
pub fn file_name(site: &SiteId, part: Option<&str>) -> String {
    match part.and_then(|part| part.parse::<NonZeroU32>().ok()) {
        Some(part) => format!("jasette-{site}-part-{part}.tar"),
        None => format!("jasette-{site}.tar"),
    }
}

/// A record as a line, with its line feed.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn line(record: &Record) -> serde_json::Result<String> {
    let mut line = serde_json::to_string(record)?;
    line.push('\n');
    Ok(line)
}

/// The line of a conversation, from its events as they are stored: position, moment, and the JSON of the body, which
/// may be one of a newer version.
#[must_use]
pub fn conversation_line(id: &str, source: &str, events: &[(u64, Timestamp, &str)]) -> String {
    let mut line = format!(
        r#"{{"conversation":{{"id":"{id}","source":{{"system":"jasette","id":"{source}"}},"events":["#
    );
    for (at, (seq, moment, body)) in events.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        line.push_str(&format!(r#"{comma}{{"seq":{seq},"at":{moment},"body":{body}}}"#));
    }
    line.push_str("]}}\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::conversation::event::{Event, EventBody};
    use protocol::conversation::opening::Opening;

    fn ids(these: &[u32]) -> Vec<ConversationId> {
        these.iter().map(|n| ConversationId::parse(&format!("conversation-{n:04}")).unwrap()).collect()
    }

    #[test]
    fn two_lists_become_one_and_nothing_is_skipped() {
        assert_eq!(merged(&ids(&[1, 3]), &ids(&[2, 3]), 500), ids(&[1, 2, 3]));
        // The desk's page ends at 2: what comes after it may not be on it.
        assert_eq!(merged(&ids(&[1, 4]), &ids(&[1, 2]), 2), ids(&[1, 2]));
        assert_eq!(merged(&[], &ids(&[1, 2]), 2), ids(&[1, 2]));
        assert_eq!(merged(&[], &[], 2), []);
    }

    #[test]
    fn pages_of_two_lists_reach_the_end() {
        let (site, desk) = (ids(&[1, 2, 5, 6, 9]), ids(&[3, 4, 5, 7, 8]));
        let page = |list: &[ConversationId], after: &str| -> Vec<ConversationId> {
            list.iter().filter(|id| id.as_str() > after).take(2).cloned().collect()
        };
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let next = merged(&page(&site, &after), &page(&desk, &after), 2);
            let Some(last) = next.last() else { break };
            after = last.as_str().to_owned();
            all.extend(next);
        }
        assert_eq!(all, ids(&[1, 2, 3, 4, 5, 6, 7, 8, 9]));
    }

    #[test]
    fn parts_begin_after_so_many() {
        let plan = |most, count| {
            let mut parts = Parts::of(most);
            parts.add(&ids(&(1..=count).collect::<Vec<_>>()));
            parts.plan(7)
        };
        assert_eq!(plan(None, 5).parts, [""]);
        assert_eq!(plan(Some(2), 5).parts, ["", "conversation-0002", "conversation-0004"]);
        assert_eq!(plan(Some(2), 4).parts, ["", "conversation-0002"]);
        assert_eq!(plan(Some(2), 0), ExportPlan { conversations: 0, parts: vec![String::new()], until: 7 });
    }

    #[test]
    fn each_of_several_archives_has_its_number_in_its_name() {
        let site = SiteId::parse("shop").unwrap();
        let name = |part| file_name(&site, part);
        assert_eq!(
            (name(None).as_str(), name(Some("12")).as_str()),
            ("jasette-shop.tar", "jasette-shop-part-12.tar")
        );
        for none in ["", "0", "-1", "1.5", "two", "1\"; x=\"", "../1", "4294967296"] {
            assert_eq!(name(Some(none)), "jasette-shop.tar", "{none}");
        }
    }

    #[test]
    fn a_leave_is_for_one_session_a_while_and_so_often() {
        let leave = Leave { session: "mine".to_owned(), until: 100, left: 1 };
        assert_eq!(leave.clone().used("mine", 99).map(|leave| leave.left), Some(0));
        assert_eq!(leave.clone().used("mine", 100), None);
        assert_eq!(leave.clone().used("other", 99), None);
        assert_eq!(Leave { left: 0, ..leave }.used("mine", 99), None);
    }

    #[test]
    fn a_stored_conversation_is_a_line_that_reads_back() {
        let body = serde_json::to_string(&EventBody::Started(Opening::default())).unwrap();
        let line = conversation_line(
            "conversation-0001",
            "shop/conversation-0001",
            &[(1, 5, &body), (2, 6, "\"unknown\"")],
        );
        assert!(line.ends_with('\n') && line.matches('\n').count() == 1);
        let Record::Conversation(read) = serde_json::from_str(&line).unwrap() else { panic!("{line}") };
        let event = |seq, at, body| Event { seq, at, body };
        assert_eq!(
            read.events,
            [event(1, 5, EventBody::Started(Opening::default())), event(2, 6, EventBody::Unknown)]
        );
        assert_eq!(
            (read.source.system.as_str(), read.source.id.as_str()),
            ("jasette", "shop/conversation-0001")
        );
    }
}
