//! The recovery codes, which are shown once: to be copied, stored or printed.

use super::{FIRST, Section};
use crate::i18n::{Key, t};
use crate::model::Msg;
use crate::shell::App;
use js_sys::encode_uri_component;
use leptos::prelude::*;

/// A button that copies a text, and says so.
#[component]
pub fn CopyButton(app: App, text: String) -> impl IntoView {
    let own = text.clone();
    let copied = app.memo(move |model| model.copied.as_ref() == Some(&own));
    view! {
        <button class="small" type="button" on:click=move |_| app.send(Msg::Copy(text.clone()))>
            {move || t(if copied.get() { Key::Copied } else { Key::FactorCopy })}
        </button>
    }
}

/// The codes, and what to do with them.
#[component]
pub fn Codes(section: Section, codes: Vec<String>) -> impl IntoView {
    let text = codes.join("\n") + "\n";
    let file = ["data:text/plain;charset=utf-8,", &String::from(encode_uri_component(&text))].concat();
    let print = move |_| {
        // Where the browser has no printer, nothing happens.
        let _ = window().print();
    };
    view! {
        <p class="note" id=FIRST tabindex="-1">
            <strong>{t(Key::FactorIsOn)}</strong>
            " "
            {t(Key::FactorKeep)}
        </p>
        <pre class="code recovery-codes" role="group" tabindex="0" aria-label=t(Key::FactorCodes)>
            {codes.join("\n")}
        </pre>
        <CopyButton app=section.app text />
        <a class="small" href=file download="jasette-recovery-codes.txt">
            {t(Key::FactorDownload)}
        </a>
        <button class="small" type="button" on:click=print>
            {t(Key::FactorPrint)}
        </button>
        <p>
            <button class="primary" type="button" id="factor-kept" on:click=move |_| section.over()>
                {t(Key::FactorKept)}
            </button>
        </p>
    }
}
