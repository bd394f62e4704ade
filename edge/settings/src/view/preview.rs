//! How the launcher and the top of the chat will look: drawn small, from the same style texts that the
//! edge gives the widget.

use crate::i18n::{Key, t};
use crate::shell::App;
use leptos::html::Div;
use leptos::prelude::*;
use protocol::ids::SiteId;
use protocol::locale::localized;
use protocol::site::look::Theme;
use protocol::site::settings::{Position, SiteSettings};
use team_ui::page::initials;

/// What is drawn.
#[derive(Clone, PartialEq)]
struct Drawn {
    style: String,
    theme: &'static str,
    left: bool,
    title: String,
    initials: String,
    welcome: String,
    launcher: String,
}

fn drawn(settings: &SiteSettings, site: Option<&SiteId>, locale: &str) -> Drawn {
    let or = |own: &str, other: &str| if own.is_empty() { other.to_owned() } else { own.to_owned() };
    let title = or(localized(&settings.look.titles, locale), &settings.name);
    Drawn {
        style: site.map(|site| settings.inside(site)).unwrap_or_default(),
        theme: match settings.look.theme {
            Theme::Auto => "",
            Theme::Light => "light",
            Theme::Dark => "dark",
        },
        left: settings.position == Position::Left,
        initials: initials(&title),
        title,
        welcome: or(localized(&settings.look.welcome, locale), t(Key::PreviewHello)),
        launcher: localized(&settings.look.launcher, locale).to_owned(),
    }
}

/// The preview.
#[component]
pub fn Preview(app: App) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let now = Memo::new(move |_| app.see(|model| drawn(&model.draft, model.site(), &model.locale)));
    Effect::new(move |_| {
        let style = now.with(|now| now.style.clone());
        if let Some(place) = place.get() {
            // Through the CSSOM: our policy allows no inline style.
            web_sys::HtmlElement::style(&place).set_css_text(&style);
        }
    });
    let part = move |part: fn(&Drawn) -> String| move || now.with(part);
    view! {
        <div
            class="preview"
            class:left=move || now.with(|now| now.left)
            data-theme=move || now.with(|now| now.theme)
            node_ref=place
            role="group"
            aria-label=t(Key::Preview)
        >
            <div class="preview-chat">
                <p class="preview-head">
                    <span class="preview-face" aria-hidden="true">{part(|now| now.initials.clone())}</span>
                    <span>{part(|now| now.title.clone())}</span>
                </p>
                <p class="preview-words">{part(|now| now.welcome.clone())}</p>
                <p class="preview-own">{t(Key::PreviewMessage)}</p>
            </div>
            <p class="preview-launcher"><span class="icon i-chat" aria-hidden="true"></span>{part(|now| now.launcher.clone())}</p>
        </div>
    }
}
