//! The state of the app and how it changes: a pure state machine. The settings are loaded, a draft of
//! them is edited section by section, stored, and merged when somebody else has stored theirs first.
//! What is typed is never lost: it stays in the draft until it is stored or discarded.

pub mod account;
pub mod activity;
pub mod articles;
pub mod attachments;
mod check;
mod condition;
mod customers;
pub mod day;
mod form;
pub mod form_tree;
mod form_visitor;
mod hours;
mod install;
pub mod invites;
pub mod library;
mod look;
mod merge;
mod message;
pub mod moving;
pub mod people;
mod places;
mod routing;
mod save;
mod screen;
pub mod search;
mod section;
mod sentence;
mod service;
mod trigger_simulator;
mod triggers;

pub use message::{Destination, Effect, Environment, Msg};
pub use screen::Screen;
pub use section::{Group, Section};

use crate::i18n::Key;
use account::Account;
use articles::Articles;
use customers::Around;
use form_tree::{Item, find, first_field, has_same_fields};
use form_visitor::{Action, FormVisitor};
use invites::Invites;
use library::Library;
use people::People;
use protocol::codec::to_binary;
use protocol::ids::{SiteId, Timestamp};
use protocol::rejection::Rejection;
use protocol::session::{Session, Site};
use protocol::site::hours::Span;
use protocol::site::settings::{Invitation, SiteSettings};
use protocol::site::trigger::Count;
use routing::TriedDesk;
use team_ui::http::Denied;
use trigger_simulator::Visit;
use triggers::Editor;

/// The id of the button that stays with the changes.
pub const STAY: &str = "set-stay";
/// The id of the heading.
pub const HEADING: &str = "heading";
/// The id of the heading of the section on screen.
pub const SECTION_HEADING: &str = "section-heading";

/// The state of the app.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// The sites of the agent who is signed in.
    pub sites: Vec<Site>,
    /// The revision of the settings as they are stored, and their bytes: empty until they are loaded.
    revision: String,
    stored: Vec<u8>,
    /// The settings as they are edited.
    pub draft: SiteSettings,
    /// Whether settings were asked for after the last ones that came.
    awaits_settings: bool,
    context: Context,
    /// The section on screen.
    pub section: Section,
    /// The language whose texts are edited.
    pub locale: String,
    /// The items of the section on screen.
    pub items: Vec<Item>,
    pub state: State,
    /// The reply library.
    pub library: Library,
    /// The help articles.
    pub articles: Articles,
    /// Who works for the site.
    pub people: People,
    /// Invites to its team.
    pub invites: Invites,
    /// The account of whoever is signed in.
    pub account: Account,
    /// Whether the form on screen, of an entry of the library or an article, has something typed into it.
    pub form_touched: bool,
    /// Whether errors show: after the first attempt to store them.
    shows_errors: bool,
    /// Where the page is left for, once it is decided what becomes of the changes.
    pub leaving: Option<Destination>,
    /// The text that was copied last.
    pub copied: Option<String>,
    pub offline: bool,
    /// The site is put away.
    pub archived: bool,
    /// The site is theirs.
    pub owns: bool,
}

/// How loading and storing stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum State {
    #[default]
    Loading,
    Editing,
    Saving,
    Saved,
    /// Somebody else stored first; these keys name what both have changed.
    Merged(Vec<Key>),
    /// A field has an error.
    Wrong,
    Failed(Denied),
}

/// What the sections need beside the settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    site: Option<SiteId>,
    origin: String,
    zone: String,
    zones: Vec<String>,
    counts: Vec<Count>,
    /// How the chat is connected to what lies around it.
    around: Around,
    now: Timestamp,
    utc_offset: i32,
    /// The editor that is open.
    editor: Option<Editor>,
    /// The visit that the triggers are tried with.
    simulated: Visit,
    /// The desk that the routing is tried with.
    desk: TriedDesk,
    /// What was switched off, to be there again when it is switched on.
    paused_invitation: Option<Invitation>,
    paused_week: Vec<Vec<Span>>,
}

impl Model {
    /// Whether anything would be lost with the page.
    pub fn has_changes(&self) -> bool {
        self.is_dirty() || self.form_touched
    }

    /// Whether the draft of the settings has changes that are not stored.
    pub fn is_dirty(&self) -> bool {
        self.is_loaded() && to_binary(&self.draft) != self.stored
    }

    fn is_loaded(&self) -> bool {
        !self.stored.is_empty()
    }

