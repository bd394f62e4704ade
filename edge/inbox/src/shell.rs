//! Does what the model decided, and tells it what happened. The only place that spawns, listens
//! to the browser or holds the model.

use crate::model::attached::Place;
use crate::model::list::Filter;
use crate::model::session::Login;
use crate::model::{Effect, Focus, Line, Model, Msg, Notify};
use crate::part::Slot;
use crate::storage::{self, Choices};
use crate::transport::Transport;
use crate::{articles, files, i18n, library, notify, session, sound};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::{Interval, Timeout};
use js_sys::Date;
use leptos::prelude::*;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentRequest};
use protocol::ids::{ConversationId, FileId, SiteId, Timestamp};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::{Arc, Weak};
use team_ui::http;
pub use team_ui::page::fresh_id;
use team_ui::page::{asked, settings_address};
use wasm_bindgen::JsCast;
use web_sys::{
    File, HtmlElement, HtmlInputElement, HtmlTextAreaElement, ScrollIntoViewOptions, ScrollLogicalPosition,
};

/// The id of the composer's field.
pub const COMPOSER: &str = "composer";
/// The list of conversations.
pub const LIST: &str = "conversations";
/// The id of the conversation's heading.
pub const TITLE: &str = "conversation-title";
/// The id of the button that closes the visitor's details.
pub const CLOSE_DETAILS: &str = "close-details";
/// The id of the password field.
pub const PASSWORD: &str = "password";
/// From this width down, one pane fits.
const NARROW: &str = "(max-width: 47.99rem)";

/// The handle that views hold: they read the model through it and send it messages.
#[derive(Clone, Copy)]
pub struct App {
    /// The server's clock, moving once a second.
    pub now: RwSignal<Timestamp>,
    shell: StoredValue<Rc<Shell>, LocalStorage>,
}

#[derive(Default)]
struct Shell {
    model: RefCell<Model>,
    /// Counts what the model was told, so that a part knows whether it has seen it as it is.
    state: Cell<u32>,
    /// The parts that views follow.
    parts: RefCell<Vec<Weak<Slot>>>,
    settling: Cell<bool>,
    transport: RefCell<Option<Transport>>,
    /// What happened while something else was being dealt with.
    waiting: RefCell<VecDeque<Msg>>,
    busy: Cell<bool>,
    checking: Cell<bool>,
    listeners: RefCell<Vec<EventListener>>,
    clock: RefCell<Option<Interval>>,
    /// What had the keyboard before a dialog took it.
    marked: RefCell<Option<HtmlElement>>,
    /// The files that the agent picked and that are not stored yet.
    picked: RefCell<Vec<(FileId, File)>>,
}

/// The id of a row's button.
pub fn row_id(id: &ConversationId) -> String {
    format!("row-{id}")
}

/// The id of a tab over the list.
pub fn tab_id(filter: Filter) -> String {
    format!("tab-{}", filter.name())
}

impl Shell {
    /// The model was told something: the views look at it again, once for all that is told now.
    fn changed(self: &Rc<Self>) {
        self.state.set(self.state.get().wrapping_add(1));
        if self.settling.replace(true) {
            return;
        }
        let shell = self.clone();
        leptos::task::spawn_local(async move {
            shell.settling.set(false);
            shell.parts.borrow_mut().retain(|part| part.strong_count() > 0);
            let parts: Vec<_> = shell.parts.borrow().iter().filter_map(Weak::upgrade).collect();
            for part in parts {
                part.settle(shell.state.get(), &shell.model.borrow());
            }
        });
    }
}

fn clock() -> Timestamp {
    Date::now() as Timestamp
}

impl App {
    /// Begins: listens to the browser and asks who is signed in.
    pub fn start() -> Self {
        let choices = storage::choices();
        let mut model = Model { filter: choices.filter(), ..Model::default() };
        model.browser.sound = choices.sound;
        model.browser.utc_offset = -(Date::new_0().get_timezone_offset() as i32);
        model.site = choices.site;
        model.back_to = asked("settings").and_then(|site| SiteId::parse(&site).ok());
        if storage::wants_notifications() && notify::allowed() {
            model.browser.notify = Notify::On;
        }
        let origin = web_sys::window().and_then(|window| window.location().origin().ok());
        model.articles.origin = origin.unwrap_or_default();
        let shell = Rc::new(Shell { model: RefCell::new(model), ..Shell::default() });
        let app = Self { now: RwSignal::new(clock()), shell: StoredValue::new_local(shell.clone()) };
        let transport = Transport::new(move |line, event| app.send(Msg::Line(line, event)));
        *shell.transport.borrow_mut() = Some(transport);
        *shell.clock.borrow_mut() = Some(Interval::new(1_000, move || app.second()));
        *shell.listeners.borrow_mut() = app.listen();
        app.send(Msg::Started(choices.signed_in));
        app
    }

