//! What the agent does that needs a fresh id: drawn here, so that neither the views nor the model draw
//! one.

use crate::i18n::language;
use crate::model::actions::Action;
use crate::model::attachments::Place;
use crate::model::left_behind::SelectionMsg;
use crate::model::menu::Slash;
use crate::model::palette::Errand;
use crate::model::reply_library::ReplyLibraryMsg;
use crate::model::search::SearchMsg;
use crate::model::shortcuts::{Deed, Press};
use crate::model::views::ViewMsg;
use crate::model::{Model, Msg};
use crate::shell::App;
use crate::storage;
use js_sys::encode_uri_component;
use leptos::prelude::GetUntracked;
use leptos::task::spawn_local;
use protocol::frames::agent::AgentCommand;
use protocol::ids::{CommandId, ConversationId};
use protocol::team::reply_library::Entry;
use team_ui::files;
use team_ui::page::{fresh_id, promotion_address};
use team_ui::rail::{Place as RailPlace, SETTINGS_TAB};
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

    /// Does what a single key stands for, and says whether it stood for anything.
    pub fn press(self, press: Press<'_>) -> bool {
        let now = self.now.get_untracked();
        let Some(deed) = self.peek(|model| model.deed(press, now)) else { return false };
        match deed {
            Deed::Do(msg) => self.send(Msg::Shortcut(msg)),
            Deed::Choose(id, action) => self.choose(id, action),
            Deed::Search => self.send(Msg::Search(SearchMsg::Begin)),
        }
        true
    }

    /// Does what was chosen in the palette.
    pub fn run(self, errand: Errand) {
        if errand == Errand::Settings {
            self.open_settings();
        }
        self.send(Msg::Run(errand, fresh_id()));
    }

    /// The settings of the site, in a tab beside the inbox; one's own account, where there is no more to set.
    fn open_settings(self) {
        let (site, manages) = self.peek(|model| (model.site.clone(), model.manages()));
        let Some(site) = site else { return };
        let place = if manages { RailPlace::Settings } else { RailPlace::Account };
        let address = place.address(site.as_str(), &language());
        // A browser that allows no second tab says so itself.
        let _ = leptos::prelude::window().open_with_url_and_target(&address, SETTINGS_TAB);
    }

    /// Does something with the saved views, as they are now: another tab may have changed them.
    pub fn views(self, msg: ViewMsg) {
        let key = self.peek(|model| Some((model.me()?.id.clone(), model.site.clone()?)));
        if let Some(stored) = key.and_then(|(agent, site)| storage::views(&agent, &site)) {
            self.send(Msg::View(ViewMsg::Stored(stored)));
        }
        self.send(Msg::View(msg));
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

    /// Keeps a text for the whole team: the settings go on with it, in a tab beside the inbox.
    pub fn promote(self, text: &str, locale: &str) {
        let Some(site) = self.peek(|model| model.site.clone()) else { return };
        let text = String::from(encode_uri_component(text));
        let address = promotion_address(site.as_str(), &language(), &text, locale);
        // A browser that allows no second tab says so itself.
        let _ = leptos::prelude::window().open_with_url_and_target(&address, SETTINGS_TAB);
    }

    /// Adds files that the agent picked, pasted or dropped.
    pub fn pick(self, place: Place, picked: Vec<File>) {
        spawn_local(async move {
            for file in picked {
                let head = files::head(&file).await;
                self.pick_one(place.clone(), file, head);
            }
        });
    }

    fn pick_one(self, place: Place, bytes: File, head: Option<Vec<u8>>) {
        let Some(file) = files::described(&bytes) else { return };
        self.keep_picked(file.id.clone(), bytes);
        self.send(Msg::Pick(place, file, head));
    }
}
