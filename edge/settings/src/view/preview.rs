//! How the launcher and the top of the chat will look: a small picture with the styles that the edge
//! gives the widget.

use crate::i18n::{Key, t};
use crate::model::{Model, Section};
use crate::shell::App;
use leptos::prelude::*;
use protocol::locale::localized;
use protocol::site::look::Theme;
use protocol::site::settings::{Position, SiteSettings};
use team_ui::signs::initials;

#[derive(Clone, PartialEq)]
struct Look {
    style: String,
    theme: &'static str,
    is_left: bool,
    title: String,
    initials: String,
    welcome: String,
    launcher: String,
    /// What is said by itself.
    greeting: String,
    /// What is asked first, while that is being edited.
    asks: Vec<String>,
}

fn look(model: &Model) -> Look {
    let (settings, locale) = (&model.draft, &model.locale);
    let or = |own: &str, other: &str| if own.is_empty() { other.to_owned() } else { own.to_owned() };
    let title = or(localized(&settings.look.titles, locale), &settings.name);
    Look {
        style: model.site().map(|site| settings.inside(site)).unwrap_or_default(),
        theme: match settings.look.theme {
            Theme::Auto => "",
            Theme::Light => "light",
            Theme::Dark => "dark",
        },
        is_left: settings.position == Position::Left,
        initials: initials(&title),
        title,
        welcome: or(localized(&settings.look.welcome, locale), t(Key::PreviewHello)),
        launcher: localized(&settings.look.launcher, locale).to_owned(),
        greeting: localized(&settings.service.greeting, locale).to_owned(),
        asks: if model.section == Section::Form { asks(settings, locale) } else { Vec::new() },
    }
}

/// The names of the form's fields.
fn asks(settings: &SiteSettings, locale: &str) -> Vec<String> {
    let fields = settings.form.fields.iter().map(|field| localized(&field.labels, locale).to_owned());
    [t(Key::SetNameField).to_owned()].into_iter().chain(fields).collect()
}

#[component]
pub fn Preview(app: App) -> impl IntoView {
    let look = Memo::new(move |_| app.model.with(look));
    // The property, not the attribute: our policy allows no inline style.
    view! {
        <div
            class="preview"
            class:left=move || look.with(|look| look.is_left)
            data-theme=move || look.with(|look| look.theme)
            prop:style=move || look.with(|look| look.style.clone())
            role="group"
            aria-label=t(Key::Preview)
        >
            <div class="preview-chat">
                <p class="preview-head">
                    <span class="preview-face" aria-hidden="true">
                        {move || look.with(|look| look.initials.clone())}
                    </span>
                    <span>{move || look.with(|look| look.title.clone())}</span>
                </p>
                <p class="preview-words">{move || look.with(|look| look.welcome.clone())}</p>
                {move || {
                    let ask = |ask: String| view! { <p class="preview-field">{ask}</p> };
                    look.with(|look| look.asks.clone()).into_iter().map(ask).collect_view()
                }}
                <p class="preview-own" hidden=move || look.with(|look| !look.asks.is_empty())>
                    {t(Key::PreviewMessage)}
                </p>
                <p class="preview-theirs" hidden=move || look.with(|look| look.greeting.is_empty() || !look.asks.is_empty())>
                    {move || look.with(|look| look.greeting.clone())}
                </p>
            </div>
            <p class="preview-launcher">
                <span class="icon i-chat" aria-hidden="true"></span>
                {move || look.with(|look| look.launcher.clone())}
            </p>
        </div>
    }
}
