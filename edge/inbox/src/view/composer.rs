//! The field that the agent writes in.

use super::aside::Beside;
use super::courtesy::Hints;
use super::files::{self, Files, attach};
use super::menu::{MENU, Menu};
use crate::focus::COMPOSER;
use crate::i18n::{Key, fill, t};
use crate::model::Msg;
use crate::model::articles::ArticlesMsg;
use crate::model::attachments::Place;
use crate::model::conversation::Ownership;
use crate::model::reply_library::ReplyLibraryMsg;
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::ConversationId;
use protocol::limits::TEXT_MAX;
use team_ui::parts::icon;
use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, KeyboardEvent};

/// From here on the characters left are counted.
const COUNT_FROM: usize = TEXT_MAX - 400;

/// Whether fingers are what points here.
fn is_touch() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}

/// The composer of one conversation.
#[component]
pub fn Composer(app: App, id: ConversationId) -> impl IntoView {
    let for_draft = id.clone();
    let draft = app
        .memo(move |model| model.conversation(&for_draft).map(|open| open.draft.clone()).unwrap_or_default());
    let for_ownership = id.clone();
    let ownership = app.memo(move |model| model.ownership(&for_ownership));
    let locked = move || !ownership.get().can_write();
    let for_ready = id.clone();
    let ready = app.memo(move |model| model.can_send(&for_ready));
    let place = Place::Conversation(id.clone());
    let left = move || {
        let length = draft.with(|draft| draft.trim().chars().count());
        (length > COUNT_FROM)
            .then(|| i64::try_from(TEXT_MAX).unwrap_or_default() - i64::try_from(length).unwrap_or_default())
    };
    let why = move || match ownership.get() {
        Ownership::Waiting => Some(t(Key::ComposerWaiting).to_owned()),
        Ownership::Mine => None,
        Ownership::Theirs(name) => Some(fill(Key::ComposerTheirs, "name", &name)),
        Ownership::Ended => Some(t(Key::ComposerEnded).to_owned()),
    };
    app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Wanted));
    app.send(Msg::Articles(ArticlesMsg::Wanted));
    let menu = Menu::new(app, id.clone());
    let for_input = id.clone();
    let typed = move |event: web_sys::Event| {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        let text = event_target_value(&event);
        menu.follow(&text, field.and_then(|field| field.selection_end().ok()?));
        app.send(Msg::Draft(for_input.clone(), text));
    };
    let for_keys = id.clone();
    let shift = StoredValue::new(false);
    let keys = move |event: KeyboardEvent| {
        shift.set_value(event.shift_key());
        // While an input method composes, Enter chooses a word. Some browsers say so by the old
        // key code 229 only.
        let composing = event.is_composing() || event.key_code() == 229;
        if composing || menu.key(&event) {
            return;
        }
        if event.key() == "Enter" && !event.shift_key() {
            event.prevent_default();
            app.submit(for_keys.clone());
        }
    };
    let for_touch = id.clone();
    let breaks = move |event: web_sys::InputEvent| {
        // A touch screen's keyboard may say of its own "Send" only that a line is to be broken.
        if event.input_type() == "insertLineBreak" && !shift.get_value() && is_touch() {
            event.prevent_default();
            app.submit(for_touch.clone());
        }
    };
    let for_submit = id.clone();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        menu.close();
        app.submit(for_submit.clone());
    };
    let (for_paste, for_drop) = (place.clone(), place.clone());
    let pasted = move |event: web_sys::ClipboardEvent| {
        if !locked() && files::paste(app, &for_paste, event.clipboard_data()) {
            event.prevent_default();
        }
    };
    let dropped = move |event: web_sys::DragEvent| {
        // Without this the browser would leave the inbox for the file.
        event.prevent_default();
        if !locked() {
            files::drop(app, &for_drop, event.data_transfer());
        }
    };
    view! {
        <form
            class="composer"
            class:locked=locked
            on:submit=submit
            on:dragover=|event: web_sys::DragEvent| event.prevent_default()
            on:drop=dropped
        >
            {move || why().map(|why| view! { <p class="composer-note" id="composer-note">{why}</p> })}
            <Beside app id=id.clone() />
            {menu.view()}
            <Files app place=place.clone() />
            <div class="composer-box">
                {attach(app, place, locked)}
                <textarea
                    id=COMPOSER
                    name="reply"
                    rows="1"
                    dir="auto"
                    enterkeyhint="send"
                    aria-label=t(Key::Reply)
                    aria-describedby="composer-note composer-hint"
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-controls=move || menu.is_open().then_some(MENU)
                    aria-activedescendant=move || menu.active()
                    placeholder=move || if locked() { "" } else { t(Key::ReplyPlaceholder) }
                    disabled=locked
                    prop:value=move || draft.get()
                    on:input=typed
                    on:keydown=keys
                    on:beforeinput=breaks
                    on:paste=pasted
                    on:blur=move |_| menu.close()
                ></textarea>
                <button class="primary send" type="submit" disabled=move || locked() || !ready.get()>
                    {icon("i-send")}
                    <span class="send-word">{t(Key::Send)}</span>
                </button>
            </div>
            <Hints app id />
            <p class="hint composer-hint" id="composer-hint">
                <span>{t(Key::ComposerHint)}</span>
                {move || {
                    left()
                        .map(|left| {
                            view! {
                                <span class="left" class:over=left < 0 role="status">
                                    {fill(Key::CharactersLeft, "count", &left.to_string())}
                                </span>
                            }
                        })
                }}
            </p>
        </form>
    }
}
