//! The help articles, which show in the place of the chat.

use super::{Effect, Model, World};
use protocol::articles::help_path;

impl Model {
    /// The visitor wants to read: the page at an address of ours, or else the list.
    pub(super) fn read_help(&mut self, address: Option<String>, world: &mut World<'_>) {
        let list = || {
            let list = help_path(self.settings.site.as_str(), "");
            [&list, "?lang=", &self.settings.locale].concat()
        };
        self.help = Some(address.unwrap_or_else(list));
        self.focus_main(world);
    }

    /// The visitor goes back to the chat.
    pub(super) fn leave_help(&mut self, world: &mut World<'_>) {
        self.help = None;
        world.does(Effect::ScrollToEnd);
        self.mark(world);
        self.focus_main(world);
    }

    /// The path of a help article of this site, if that is where a link of the server's leads.
    #[must_use]
    pub fn help_link(&self, url: &str, origin: &str) -> Option<String> {
        let path = url.strip_prefix(origin)?;
        let article = path.strip_prefix(&help_path(self.settings.site.as_str(), ""))?;
        (self.settings.help && article.starts_with('/')).then(|| path.to_owned())
    }

    /// How much waits in the chat meanwhile: what the visitor has not seen, and a question.
    #[must_use]
    pub fn waits_in_chat(&self) -> usize {
        self.unread() + usize::from(self.card().is_some())
    }
}
