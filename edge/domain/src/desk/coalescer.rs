//! What an open inbox still has to hear: of each conversation and agent only the latest, so that a busy site
//! costs one frame a socket now and then instead of one for every change.

use super::FRAME;
use crate::visibility::{Concern, Former};
use protocol::frames::desk::{DeskChanges, Presence, Summary};
use protocol::ids::{AgentId, ConversationId, Timestamp};
use std::collections::BTreeMap;

/// The least time between two frames of changes, in milliseconds.
pub const FLUSH_MS: u64 = 150;

/// The changes since the last flush.
#[derive(Debug, Default)]
pub struct Coalescer {
    conversations: BTreeMap<ConversationId, Summary>,
    presence: BTreeMap<AgentId, Presence>,
    former: Former,
    flushed_at: Timestamp,
    scheduled: bool,
}

/// When the changes are to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flush {
    /// At once: nothing was sent for a while.
    Now,
    /// After this many milliseconds.
    In(u64),
    /// As was said before.
    Scheduled,
}

impl Coalescer {
    /// Adds how a conversation stands. The caller has seen to it that it is newer than what was added before.
    pub fn conversation(&mut self, summary: Summary) {
        self.conversations.insert(summary.id.clone(), summary);
    }

    /// Notes whom a conversation concerned until now that is about to be added: who was told of it, and who may have
    /// been listed it since.
    pub fn concerned(&mut self, id: &ConversationId, former: Concern) {
        let known = self.former.entry(id.clone()).or_default();
        if !known.contains(&former) {
            known.push(former);
        }
    }

    /// Whom a conversation concerned that the team has not been told of since.
    #[must_use]
    pub fn former(&self, id: &ConversationId) -> Vec<Concern> {
        self.former.get(id).cloned().unwrap_or_default()
    }

    /// Takes whom the conversations concerned before, for what [`Coalescer::take`] gives.
    pub fn take_former(&mut self) -> Former {
        std::mem::take(&mut self.former)
    }

    /// Adds an agent's presence.
    pub fn presence(&mut self, presence: Presence) {
        self.presence.insert(presence.agent.id.clone(), presence);
    }

    /// Forgets a conversation that was erased.
    pub fn forget(&mut self, id: &ConversationId) {
        self.conversations.remove(id);
        self.former.remove(id);
    }

    /// When to call [`Coalescer::take`] for what was just added.
    pub fn schedule(&mut self, now: Timestamp) -> Flush {
        if self.scheduled {
            return Flush::Scheduled;
        }
        let due = self.flushed_at.saturating_add(FLUSH_MS);
        if due <= now {
            return Flush::Now;
        }
        self.scheduled = true;
        // A clock that was set back must not make it longer.
        Flush::In((due - now).min(FLUSH_MS))
    }

    /// The changes, in as many frames as it takes; none when there are none.
    pub fn take(&mut self, now: Timestamp) -> Vec<DeskChanges> {
        self.scheduled = false;
        let mut presence: Vec<_> = std::mem::take(&mut self.presence).into_values().collect();
        let conversations: Vec<_> = std::mem::take(&mut self.conversations).into_values().collect();
        let mut frames: Vec<_> = conversations
            .chunks(FRAME)
            .map(|some| DeskChanges { conversations: some.to_vec(), ..DeskChanges::default() })
            .collect();
        if frames.is_empty() && !presence.is_empty() {
            frames.push(DeskChanges::default());
        }
        if let Some(first) = frames.first_mut() {
            first.presence.append(&mut presence);
            self.flushed_at = now;
        }
        frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Conversation;

    fn summary(id: &str, revision: u64) -> Summary {
        let id = ConversationId::parse(&format!("conversation-{id}")).unwrap();
        Summary { revision, ..Conversation::default().summary(id) }
    }

    #[test]
    fn only_the_latest_of_each_is_sent() {
        let mut changes = Coalescer::default();
        for revision in 1..=100 {
            changes.conversation(summary("one", revision));
        }
        changes.conversation(summary("two", 7));
        let sent = changes.take(0);
        assert_eq!(sent.len(), 1);
        let revisions: Vec<_> = sent[0].conversations.iter().map(|summary| summary.revision).collect();
        assert_eq!(revisions, [100, 7]);
        assert_eq!(changes.take(0), []);
    }

    #[test]
    fn the_first_goes_at_once_and_the_rest_together() {
        let mut changes = Coalescer::default();
        let mut flushes = 0;
        let mut due = None;
        for now in 10_000..11_000 {
            if due == Some(now) {
                assert_eq!(changes.take(now).len(), 1);
                flushes += 1;
                due = None;
            }
            changes.conversation(summary("one", now));
            match changes.schedule(now) {
                Flush::Now => {
                    assert_eq!(changes.take(now).len(), 1);
                    flushes += 1;
                }
                Flush::In(wait) => due = Some(now + wait),
                Flush::Scheduled => assert!(due.is_some()),
            }
        }
        assert_eq!(flushes, 1 + 999 / FLUSH_MS);
    }

    #[test]
    fn what_was_erased_is_not_sent_any_more() {
        let mut changes = Coalescer::default();
        let one = summary("one", 1);
        let id = one.id.clone();
        changes.conversation(one);
        changes.forget(&id);
        assert_eq!(changes.take(0), []);
    }

    #[test]
    fn whom_a_conversation_concerned_is_kept_until_the_team_is_told() {
        let mut changes = Coalescer::default();
        let one = summary("one", 1);
        let of = |assignee: &str| Concern {
            assignee: Some(AgentId::parse(assignee).unwrap()),
            ..Concern::default()
        };
        for former in [of("ana"), of("bea"), of("ana")] {
            changes.concerned(&one.id, former);
            changes.conversation(one.clone());
        }
        assert_eq!(changes.former(&one.id), [of("ana"), of("bea")]);
        assert_eq!(changes.take(0).len(), 1);
        assert_eq!(changes.take_former(), Former::from([(one.id.clone(), vec![of("ana"), of("bea")])]));
        assert_eq!(changes.take_former(), Former::new());
        changes.concerned(&one.id, of("ana"));
        changes.forget(&one.id);
        assert_eq!(changes.former(&one.id), []);
    }

    #[test]
    fn no_frame_gets_too_long() {
        let mut changes = Coalescer::default();
        for n in 0..=FRAME {
            changes.conversation(summary(&format!("{n:04}"), 1));
        }
        let frames = changes.take(0);
        assert_eq!(frames.iter().map(|frame| frame.conversations.len()).collect::<Vec<_>>(), [FRAME, 1]);
    }
}
