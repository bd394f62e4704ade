//! Whether everybody who works for the site needs a second factor.

use crate::i18n::{Key, fill, refusal, t};
use crate::shell::App;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::team::second_factor::{FactorRule, NewFactorRule};
use team_ui::http::{Denied, get, read, request};

/// The rule, among the site's people.
#[component]
pub fn FactorRuleField(app: App) -> impl IntoView {
    let site = app.peek(|model| model.site().map(|site| site.as_str().to_owned())).unwrap_or_default();
    let address = StoredValue::new(["/v1/sites/", &site, "/second-factor"].concat());
    let rule = RwSignal::new(None::<FactorRule>);
    let field = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Result<(), Denied>>);
    // Who has none goes by who there is.
    let people = app.memo(|model| model.people.list.clone());
    let look = move || {
        let address = address.get_value();
        spawn_local(async move {
            // Without an answer the people can be led all the same.
            if let Ok(told) = get(&address).await {
                let _gone = rule.try_set(Some(told));
            }
        });
    };
    Effect::new(move |_| {
        people.track();
        look();
    });
    // They set theirs up elsewhere: whoever comes back to this window sees who has.
    let focused = window_event_listener(ev::focus, move |_| look());
    on_cleanup(move || focused.remove());
    let change = move |required: bool| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let address = address.get_value();
        spawn_local(async move {
            let body = to_binary(&NewFactorRule { required });
            let answer: Result<FactorRule, Denied> = match request("PUT", &address, Some(&body)).await {
                Ok(answer) => read(answer).await,
                Err(denied) => Err(denied),
            };
            busy.set(false);
            // The box, if it is still there, goes back to what is so.
            if let (true, Some(Some(field))) = (answer.is_err(), field.try_get_untracked()) {
                field.set_checked(!required);
            }
            outcome.set(Some(answer.map(|told| rule.set(Some(told)))));
        });
    };
    let told = move || match outcome.get() {
        _ if busy.get() => t(Key::Saving),
        None => "",
        Some(Ok(())) => t(Key::Saved),
        Some(Err(Denied::Unreachable)) => t(Key::ErrorUnreachable),
        Some(Err(Denied::Refused(why))) => refusal(why),
    };
    let note = move || match rule.get() {
        Some(FactorRule { everywhere: true, .. }) => t(Key::RuleEverywhere).to_owned(),
        Some(FactorRule { own: false, required: false, .. }) => t(Key::RuleOwnFirst).to_owned(),
        Some(FactorRule { without, .. }) if without.is_empty() => t(Key::RuleAll).to_owned(),
        Some(FactorRule { without, .. }) => fill(Key::RuleWithout, &without.len().to_string()),
        None => String::new(),
    };
    // Who it concerns, for whoever may switch it on.
    let names =
        move || rule.get().filter(|rule| rule.own || rule.required).map(|rule| rule.without.join(", "));
    let fixed = move || rule.get().is_none_or(|rule| rule.everywhere || (!rule.own && !rule.required));
    let on = move || rule.get().is_some_and(|rule| rule.required || rule.everywhere);
    view! {
        <Show when=move || rule.get().is_some()>
            <fieldset class="group">
                <legend>{t(Key::FactorHeading)}</legend>
                <div class="field tick">
                    <label for="factor-rule">{t(Key::RuleLabel)}</label>
                    <input
                        node_ref=field
                        id="factor-rule"
                        type="checkbox"
                        aria-describedby="factor-rule-note"
                        prop:checked=on
                        disabled=fixed
                        on:change:target=move |event| change(event.target().checked())
                    />
                </div>
                <p class="note" id="factor-rule-note">
                    {note}
                </p>
                <p class="note">{move || names()}</p>
                <p class="saved" class:bad=move || matches!(outcome.get(), Some(Err(_))) role="status">
                    {told}
                </p>
            </fieldset>
        </Show>
    }
}
