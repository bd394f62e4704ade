//! Brings the model to life: hands it what happens, performs what it decides. The only place that
//! starts anything (timers, listeners, the socket).

use crate::browser;
use crate::early::{self, FirstView};
use crate::embed::{self, Port};
use crate::i18n::{self, digits};
use crate::listen::listen;
use crate::model::{
    Carry, Effect, Fetch, FileMsg, HostNote, Model, Msg, Save, Surroundings, Target, Timer, View, World,
};
use crate::storage::{Storage, bytes};
use crate::transport::{self, Line};
use crate::view;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Date, Promise};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::calendar::Calendar;
use protocol::codec::from_packed;
use protocol::ids::{ConversationId, FileId, SiteId, Timestamp};
use protocol::site::look::Theme;
use protocol::site::settings::WidgetSettings;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, Event, HtmlElement, KeyboardEvent, MessagePort, StorageEvent, VisibilityState, window,
};

thread_local! {
    static SHELL: RefCell<Option<Rc<Shell>>> = const { RefCell::new(None) };
}

struct Shell {
    model: RwSignal<Model>,
    site: SiteId,
    storage: Storage,
    port: Port,
    line: RefCell<Option<Line>>,
    timers: RefCell<[Option<Timeout>; 10]>,
    queue: RefCell<VecDeque<Msg>>,
    busy: Cell<bool>,
    listeners: RefCell<Vec<EventListener>>,
}

/// Hands the model a message. Messages that arise meanwhile wait for their turn.
pub fn dispatch(msg: Msg) {
    if let Some(shell) = SHELL.with_borrow(Clone::clone) {
        shell.handle(msg);
    }
}

/// Starts everything.
pub fn start(port: MessagePort, first: &FirstView) {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    let Some(settings) = settings(&document) else { return };
    // Without true random numbers anybody could guess what opens a conversation.
    if window().is_none_or(|window| window.crypto().is_err()) {
        return;
    }
    let surroundings = Surroundings {
        visible: document.visibility_state() == VisibilityState::Visible,
        calendar: Calendar(browser::utc_offset),
        ..Surroundings::default()
    };
    let site = settings.site.clone();
    let storage = Storage::of(&site);
    let stored = storage.load(&settings.triggers);
    let mut draw = random;
    let mut world = World { now: now(), draw: &mut draw, effects: Vec::new() };
    let mut model = Model::new(settings, surroundings, stored, &mut world);
    let (said, early) = early::read(first);
    // What came before us shows at once: the first thing that is painted of ours is how things stand.
    for said in said.iter().filter_map(|said| embed::read(&said)) {
        model.update(Msg::Host(said), &mut world);
    }
    model.update(Msg::TakeOver(early), &mut world);
    let effects = world.effects;

    let Some(body) = document.body() else { return };
    leptos::mount::mount_to_body(move || {
        let model = RwSignal::new(model);
        let shell = Shell {
            model,
            site,
            storage,
            port: Port::new(port, |msg| dispatch(Msg::Host(msg))),
            line: RefCell::default(),
            timers: RefCell::default(),
            queue: RefCell::default(),
            busy: Cell::new(false),
            listeners: RefCell::default(),
        };
        SHELL.set(Some(Rc::new(shell)));
        view::show(model, &body);
    });
    if first.leave() {
        find_focus();
    }
    let Some(shell) = SHELL.with_borrow(Clone::clone) else { return };
    shell.listen(&document);
    browser::listen_for_files(dispatch);
    for effect in effects {
        shell.perform(effect);
    }
    shell.port.open();
    i18n::warm_up();
}

