//! The browser's own notifications, for news that come while the inbox is not seen. Asked for by the
//! agent's click only.

use crate::i18n::{Key, t};
use crate::model::{BrowserMsg, Msg, Notify};
use crate::shell::App;
use gloo::events::EventListener;
use js_sys::Reflect;
use leptos::task::spawn_local;
use protocol::ids::ConversationId;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// Whether this browser has them at all.
pub fn are_there() -> bool {
    Reflect::has(&js_sys::global(), &"Notification".into()) == Ok(true)
}

/// Whether they were allowed before.
pub fn allowed() -> bool {
    are_there() && Notification::permission() == NotificationPermission::Granted
}

/// Asks the browser, which asks the agent. To be called from a gesture.
pub fn ask(app: App) {
    let Ok(question) = Notification::request_permission() else { return };
    spawn_local(async move {
        // Whatever it answers, the permission says it.
        let _ = JsFuture::from(question).await;
        app.send(Msg::Browser(BrowserMsg::Notify(if allowed() { Notify::On } else { Notify::Denied })));
    });
}

/// Tells of a conversation. A click leads to it.
pub fn tell(app: App, conversation: ConversationId, text: &str) {
    let options = NotificationOptions::new();
    options.set_body(t(Key::Title));
    // The next one about the same conversation takes its place.
    options.set_tag(conversation.as_str());
    // Some phones let only installed pages do this.
    let Ok(notification) = Notification::new_with_options(text, &options) else { return };
    EventListener::once(&notification, "click", move |_| {
        let _ = web_sys::window().map(|window| window.focus());
        app.send(Msg::Open(conversation));
    })
    .forget();
}
