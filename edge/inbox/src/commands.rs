//! What the agent does that needs a fresh id: drawn here, so that neither the views nor the model draw
//! one.

use crate::model::actions::Action;
use crate::model::articles::ArticlesMsg;
use crate::model::attachments::Place;
use crate::model::left_behind::SelectionMsg;
use crate::model::menu::Slash;
use crate::model::reply_library::{Editing, ReplyLibraryMsg};
use crate::model::{Model, Msg};
use crate::shell::App;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentCommand;
use protocol::ids::{CommandId, ConversationId, EntryId, FileId};
use protocol::team::reply_library::Entry;
use team_ui::page::fresh_id;
use web_sys::File;

impl App {
    /// Sends the draft.
    pub fn submit(self, id: ConversationId) {
        self.send(Msg::Submit(id, fresh_id()));
    }

    /// Sends a refused message again.
    pub fn retry(self, id: ConversationId, refused: CommandId) {
        self.send(Msg::Retry(id, refused, fresh_id()));
    }

    /// Takes a conversation.
    pub fn take(self, id: ConversationId) {
        self.send(Msg::Take(id, fresh_id()));
    }

    /// Closes the conversations that are chosen in the list.
    pub fn close_selected(self) {
        let chosen = self.peek(Model::selected).unwrap_or_default();
        let chosen = chosen.into_iter().map(|id| (id, fresh_id())).collect();
        self.send(Msg::Selection(SelectionMsg::Close(chosen)));
    }

    /// Chooses an action over the composer.
    pub fn choose(self, id: ConversationId, action: Action) {
        self.send(Msg::Choose(id, action, fresh_id()));
    }

    /// Sends a command to a conversation.
    pub fn act(self, id: ConversationId, command: AgentCommand) {
        self.send(Msg::Act(id, fresh_id(), command));
    }

    /// Adds the note.
    pub fn add_note(self, id: ConversationId) {
        self.send(Msg::AddNote(id, fresh_id()));
    }

    /// Puts an entry of the library in the place of what was typed after the slash.
    pub fn insert(self, id: ConversationId, entry: Entry, slash: &Slash) {
        self.send(Msg::ReplyLibrary(ReplyLibraryMsg::Insert(id, entry, (slash.from, slash.to), fresh_id())));
    }

    /// Keeps a text for the whole team.
    pub fn promote(self, text: String, locale: String) {
        if let Some(id) = fresh_entry() {
            self.send(Msg::ReplyLibrary(ReplyLibraryMsg::Promote(id, text, locale)));
        }
    }

    /// Begins a new entry of the library.
    pub fn add_entry(self, new: impl FnOnce(EntryId) -> Editing) {
        if let Some(id) = fresh_entry() {
            self.send(Msg::ReplyLibrary(ReplyLibraryMsg::Edit(Some(new(id)))));
        }
    }

    /// Begins a new help article.
    pub fn add_article(self) {
        if let Some(id) = fresh_entry() {
            self.send(Msg::Articles(ArticlesMsg::Add(id)));
        }
    }

    /// Adds a file that the agent picked.
    pub fn pick(self, place: Place, bytes: File) {
        let Ok(id) = FileId::parse(fresh_id().as_str()) else { return };
        let size = if bytes.size() > f64::from(u32::MAX) { u32::MAX } else { bytes.size() as u32 };
        let file = FileInfo { id: id.clone(), name: bytes.name(), media_type: bytes.type_(), size };
        self.keep_picked(id, bytes);
        self.send(Msg::Attach(place, file, None));
    }
}

fn fresh_entry() -> Option<EntryId> {
    EntryId::parse(fresh_id().as_str()).ok()
}
