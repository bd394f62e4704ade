//! Files that go along with the next message of a conversation. Each is stored at once and sent later, so
//! that sending is one small command.

use super::session::Denied;
use super::{Effect, Focus, Model, outbox};
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentCommand;
use protocol::ids::{CommandId, ConversationId, FileId, Timestamp};
use protocol::rejection::Rejection;
use protocol::{limits, text};
use team_ui::files::known;
pub use team_ui::files::{Attachment, Storing as State};

/// What a file goes along with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The next message of a conversation.
    Conversation(ConversationId),
}

impl Model {
    /// The files that go along with something.
    #[must_use]
    pub fn attachments(&self, place: &Place) -> Vec<Attachment> {
        let Place::Conversation(id) = place;
        self.conversation(id).map(|open| open.attachments.clone()).unwrap_or_default()
    }

    fn attachments_mut(&mut self, place: &Place) -> Option<&mut Vec<Attachment>> {
        let Place::Conversation(id) = place;
        self.find(id).map(|open| &mut open.attachments)
    }

    /// The agent wants a file to go along; its first bytes, unless it has none that can be read.
    pub(super) fn pick(&mut self, place: &Place, file: FileInfo, head: Option<&[u8]>) -> Vec<Effect> {
        match known(file, head) {
            Ok(file) => self.attach(place, file, None),
            Err(unfit) => {
                if let Some(attachments) = self.attachments_mut(place) {
                    attachments.push(unfit);
                }
                Vec::new()
            }
        }
    }

    /// A file is to go along. `from` names the one of the library that it is a copy of.
    pub(super) fn attach(&mut self, place: &Place, file: FileInfo, from: Option<FileId>) -> Vec<Effect> {
        let Some(attachments) = self.attachments_mut(place) else { return Vec::new() };
        let full = attachments.len() >= limits::FILES_AT_ONCE;
        let refused = if full { Err(Rejection::TooManyFiles) } else { file.check() };
        let state = match refused {
            Ok(()) => State::Uploading,
            Err(why) => State::Refused(Denied::Refused(why)),
        };
        attachments.push(Attachment { file: file.clone(), state });
        match self.site.clone() {
            Some(site) if state == State::Uploading => vec![Effect::Store(site, place.clone(), file, from)],
            _ => Vec::new(),
        }
    }

    /// A file is stored, or is not.
    pub(super) fn file_stored(
        &mut self,
        place: &Place,
        id: &FileId,
        answer: Result<(), Denied>,
    ) -> Vec<Effect> {
        let attachments = self.attachments_mut(place).into_iter().flatten();
        for one in attachments.filter(|one| one.file.id == *id) {
            one.state = answer.map_or_else(State::Refused, |()| State::Stored);
        }
        vec![Effect::Persist]
    }

    /// A file is not to go along after all.
    pub(super) fn detach(&mut self, place: &Place, id: &FileId) -> Vec<Effect> {
        if let Some(attachments) = self.attachments_mut(place) {
            attachments.retain(|one| one.file.id != *id);
        }
        vec![Effect::Persist, Effect::Focus(Focus::Composer)]
    }

    /// Whether a conversation has something to send, and nothing that is still on its way.
    #[must_use]
    pub fn can_send(&self, id: &ConversationId) -> bool {
        self.conversation(id).is_some_and(|open| {
            let uploading = open.attachments.iter().any(|one| one.state == State::Uploading);
            let files = open.attachments.iter().any(|one| one.state == State::Stored);
            let words = text::message(&open.draft).is_ok() || (files && open.draft.trim().is_empty());
            words && !uploading
        })
    }

    /// Sends the files that are stored. One that was refused stays, and says why.
    pub(super) fn send_files(&mut self, now: Timestamp, id: &ConversationId) -> Vec<Effect> {
        let at = self.server_time(now);
        let Some(open) = self.find(id) else { return Vec::new() };
        let all = std::mem::take(&mut open.attachments);
        let (here, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.state == State::Stored);
        open.attachments = rest;
        let mut effects = Vec::new();
        for one in here {
            // A file is sent once, so that its id can be the command's.
            let Ok(command) = CommandId::parse(one.file.id.as_str()) else { continue };
            let Some(open) = self.find(id) else { break };
            let request = outbox::push(&mut open.outbox, command, AgentCommand::SendFile(one.file), at);
            effects.extend(self.give(now, id, request));
        }
        effects
    }
}