    /// A part of the model as it is now.
    pub fn peek<T>(self, part: impl FnOnce(&Model) -> T) -> T {
        part(&self.shell.get_value().model.borrow())
    }

    /// Which state the model is in.
    pub fn state(self) -> u32 {
        self.shell.get_value().state.get()
    }

    /// From now on this part is looked at after each change.
    pub fn follow(self, part: &Arc<Slot>) {
        self.shell.get_value().parts.borrow_mut().push(Arc::downgrade(part));
    }

    /// Looks at one part now.
    pub fn settle(self, part: &Slot) {
        let shell = self.shell.get_value();
        part.settle(shell.state.get(), &shell.model.borrow());
    }

    /// Tells the model what happened, and does what it decides.
    pub fn send(self, msg: Msg) {
        let Some(shell) = self.shell.try_get_value() else { return };
        shell.waiting.borrow_mut().push_back(msg);
        if shell.busy.replace(true) {
            return;
        }
        loop {
            let next = shell.waiting.borrow_mut().pop_front();
            let Some(msg) = next else { break };
            let effects = shell.model.borrow_mut().update(clock(), msg);
            shell.changed();
            for effect in effects {
                self.perform(&shell, effect);
            }
        }
        shell.busy.set(false);
    }

    fn perform(self, shell: &Rc<Shell>, effect: Effect) {
        let transport = shell.transport.borrow().clone();
        let Some(transport) = transport else { return };
        match effect {
            Effect::CheckSession => {
                // Several lines lost at once lead to one question.
                if !shell.checking.replace(true) {
                    let shell = shell.clone();
                    leptos::task::spawn_local(async move {
                        let answer = http::signed_in().await;
                        shell.checking.set(false);
                        self.send(Msg::Checked(answer));
                    });
                }
            }
            Effect::SignIn { email, password } => leptos::task::spawn_local(async move {
                self.send(Msg::SignedIn(session::sign_in(&email, &password).await));
            }),
            Effect::SignOut => leptos::task::spawn_local(session::sign_out()),
            Effect::Connect(site, line) => transport.connect(&site, line),
            Effect::Disconnect(line) => transport.disconnect(&line),
            Effect::Retry(line, urgency) => transport.retry(&line, urgency),
            Effect::Nudge => transport.nudge(),
            Effect::Hurry => transport.hurry(),
            Effect::Desk(command) => transport.send(&Line::Desk, &command),
            Effect::Agent(id, frame) => transport.send(&Line::Conversation(id), &frame),
            Effect::Mark(id, mark) => {
                let command = AgentCommand::Mark { delivered: mark.delivered, read: mark.read };
                let request = AgentRequest { id: fresh_id(), command };
                transport.send(&Line::Conversation(id), &AgentFrame::Command(request));
            }
            Effect::Restore(site) => {
                let kept = self.peek(|model| model.me().map(|me| storage::kept(&me.id, &site)));
                self.send(Msg::Restored(kept.unwrap_or_default()));
            }
            Effect::Keep => self.peek(|model| {
                if let (Some(me), Some(site)) = (model.me(), &model.site) {
                    storage::keep(&me.id, site, &model.kept());
                }
            }),
            Effect::Forget => storage::forget(),
            Effect::Remember => self.peek(|model| {
                let filter = model.filter.name().to_owned();
                let (sound, site) = (model.browser.sound, model.site.clone());
                storage::remember(&Choices { sound, filter, site, signed_in: model.login.is_in() });
                storage::remember_notifications(model.browser.notify == Notify::On);
            }),
            // After the views have followed the model.
            Effect::Focus(focus) => {
                let marked = shell.marked.borrow().clone();
                Timeout::new(0, move || move_focus(&focus, marked.as_ref())).forget();
            }
            Effect::MarkFocus => {
                let document = web_sys::window().and_then(|window| window.document());
                let active = document.and_then(|document| document.active_element());
                *shell.marked.borrow_mut() = active.and_then(|active| active.dyn_into().ok());
            }
            Effect::Chime => sound::chime(),
            Effect::Store(site, place, file, from) => {
                let picked = shell.picked.borrow().iter().find(|(id, _)| *id == file.id).cloned();
                shell.picked.borrow_mut().retain(|(id, _)| *id != file.id);
                let picked = picked.map(|(_, bytes)| bytes);
                leptos::task::spawn_local(async move {
                    let answer = files::store(&site, &place, &file, from, picked).await;
                    self.send(Msg::Stored(place, file.id, answer));
                });
            }
            Effect::Notify(conversation) => {
                let text = self.peek(|model| model.news.as_ref().map(i18n::news));
                notify::tell(self, conversation, &text.unwrap_or_default());
            }
            Effect::Library(effect) => library::perform(self, effect),
            Effect::Articles(effect) => articles::perform(self, effect),
            Effect::SiteSettings(site) => {
                if let Some(window) = web_sys::window() {
                    let address = settings_address(site.as_str(), &i18n::language());
                    // An address of our own is never refused.
                    let _ = window.location().assign(&address);
                }
            }
        }
    }

