//! Notes for the team, and the agents that a note mentions.

use super::{Effect, Model};
use protocol::conversation::party::Agent;
use protocol::frames::agent::AgentCommand;
use protocol::ids::{AgentId, CommandId, ConversationId, Timestamp};
use protocol::{limits, text};

/// Most agents that are suggested at once.
const SUGGESTED: usize = 5;

impl Model {
    /// The note that is being written in a conversation.
    #[must_use]
    pub fn note(&self, id: &ConversationId) -> String {
        self.conversation(id).map(|open| open.note.clone()).unwrap_or_default()
    }

    /// The agents that an `@` at the end of the note may mean.
    #[must_use]
    pub fn mention_choices(&self, id: &ConversationId) -> Vec<Agent> {
        let note = self.note(id);
        let Some((_, begun)) = mention_begun(&note) else { return Vec::new() };
        let begun = begun.to_lowercase();
        let fits = |agent: &&Agent| agent.name.to_lowercase().starts_with(&begun);
        self.others().filter(fits).take(SUGGESTED).cloned().collect()
    }

    fn others(&self) -> impl Iterator<Item = &Agent> {
        let me = self.me().map(|me| &me.id);
        self.desk.presence.iter().map(|one| &one.agent).filter(move |agent| Some(&agent.id) != me)
    }

    pub(super) fn write_note(&mut self, id: &ConversationId, note: String) -> Vec<Effect> {
        let Some(open) = self.find(id) else { return Vec::new() };
        open.note = note;
        vec![Effect::Persist]
    }

    /// An agent was picked: their name takes the place of what was begun.
    pub(super) fn mention(&mut self, id: &ConversationId, agent: &AgentId) -> Vec<Effect> {
        let name = self.others().find(|one| one.id == *agent).map(|one| one.name.clone());
        let note = self.note(id);
        let (Some(name), Some((before, _))) = (name, mention_begun(&note)) else { return Vec::new() };
        self.write_note(id, format!("{before}@{name} "))
    }

    pub(super) fn add_note(
        &mut self,
        now: Timestamp,
        id: &ConversationId,
        command: CommandId,
    ) -> Vec<Effect> {
        let note = self.note(id);
        let Ok(text) = text::message(&note) else { return Vec::new() };
        let named = |agent: &&Agent| text.contains(&format!("@{}", agent.name));
        let mentions: Vec<_> =
            self.others().filter(named).take(limits::MENTIONS_MAX).map(|agent| agent.id.clone()).collect();
        let effects = self.act(now, id, command, AgentCommand::Note { text, mentions });
        if let Some(open) = self.find(id) {
            open.note.clear();
        }
        effects
    }
}

/// The text before the last `@` and what follows it, if that may still become a name.
fn mention_begun(note: &str) -> Option<(&str, &str)> {
    let (before, begun) = note.rsplit_once('@')?;
    let starts = before.is_empty() || before.ends_with(char::is_whitespace);
    let goes_on = begun.chars().count() <= limits::NAME_MAX && !begun.contains('\n');
    (starts && goes_on).then_some((before, begun))
}
