//! Push messages: this browser is told of new chats while the inbox is closed. `push.js`, with its types, and what the
//! server is told. Asked for by the agent's click only.

use crate::model::{BrowserMsg, Msg, Push};
use crate::shell::App;
use crate::storage;
use js_sys::{Array, Promise};
use leptos::prelude::{Effect, Get, RwSignal, Set};
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::team::push::{NewSubscription, PushState, SubscriptionKeys};
use team_ui::http;
use team_ui::texts::language;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/push.js")]
extern "C" {
    fn able() -> String;
    fn listen() -> Promise;
    #[wasm_bindgen(catch)]
    fn ask() -> Result<Promise, JsValue>;
    fn subscribe(key: &str) -> Promise;
    fn leave() -> Promise;
}

/// Where the server is told.
const PUSH: &str = "/v1/account/push";

/// How this browser stands before anything is done.
pub fn state() -> Push {
    match able().as_str() {
        "no" => Push::Unsupported,
        "install" => Push::Install,
        "blocked" => Push::Blocked,
        _ => Push::Off,
    }
}

/// Follows taps on notifications, and who is signed in: whoever has turned it on here is told again, and for anybody
/// else it is not on.
pub fn follow(app: App) {
    let listening = listen();
    spawn_local(async move {
        // Without a service worker nobody taps.
        let _ = JsFuture::from(listening).await;
    });
    let me = app.memo(|model| model.me().map(|me| me.id.clone()));
    Effect::new(move |_| {
        let Some(me) = me.get() else { return };
        if storage::push() == Some(me) && able() == "yes" {
            spawn_local(async move { told(app, begin().await) });
        } else {
            told(app, Ok(state()));
        }
    });
}

/// Turns it on. To be called from a gesture: the browser asks. It is `busy` until that is done.
pub fn turn_on(app: App, busy: RwSignal<bool>) {
    let Ok(question) = ask() else { return told(app, Err(())) };
    busy.set(true);
    spawn_local(async move {
        // Whatever it answers, the permission says it.
        let _ = JsFuture::from(question).await;
        let answer = match able().as_str() {
            "yes" => begin().await,
            _ => Ok(state()),
        };
        if answer == Ok(Push::On) {
            let me = app.peek(|model| model.me().map(|me| me.id.clone()));
            storage::remember_push(me.as_ref());
        }
        told(app, answer);
        // The bar may be gone meanwhile.
        let _ = busy.try_set(false);
    });
}

/// Turns it off. It is `busy` until that is done.
pub fn turn_off(app: App, busy: RwSignal<bool>) {
    storage::remember_push(None);
    busy.set(true);
    spawn_local(async move {
        end().await;
        let answer = match http::request("DELETE", PUSH, None).await {
            Ok(answer) => http::done(answer).await,
            Err(denied) => Err(denied),
        };
        told(app, answer.map(|()| state()).map_err(drop));
        let _ = busy.try_set(false);
    });
}

/// Ends the subscription here: whoever signs out is told no more, whether or not the server hears of it.
pub async fn end() {
    let _ = JsFuture::from(leave()).await;
}

fn told(app: App, answer: Result<Push, ()>) {
    app.send(Msg::Browser(BrowserMsg::Push(answer.unwrap_or(Push::Failed))));
}

async fn begin() -> Result<Push, ()> {
    let PushState { key, .. } = http::get(PUSH).await.map_err(drop)?;
    let made: Array = JsFuture::from(subscribe(&key)).await.map_err(drop)?.into();
    let text = |at| made.get(at).as_string().ok_or(());
    let subscription = NewSubscription {
        endpoint: text(0)?,
        keys: SubscriptionKeys { p256dh: text(1)?, auth: text(2)? },
        locale: language(),
    };
    let answer = http::request("POST", PUSH, Some(&to_binary(&subscription))).await.map_err(drop)?;
    http::done(answer).await.map(|()| Push::On).map_err(drop)
}