    /// The agent picked a file that is to go along.
    pub fn pick(self, place: Place, bytes: File) {
        let Ok(id) = FileId::parse(fresh_id().as_str()) else { return };
        let size = if bytes.size() > f64::from(u32::MAX) { u32::MAX } else { bytes.size() as u32 };
        let file = FileInfo { id: id.clone(), name: bytes.name(), media_type: bytes.type_(), size };
        self.shell.get_value().picked.borrow_mut().push((id, bytes));
        self.send(Msg::Attach(place, file, None));
    }

    fn second(self) {
        let now = clock();
        self.now.set(self.peek(|model| model.server_time(now)));
        if self.peek(|model| model.is_due(now)) {
            self.send(Msg::Tick);
        }
    }

    fn listen(self) -> Vec<EventListener> {
        let Some(window) = web_sys::window() else { return Vec::new() };
        let mut listeners = vec![
            EventListener::new(&window, "online", move |_| self.send(Msg::Online(true))),
            EventListener::new(&window, "offline", move |_| self.send(Msg::Online(false))),
            EventListener::new(&window, "focus", move |_| self.send(Msg::Visible(true))),
        ];
        if let Some(document) = window.document() {
            self.send(Msg::Visible(!document.hidden()));
            let watched = document.clone();
            listeners.push(EventListener::new(&document, "visibilitychange", move |_| {
                self.send(Msg::Visible(!watched.hidden()));
            }));
            // Sound needs a gesture after each load, even when it was turned on before.
            let passive = EventListenerOptions::run_in_capture_phase();
            for gesture in ["pointerdown", "keydown"] {
                listeners.push(EventListener::new_with_options(&document, gesture, passive, move |_| {
                    if self.peek(|model| model.browser.sound) {
                        sound::allow();
                    }
                    self.send(Msg::Touched);
                }));
            }
        }
        if let Ok(Some(query)) = window.match_media(NARROW) {
            let narrow = query.matches();
            let watched = query.clone();
            listeners.push(EventListener::new(&query, "change", move |_| {
                self.send(Msg::Narrow(watched.matches()));
            }));
            self.send(Msg::Narrow(narrow));
        }
        listeners
    }

    /// Keeps the window's title up to date: unread messages first, so that a tab shows them.
    pub fn follow_title(self) {
        let unread = self.memo(|model| if matches!(model.login, Login::In(_)) { model.unread() } else { 0 });
        leptos::prelude::Effect::new(move |_| {
            let name = i18n::t(i18n::Key::Title);
            let title = match unread.get() {
                0 => name.to_owned(),
                unread => format!("({unread}) {name}"),
            };
            if let Some(document) = web_sys::window().and_then(|window| window.document()) {
                document.set_title(&title);
            }
        });
    }
}

fn move_focus(focus: &Focus, marked: Option<&HtmlElement>) {
    match focus {
        Focus::Marked => match marked.filter(|marked| marked.is_connected()) {
            Some(marked) => put(marked),
            None => move_focus(&Focus::Composer, None),
        },
        Focus::Composer => {
            let composer = element(COMPOSER).and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
            // A composer that takes no text leaves the keyboard on the heading over it.
            match composer.filter(|field| !field.disabled()) {
                Some(field) => put(&field),
                None => move_focus(&Focus::Title, None),
            }
        }
        Focus::Title => put_on(TITLE),
        Focus::CloseDetails => put_on(CLOSE_DETAILS),
        Focus::Tab(filter) => put_on(&tab_id(*filter)),
        Focus::Row(id) => {
            // The row may have left the list since the key was pressed.
            if let Some(row) = element(&row_id(id)).or_else(tab_stop) {
                put(&row);
                let nearest = ScrollIntoViewOptions::new();
                nearest.set_block(ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        }
        Focus::Password => {
            let field = element(PASSWORD).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
            if let Some(field) = field {
                put(&field);
                field.select();
            }
        }
    }
}

/// The row that the Tab key reaches, as it stands in the document.
pub fn tab_stop() -> Option<HtmlElement> {
    let rows = format!("#{LIST} [tabindex='0']");
    web_sys::window()?.document()?.query_selector(&rows).ok()??.dyn_into().ok()
}

/// Puts the caret of the composer at a place, in UTF-16 units.
pub fn put_caret(at: usize) {
    let field = element(COMPOSER).and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
    if let (Some(field), Ok(at)) = (field, u32::try_from(at)) {
        put(&field);
        // A field without a selection has no caret to move.
        let _ = field.set_selection_range(at, at);
    }
}

fn element(id: &str) -> Option<HtmlElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

fn put_on(id: &str) {
    if let Some(element) = element(id) {
        put(&element);
    }
}

fn put(element: &HtmlElement) {
    // An element that left meanwhile cannot be focused, and need not be.
    let _ = element.focus();
}
