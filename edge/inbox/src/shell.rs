//! Does what the model decided, and tells it what happened. The only place that spawns, listens
//! to the browser or holds the model.

mod address;

use crate::model::session::{Form, Login};
use crate::model::{BrowserMsg, Effect, Line, Model, Msg, Notify, Telling};
use crate::storage::{self, Choices};
use crate::transport::Transport;
use crate::{
    articles, earlier, files, focus, i18n, notify, profiles, push, reply_library, session, sound, tabs,
};
use address::{here, is_now_here, site_here};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::{Interval, Timeout};
use js_sys::Date;
use leptos::prelude::*;
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentRequest};
use protocol::ids::{FileId, SiteId, Timestamp};
use protocol::rejection::Rejection;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use team_ui::http::{self, Denied};
use team_ui::page::{SIGNED_IN, asked, fresh_id, settings_address, take_outcome};
use team_ui::passkey;
use team_ui::texts::calendar;
use web_sys::{File, HtmlElement};

/// From this width down, one pane fits.
const NARROW: &str = "(max-width: 47.99rem)";

/// The handle that views hold: they read the model through it and send it messages.
#[derive(Clone, Copy)]
pub struct App {
    /// The server's clock, moving once a second.
    pub now: RwSignal<Timestamp>,
    today: Memo<i64>,
    model: RwSignal<Model>,
    shell: StoredValue<Rc<Shell>, LocalStorage>,
}

#[derive(Default)]
struct Shell {
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
    /// Until when no other offer of a passkey is made.
    offered_until: Cell<Timestamp>,
}

/// How long a browser may take to leave for another page, in milliseconds.
const LEAVING_MS: u32 = 5_000;

/// How long an offer of a passkey stands, in milliseconds: its challenge is good for five minutes.
const OFFER_MS: u64 = 4 * 60_000;

fn clock() -> Timestamp {
    Date::now() as Timestamp
}

impl App {
    /// Begins: listens to the browser and asks who is signed in.
    pub fn start() -> Self {
        let choices = storage::choices();
        let mut model = Model { filter: choices.filter(), ..Model::default() };
        model.browser.sound = choices.sound;
        model.browser.shortcuts = storage::has_shortcuts();
        model.search.narrowing = storage::narrowing();
        model.calendar = calendar();
        model.site = site_here().or(choices.site);
        model.wanted = here();
        model.now_asked = is_now_here();
        model.back_to = asked("settings").and_then(|site| SiteId::parse(&site).ok());
        model.browser.answered = storage::was_asked();
        if storage::wants_notifications() && notify::allowed() {
            model.browser.notify = Notify::On;
        }
        model.browser.push = push::state();
        model.articles.origin = window().location().origin().unwrap_or_default();
        let shell = Rc::new(Shell::default());
        let now = RwSignal::new(clock());
        let app = Self {
            now,
            today: Memo::new(move |_| calendar().day(now.get())),
            model: RwSignal::new(model),
            shell: StoredValue::new_local(shell.clone()),
        };
        let transport = Transport::new(move |line, event| app.send(Msg::Line(line, event)));
        *shell.transport.borrow_mut() = Some(transport);
        *shell.clock.borrow_mut() = Some(Interval::new(1_000, move || app.second()));
        *shell.listeners.borrow_mut() = app.listen();
        match take_outcome() {
            // Single sign-on has led back here without signing anybody in.
            Some(code) => {
                app.send(Msg::Started(false));
                app.send(Msg::SignedIn(Err(Denied::Refused(Rejection::from_code(&code)))));
            }
            None => app.send(Msg::Started(choices.signed_in || asked(SIGNED_IN).is_some())),
        }
        app
    }

    /// A moment of today, followed from day to day.
    pub fn today(self) -> Timestamp {
        self.today.track();
        self.now.get_untracked()
    }

