//! How the launcher and the top of the chat will look: a small picture with the styles that the edge
//! gives the widget.

use crate::i18n::{Key, t};
use crate::model::Model;
use crate::shell::App;
use leptos::prelude::*;
use protocol::locale::localized;
use protocol::site::look::Theme;
use protocol::site::settings::Position;
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
    }
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
                <p class="preview-own">{t(Key::PreviewMessage)}</p>
            </div>
            <p class="preview-launcher">
                <span class="icon i-chat" aria-hidden="true"></span>
                {move || look.with(|look| look.launcher.clone())}
            </p>
        </div>
    }
}