/// This machine's clock.
#[must_use]
pub fn now() -> Timestamp {
    Date::now() as Timestamp
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    if let Some(crypto) = window().and_then(|window| window.crypto().ok()) {
        // The call fails for requests of more than 65,536 bytes only.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

fn settings(document: &Document) -> Option<WidgetSettings> {
    let packed = document.body()?.get_attribute("data-settings")?;
    from_packed(&bytes(&window()?, &packed)?)
}

/// Hands what the site sets to the style sheet.
fn paint(settings: &WidgetSettings) {
    let root =
        window().and_then(|window| window.document()?.document_element()?.dyn_into::<HtmlElement>().ok());
    let Some(root) = root else { return };
    root.style().set_css_text(&settings.style);
    let theme = match settings.theme {
        Theme::Auto => "",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    // Names of attributes are ours, and right.
    let _ = root.set_attribute("data-theme", theme);
}

impl Shell {
    fn handle(&self, msg: Msg) {
        self.queue.borrow_mut().push_back(msg);
        if self.busy.replace(true) {
            return;
        }
        loop {
            let Some(msg) = self.queue.borrow_mut().pop_front() else { break };
            let mut draw = random;
            let mut world = World { now: now(), draw: &mut draw, effects: Vec::new() };
            self.model.update(|model| model.update(msg, &mut world));
            for effect in world.effects {
                self.perform(effect);
            }
        }
        self.busy.set(false);
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Connect(conversation, way) => {
                // The old line goes first: of two, the server would count both.
                self.line.replace(None);
                let line = Line::open(way, &self.site, &conversation, |msg| dispatch(Msg::Socket(msg)));
                self.line.replace(line);
            }
            Effect::Disconnect => drop(self.line.replace(None)),
            Effect::Post(conversation, token, requests) => {
                let to = conversation.clone();
                let hear = move |frame| dispatch(Msg::Posted(to.clone(), frame));
                transport::post(&self.site, &conversation, &token, &requests, hear);
            }
            Effect::Send(frame) => {
                if let Some(line) = &*self.line.borrow() {
                    line.send(&frame);
                }
            }
            Effect::Ping => {
                if let Some(line) = &*self.line.borrow() {
                    line.ping();
                }
            }
            Effect::Timer(timer, milliseconds) => self.set_timer(timer, milliseconds),
            Effect::Save(save) => {
                self.storage.save(&save);
                if let Save::Conversation(id, _) = &save {
                    self.handle(Msg::Kept(self.storage.keeps(id)));
                }
            }
            Effect::Host(HostNote::View(View::Invitation)) => later(measure_invitation),
            Effect::Count(trigger, reaction) => transport::count(&self.site, &trigger, reaction),
            Effect::Host(note) => self.port.tell(&note),
            Effect::Focus(target) => {
                self.port.focus();
                later(move || focus(target));
            }
            Effect::Fetch(conversation, token, what) => {
                let (url, name) = match what {
                    Fetch::Transcript => {
                        let url = [self.transcript(&conversation), browser::transcript_query()].concat();
                        (url, "transcript.txt".to_owned())
                    }
                    Fetch::File(file) => {
                        (transport::file_path(&self.site, &conversation, &file.id), file.name)
                    }
                };
                answer(browser::download(&url, &token, &name), |came| Msg::Fetched(came.is_truthy()));
            }
            Effect::Mail(conversation, token, email, link) => {
                let url = self.transcript(&conversation);
                answer(browser::mail(&url, &token, &email, link), |code| Msg::Mailed(text(&code)));
            }
            Effect::File(Carry::Upload(conversation, token, file)) => {
                let url = transport::file_path(&self.site, &conversation, &file.id);
                let going = file.id.clone();
                let progress = Closure::new(move |percent: JsValue| {
                    let percent = percent.as_f64().unwrap_or_default() as u8;
                    dispatch(Msg::File(FileMsg::Going(going.clone(), percent)));
                });
                answer(browser::upload(&url, &token, &file, &progress), move |code| {
                    drop(progress);
                    Msg::File(FileMsg::Done(file.id, text(&code)))
                });
            }
            Effect::File(Carry::Drop(id)) => browser::drop_file(&id),
            Effect::History(token, wish) => {
                answer(browser::history(&self.site, &token, wish.as_ref()), |grant| {
                    Msg::History(browser::answer(grant, token))
                });
            }
            Effect::Resume(conversation, code, own) => {
                let url = [&transport::path(&self.site, &conversation), "resume"].concat();
                answer(browser::resume(&url, &code, &own), |grant| {
                    Msg::Resumed(browser::answer(grant, String::new()))
                });
            }
            Effect::Erase(conversation, token) => {
                let url = [&transport::path(&self.site, &conversation), "erase"].concat();
                answer(browser::erase(&url, &token), |done| Msg::Erased(conversation, done.is_truthy()));
            }
            Effect::Wipe => {
                self.storage.wipe();
                self.port.tell(&HostNote::Forgotten);
            }
            Effect::Sound(play) => browser::chime(play),
            Effect::AskSettings => {
                let locale = self.model.with_untracked(|model| model.settings.locale.clone());
                transport::settings(&self.site, &locale, |settings| dispatch(Msg::Settings(settings)));
            }
            Effect::Paint => self.model.with_untracked(|model| {
                paint(&model.settings);
                self.port.look(&model.settings.outside);
            }),
            Effect::ScrollToEnd => later(|| {
                if let Some(thread) = element("thread") {
                    // The thread is laid out from its end: that is where 0 is.
                    thread.set_scroll_top(0);
                }
            }),
        }
    }

    fn transcript(&self, conversation: &ConversationId) -> String {
        [&transport::path(&self.site, conversation), "transcript"].concat()
    }

    fn set_timer(&self, timer: Timer, milliseconds: Option<u32>) {
        let timeout = milliseconds.map(|ms| Timeout::new(ms, move || dispatch(Msg::Due(timer))));
        if let Some(slot) = self.timers.borrow_mut().get_mut(timer as usize) {
            // Dropping the one before calls it off.
            *slot = timeout;
        }
    }

    fn listen(self: &Rc<Self>, document: &Document) {
        let Some(window) = window() else { return };
        let seen = document.clone();
        let shell = Rc::clone(self);
        self.listeners.replace(vec![
            listen(document, "visibilitychange", move |_: &Event| {
                dispatch(Msg::Visible(seen.visibility_state() == VisibilityState::Visible));
            }),
            listen(&window, "online", |_: &Event| dispatch(Msg::Online)),
            listen(&window, "offline", |_: &Event| dispatch(Msg::Online)),
            listen(&window, "focus", |_: &Event| dispatch(Msg::Online)),
            listen(&window, "pagehide", |_: &Event| dispatch(Msg::Leaving)),
            listen(&window, "pointerdown", |_: &Event| dispatch(Msg::Touched)),
            listen(&window, "storage", move |event: &StorageEvent| {
                if let Some(change) = shell.storage.change(event) {
                    dispatch(Msg::Stored(change));
                }
            }),
            listen(document, "keydown", |event: &KeyboardEvent| {
                dispatch(Msg::Touched);
                if event.key() == "Escape" && !event.is_composing() {
                    dispatch(Msg::Escape);
                }
            }),
        ]);
    }
}

/// Hands the model what comes of something that takes a while.
fn answer(promise: Promise, read: impl FnOnce(JsValue) -> Msg + 'static) {
    // One kind of closure, so that waiting is compiled once.
    let read: Box<dyn FnOnce(JsValue) -> Msg> = Box::new(read);
    spawn_local(async {
        // Ours do not fail: what goes wrong they say.
        if let Ok(value) = JsFuture::from(promise).await {
            dispatch(read(value));
        }
    });
}

fn text(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}

/// Runs something once the views have followed the model.
fn later(work: impl FnOnce() + 'static) {
    Timeout::new(0, work).forget();
}

/// Finds a place for the focus once what had it has gone, unless it has one by then.
pub fn find_focus() {
    later(|| {
        let active = window().and_then(|window| window.document()?.active_element());
        if active.is_none_or(|element| element.local_name() == "body") {
            dispatch(Msg::FocusLost);
        }
    });
}

/// Shows a picture of the conversation in an element.
pub fn picture(image: Element, id: FileId) {
    later(move || {
        let Some(shell) = SHELL.with_borrow(Clone::clone) else { return };
        shell.model.with_untracked(|model| {
            let Some(own) = &model.conversation else { return };
            let url = transport::file_path(&shell.site, &own.id, &id);
            browser::picture(&image, &id, &url, &own.token);
        });
    });
}

/// The element with an id.
#[must_use]
pub fn element(id: &str) -> Option<HtmlElement> {
    window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

fn focus(target: Target) {
    let id = match target {
        Target::Name => "name",
        Target::NewName => "new-name",
        Target::Composer => "composer",
        Target::Question(at) => return focus_on(&["field-", &digits(at as u64)].concat()),
        Target::Rest => return browser::focus_at_rest(),
        Target::KeepChatting => "keep-chatting",
        Target::KeepMe => "keep-me",
        Target::Rating => "score-1",
        Target::NewChat => "new-chat",
        Target::Contact => "contact",
        Target::Mail => "mail",
        Target::LeaveHelp => "leave-help",
    };
    focus_on(id);
}

fn focus_on(id: &str) {
    if let Some(element) = element(id) {
        let _ = element.focus();
    }
}

fn measure_invitation() {
    let (Some(card), Some(shell)) = (element("invitation"), SHELL.with_borrow(Clone::clone)) else { return };
    shell.port.show_invitation(&card);
}