    /// A part of the model, followed as it changes.
    pub fn memo<T>(self, part: impl Fn(&Model) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.model.with(&part))
    }

    /// A part of the model as it is now.
    pub fn peek<T>(self, part: impl FnOnce(&Model) -> T) -> T {
        self.model.with_untracked(part)
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
            let effects = self.model.try_update(|model| model.update(clock(), msg));
            for effect in effects.into_iter().flatten() {
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
            Effect::GiveCode(code) => leptos::task::spawn_local(async move {
                self.send(Msg::SignedIn(session::give_code(code).await));
            }),
            Effect::UsePasskey => {
                // It takes the place of what is offered, which may be offered again after it.
                shell.offered_until.set(0);
                leptos::task::spawn_local(async move {
                    self.send(Msg::PasskeyUsed(session::use_passkey().await));
                });
            }
            Effect::SingleSignOn => leptos::task::spawn_local(async move {
                match session::single_sign_on().await {
                    // Whoever goes back finds the page as they left it.
                    Ok(()) => {
                        Timeout::new(LEAVING_MS, move || self.send(Msg::CameBack)).forget();
                    }
                    Err(denied) => self.send(Msg::SignedIn(Err(denied))),
                }
            }),
            Effect::SignOut => leptos::task::spawn_local(async move {
                self.send(Msg::SignedOut(session::sign_out().await));
                push::end().await;
            }),
            Effect::Connect(site, line) => transport.connect(&site, line),
            Effect::Disconnect(line) => transport.disconnect(&line),
            Effect::Ping(line) => transport.ping(&line),
            Effect::Wake(line, wake) => transport.wake(&line, wake),
            Effect::Desk(command) => transport.send(&Line::Desk, &command),
            Effect::Agent(id, frame) => transport.send(&Line::Conversation(id), &frame),
            Effect::Mark(id, mark) => {
                let command = AgentCommand::Mark { delivered: mark.delivered, read: mark.read };
                let request = AgentRequest { id: fresh_id(), command };
                transport.send(&Line::Conversation(id), &AgentFrame::Command(request));
            }
            Effect::Restore(site) => {
                let persisted = self.peek(|model| model.me().map(|me| storage::persisted(&me.id, &site)));
                self.send(Msg::Restored(persisted.unwrap_or_default()));
            }
            Effect::Persist => self.peek(|model| {
                if let (Some(me), Some(site)) = (model.me(), &model.site) {
                    storage::persist(&me.id, site, &model.persisted());
                }
            }),
            Effect::KeepViews => self.peek(|model| {
                if let (Some(me), Some(site)) = (model.me(), &model.site) {
                    storage::keep_views(&me.id, site, &model.views);
                }
            }),
            Effect::Forget => storage::forget(),
            Effect::Remember => self.peek(|model| {
                let filter = model.filter.name().to_owned();
                let (sound, site) = (model.browser.sound, model.site.clone());
                storage::remember(&Choices { sound, filter, site, signed_in: model.login.is_in() });
                storage::remember_browser(&model.browser);
                storage::remember_narrowing(&model.search.narrowing);
            }),
            // After the views have followed the model.
            Effect::Focus(focus) => {
                let marked = shell.marked.borrow().clone();
                Timeout::new(0, move || focus::move_to(&focus, marked.as_ref())).forget();
            }
            Effect::MarkFocus => *shell.marked.borrow_mut() = focus::active(),
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
            Effect::Tell(telling) => self.tell(telling),
            Effect::ReplyLibrary(effect) => reply_library::perform(self, effect),
            Effect::Articles(effect) => articles::perform(self, effect),
            Effect::Profiles(site, number) => profiles::ask(self, site, number),
            Effect::Earlier(site, id) => earlier::ask(self, site, id),
            Effect::SiteSettings(site) => {
                let address = settings_address(site.as_str(), &i18n::language());
                // An address of our own is never refused.
                let _ = window().location().assign(&address);
            }
        }
    }

    /// Has the browser offer passkeys where the email is filled in, unless it does. Nothing is told of an offer that
    /// nobody takes.
    pub fn offer_passkey(self) {
        let Some(shell) = self.shell.try_get_value() else { return };
        let waits = self.peek(|model| matches!(&model.login, Login::Out(Form { busy: false, .. })));
        let now = clock();
        if !waits || now < shell.offered_until.get() {
            return;
        }
        shell.offered_until.set(now.saturating_add(OFFER_MS));
        leptos::task::spawn_local(async move {
            if let Some(answer) = passkey::offer().await {
                shell.offered_until.set(0);
                self.send(Msg::PasskeyUsed(answer.map_err(Some)));
            }
        });
    }

    /// Takes it back: somebody has signed in, or goes another way.
    pub fn withdraw_passkey(self) {
        if let Some(shell) = self.shell.try_get_value() {
            shell.offered_until.set(0);
        }
        passkey::withdraw();
    }

    /// Tells of something new, unless another tab does or shows it.
    fn tell(self, telling: Telling) {
        let Telling { conversation, revision, anyway, notify, .. } = telling;
        // A tab that nobody has touched cannot be heard: another one may.
        let sound = telling.sound && sound::is_allowed();
        let text = self.peek(|model| model.notification.as_ref().map(i18n::notification));
        let Some(site) = self.peek(|model| model.site.clone()).filter(|_| sound || notify) else { return };
        leptos::task::spawn_local(async move {
            if tabs::tells(&site, &conversation, revision, anyway).await {
                if sound {
                    sound::chime();
                }
                if notify {
                    notify::tell(self, conversation, &text.unwrap_or_default());
                }
            }
        });
    }

    /// Lets the browser's other tabs know which conversation the agent has in view.
    pub fn follow_view(self) {
        let shown = self.memo(|model| model.shown.clone().filter(|id| model.in_view(id)));
        leptos::prelude::Effect::new(move |_| shown.with(|id| tabs::showing(id.as_ref())));
    }

    /// Keeps a picked file until it is stored.
    pub fn keep_picked(self, id: FileId, bytes: File) {
        self.shell.get_value().picked.borrow_mut().push((id, bytes));
    }

    fn second(self) {
        let now = clock();
        self.now.set(self.peek(|model| model.server_time(now)));
        if self.peek(|model| model.is_due(now)) {
            self.send(Msg::Tick);
        }
    }

    fn listen(self) -> Vec<EventListener> {
        let (window, document) = (window(), document());
        let mut listeners = vec![
            EventListener::new(&window, "online", move |_| self.send(Msg::Browser(BrowserMsg::Online(true)))),
            EventListener::new(&window, "offline", move |_| {
                self.send(Msg::Browser(BrowserMsg::Online(false)))
            }),
            EventListener::new(&window, "popstate", move |_| {
                self.went();
            }),
            EventListener::new(&window, "focus", move |_| self.send(Msg::Browser(BrowserMsg::Visible(true)))),
        ];
        self.send(Msg::Browser(BrowserMsg::Visible(!document.hidden())));
        let watched = document.clone();
        listeners.push(EventListener::new(&document, "visibilitychange", move |_| {
            self.send(Msg::Browser(BrowserMsg::Visible(!watched.hidden())));
        }));
        // Sound needs a gesture after each load, even when it was turned on before.
        let passive = EventListenerOptions::run_in_capture_phase();
        for gesture in ["pointerdown", "keydown"] {
            listeners.push(EventListener::new_with_options(&document, gesture, passive, move |_| {
                if self.peek(|model| model.browser.sound) {
                    sound::allow();
                }
                self.send(Msg::Browser(BrowserMsg::Touched));
            }));
        }
        if let Ok(Some(query)) = window.match_media(NARROW) {
            let narrow = query.matches();
            let watched = query.clone();
            listeners.push(EventListener::new(&query, "change", move |_| {
                self.send(Msg::Browser(BrowserMsg::Narrow(watched.matches())));
            }));
            self.send(Msg::Browser(BrowserMsg::Narrow(narrow)));
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
            document().set_title(&title);
        });
    }
}