    /// The site whose settings these are.
    pub fn site(&self) -> Option<&SiteId> {
        self.context.site.as_ref()
    }

    /// The origin of the edge.
    pub fn origin(&self) -> &str {
        &self.context.origin
    }

    /// Applies a message at `now`. Returns the effects, in order.
    pub fn update(&mut self, now: Timestamp, msg: Msg) -> Vec<Effect> {
        self.context.now = now;
        match msg {
            Msg::Started(environment) => return self.started(environment),
            Msg::SessionLoaded(Ok(session)) => return self.entered(session),
            Msg::SessionLoaded(Err(denied)) => self.state = State::Failed(denied),
            Msg::TryAgain => return self.try_again(),
            Msg::Online(online) => {
                self.offline = !online;
                // Nobody has to press a button for what failed only because of that.
                if online && self.screen() == Screen::Failed {
                    return self.try_again();
                }
                if online && self.section.shows_people() && self.people.list.is_none() {
                    return self.list_people();
                }
            }
            Msg::Open(section) => return self.open(section),
            Msg::Find(section, id) => return self.find_place(section, id),
            Msg::Locale(locale) => self.locale = locale,
            // What was read before the last save would undo it.
            Msg::SettingsLoaded(_) if !self.awaits_settings => {}
            Msg::SettingsLoaded(Ok(edited)) => {
                let first = !self.is_loaded();
                self.receive(*edited);
                self.refresh();
                if !first {
                    return Vec::new();
                }
                // What had the keyboard before, such as "Try again", is gone.
                let heading = Effect::Focus(HEADING.to_owned());
                return [heading].into_iter().chain(self.load_entries()).collect();
            }
            Msg::SettingsLoaded(Err(denied)) => self.state = State::Failed(denied),
            Msg::CountsLoaded(counts) => self.context.counts = counts,
            Msg::InstallationLoaded(answer) => self.installation_came(answer),
            Msg::SecretMade(answer) => return self.secret_made(answer),
            Msg::RoutingTried(asked, answer) => self.context.desk.answered(asked, answer),
            Msg::Set { id, value } => return self.edit(&id, Action::Set { id: &id, value: &value }),
            Msg::Press { id, fresh } => return self.edit(&id, Action::Press { id: &id, fresh: &fresh }),
            Msg::Save => return self.save(),
            Msg::Saved(Ok(edited)) => {
                self.awaits_settings = false;
                self.revision = edited.revision;
                self.stored = to_binary(&edited.settings);
                self.shows_errors = false;
                self.state = if self.is_dirty() { State::Editing } else { State::Saved };
            }
            // What was typed stays, on top of what is there now.
            Msg::Saved(Err(Denied::Refused(Rejection::Stale))) => {
                self.state = State::Merged(Vec::new());
                return self.load();
            }
            Msg::Saved(Err(denied)) | Msg::PictureUploaded(Err(denied)) => self.state = State::Failed(denied),
            Msg::PictureUploaded(Ok(picture)) => {
                self.draft.look.avatar = picture.as_str().to_owned();
                self.state = State::Editing;
            }
            Msg::Library(msg) => return self.on_library(msg),
            Msg::Articles(msg) => return self.on_articles(msg),
            Msg::People(msg) => {
                let effects = self.on_people(msg);
                self.refresh();
                return effects;
            }
            Msg::Invites(msg) => return self.on_invites(msg),
            Msg::Account(msg) => return self.on_account(msg),
            Msg::Touched => self.form_touched = true,
            Msg::Pick(file, head) => return self.pick(file, head.as_deref()),
            Msg::FileStored(id, answer) => self.file_stored(&id, answer),
            Msg::Detach(id) => self.detach(&id),
            Msg::Copy(text) => {
                self.copied = Some(text.clone());
                return vec![Effect::Copy(text)];
            }
            Msg::Leave(destination) => return self.leave(destination),
            Msg::KeepEditing => {
                self.leaving = None;
                self.library.promoted = None;
                return vec![Effect::RestoreFocus];
            }
            Msg::DiscardChanges => return self.discard(),
        }
        self.refresh();
        Vec::new()
    }

    fn started(&mut self, environment: Environment) -> Vec<Effect> {
        let Environment { section, site, origin, zone, zones, utc_offset, locale } = environment;
        self.context = Context { site, origin, zone, zones, utc_offset, ..std::mem::take(&mut self.context) };
        (self.section, self.locale) = (section, locale);
        vec![Effect::LoadSession]
    }

    /// Without a site in the address it is the first of the agent's own.
    fn entered(&mut self, session: Session) -> Vec<Effect> {
        self.sites.clone_from(&session.sites);
        let asked = self.context.site.take();
        let own =
            self.sites.iter().map(|site| &site.id).find(|own| asked.as_ref().is_none_or(|one| one == *own));
        let Some(own) = own.cloned() else {
            self.context.site = asked;
            self.state = State::Failed(Denied::Refused(Rejection::NotAllowed));
            return Vec::new();
        };
        if session.is_closed(&own) {
            return self.account_alone(own, session.email);
        }
        let manages = session.may_manage(&own);
        (self.archived, self.owns) = (session.archived.contains(&own), session.is_owner(&own));
        self.context.site = Some(own);
        self.account.email = session.email;
        if !manages {
            self.state = State::Failed(Denied::Refused(Rejection::NotAllowed));
            return if self.section == Section::Account { self.open_account() } else { Vec::new() };
        }
        let address = (!self.shows(self.section)).then(|| {
            self.section = Section::default();
            Effect::ReplaceHash(self.section)
        });
        address.into_iter().chain(self.load()).collect()
    }

    fn load(&mut self) -> Vec<Effect> {
        self.awaits_settings = true;
        self.context.site.clone().map(Effect::LoadSettings).into_iter().collect()
    }

    fn try_again(&mut self) -> Vec<Effect> {
        self.state = State::Loading;
        vec![Effect::LoadSession]
    }

    /// Leads a visitor over the settings of a section.
    fn visit(&mut self, section: Section, visitor: &mut FormVisitor<'_>) {
        let (draft, context) = (&mut self.draft, &mut self.context);
        match section {
            Section::Look => look::visit(visitor, draft),
            Section::FirstMessage => service::visit_messages(visitor, draft),
            Section::Triggers => {
                triggers::visit(visitor, draft, context);
                // What is only tried has no errors.
                if !visitor.visits_all {
                    trigger_simulator::visit(visitor, draft, context);
                }
            }
            Section::Hours => hours::visit(visitor, draft, context),
            Section::Form => form::visit(visitor, draft),
            Section::Departments => service::visit_departments(visitor, draft, &self.people),
            Section::Routing => routing::visit(visitor, draft, &self.people, &mut context.desk),
            Section::Service => service::visit(visitor, draft),
            Section::Websites => install::visit_websites(visitor, draft),
            Section::Snippet => install::visit_snippet(visitor, context),
            Section::Customers => customers::visit(visitor, context),
            Section::Mail => customers::visit_mail(visitor, context),
            Section::Privacy => form::visit_privacy(visitor, draft),
            // These have forms of their own.
            Section::Replies
            | Section::Suggestions
            | Section::Scripts
            | Section::RushGuide
            | Section::Courtesy
            | Section::Articles
            | Section::People
            | Section::Activity
            | Section::Exchange
            | Section::Moving
            | Section::CheckUp
            | Section::Account => {}
        }
    }

    /// Lists the items of the section on screen anew.
    fn refresh(&mut self) {
        let locale = self.locale.clone();
        let mut visitor = FormVisitor::new(Action::List, &locale, self.shows_errors);
        self.visit(self.section, &mut visitor);
        self.items = visitor.into_items();
    }

    /// Applies what was typed or pressed. Where that adds or removes fields, the focus goes where the
    /// section wants it, or else stays.
    fn edit(&mut self, id: &str, action: Action<'_>) -> Vec<Effect> {
        let (before, locale) = (self.items.clone(), self.locale.clone());
        self.context.desk.forget_answer();
        let mut visitor = FormVisitor::new(action, &locale, self.shows_errors);
        self.visit(self.section, &mut visitor);
        let next = visitor.focus.take();
        self.refresh();
        if self.state != State::Saving {
            self.state = State::Editing;
        }
        let moved = next.or_else(|| (!has_same_fields(&before, &self.items)).then(|| id.to_owned()));
        let (wished, tried) = (self.wished(), self.wished_trial());
        moved.map(|id| self.focus(&id)).into_iter().chain(wished).chain(tried).collect()
    }

    fn focus(&self, id: &str) -> Effect {
        Effect::Focus(find(&self.items, id).and_then(first_field).unwrap_or(id).to_owned())
    }
}

#[cfg(test)]
mod tests;
