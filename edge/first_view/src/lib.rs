//! What the frame's document shows before the visitors' app is there: the header and the form before the
//! chat, or the place to write, in the visitor's language and with the site's look, so that they can type
//! while the app loads. `widget/boot.js` leads it until the app takes over what was typed.
//!
//! The elements are those of `widget/src/view`, with the same classes, ids and names: nothing moves when
//! the app puts its own in their place.

mod form;

use maud::{Markup, html};
use protocol::ids::Timestamp;
use protocol::site::look::Theme;
use protocol::site::settings::WidgetSettings;
use protocol::text::fill;
use protocol::text::graphemes::initials;

// The app says more than this does.
#[allow(dead_code)]
mod keys {
    include!(concat!(env!("OUT_DIR"), "/keys.rs"));
}
use keys::Key;

/// From so far on a weekday alone does not tell the day, in milliseconds.
const FAR: Timestamp = 6 * 24 * 60 * 60 * 1_000;

/// The widget's texts in one language, as its locale asset has them: one a line, in the order of the
/// English file.
struct Texts<'a>(Vec<&'a str>);

impl<'a> Texts<'a> {
    fn get(&self, key: Key) -> &'a str {
        self.0.get(key as usize).copied().unwrap_or_default()
    }
}

/// The first view as HTML, for the document's body. `texts` is the widget's locale asset.
#[must_use]
pub fn first_view(texts: &str, settings: &WidgetSettings) -> String {
    let texts = Texts(texts.split('\n').collect());
    let away = settings.is_away(settings.hours.at);
    let theme = match settings.theme {
        Theme::Auto => "",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    // The style goes through the CSSOM: the document's policy allows no other inline style.
    let view = html! {
        div #first .place data-style=(settings.style) data-theme=(theme) data-site=(settings.site.as_str())
            data-close=(texts.get(Key::Close)) data-title=(texts.get(Key::FrameTitle)) {
            main .panel {
                (header(&texts, settings, away))
                p .banner role="status" data-away=(texts.get(Key::Away)) data-failed=(texts.get(Key::Refused)) {}
                (form::pre_chat(&texts, settings, away))
                (chat(&texts, settings, form::asks(settings, away)))
            }
            (message(&texts))
        }
    };
    view.into_string()
}

fn header(texts: &Texts<'_>, settings: &WidgetSettings, away: bool) -> Markup {
    html! {
        header .head {
            span .avatar aria-hidden="true" { (initials(&settings.name)) }
            div .who {
                h1 { (settings.name) }
                p { (texts.get(if away { Key::AwayNow } else { Key::Online })) }
            }
            @if settings.help {
                button type="button" .round aria-label=(texts.get(Key::Help)) data-early="help" { "?" }
            }
            span .round aria-hidden="true" { "⋯" }
            button type="button" .round aria-label=(texts.get(Key::Close)) data-early="close" {
                i .icon .close aria-hidden="true" {}
            }
        }
    }
}

/// The place to write, for visitors who are not asked for anything or have answered.
fn chat(texts: &Texts<'_>, settings: &WidgetSettings, asks: bool) -> Markup {
    let messages = texts.get(Key::Messages);
    html! {
        div .place hidden[asks] {
            div #thread .scroll tabindex="0" role="group" aria-label=(messages) {
                div .flow {
                    p .greeting data-named=(texts.get(Key::GreetingNamed)) { (texts.get(Key::Greeting)) }
                    div #log role="log" aria-live="polite" aria-relevant="additions" aria-label=(messages) {}
                }
            }
            form .composer novalidate {
                p #composer-error .error role="alert" {}
                div .write {
                    label .sr for="composer" { (texts.get(Key::ComposerLabel)) }
                    div .grow data-text="" {
                        textarea #composer rows="1" placeholder=(texts.get(Key::ComposerPlaceholder))
                            aria-describedby="composer-error previewed" enterkeyhint="send" {}
                    }
                    @if settings.files {
                        // Its place only: a file is picked once the app can send it.
                        span .attach aria-hidden="true" { i .icon .clip {} }
                    }
                    button type="submit" .send aria-label=(texts.get(Key::Send)) {
                        i .icon .send-icon aria-hidden="true" {}
                    }
                }
                p #previewed .hint hidden[!settings.typing_preview] { (texts.get(Key::Previewed)) }
            }
        }
    }
}

/// A message that waits for the app, to be copied.
fn message(texts: &Texts<'_>) -> Markup {
    html! {
        template {
            div .row .mine .first {
                span .avatar .small aria-hidden="true" {}
                p .name { (texts.get(Key::You)) }
                p .bubble dir="auto" {}
                p .meta data-state="sending" {
                    span {}
                    span .state { (texts.get(Key::StateSending)) }
                    i .icon aria-hidden="true" {}
                }
            }
        }
    }
}

/// A text with a moment in it: the browser has the words for moments.
fn due(text: &str, at: Timestamp, now: Timestamp) -> Markup {
    let parts = if at > now + FAR { "wdMhm" } else { "whm" };
    html! { p data-due=(at) data-parts=(parts) data-says=(text) { (fill(text, &[("time", "…")])) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ids::SiteId;
    use protocol::site::hours::Timetable;
    use protocol::site::settings::{NameField, SiteSettings};

    const ENGLISH: &str = include_str!("../../../widget/locales/en.txt");

    fn english() -> String {
        let texts = locales::parse(ENGLISH).unwrap();
        texts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n")
    }

    fn settings() -> WidgetSettings {
        let site = SiteSettings { name: "Tea & Co <b>".to_owned(), ..SiteSettings::default() };
        let mut settings = site.for_widget(SiteId::parse("shop").unwrap(), "en");
        settings.name_field = NameField::Optional;
        settings.form = "choice\t1\t300\t<size>\tSize & more\tS\tSmall\n".to_owned();
        settings
    }

    #[test]
    fn what_a_site_says_is_text_and_never_html() {
        let view = first_view(&english(), &settings());
        assert!(view.contains("<h1>Tea &amp; Co &lt;b&gt;</h1>"), "{view}");
        assert!(view.contains("name=\"&lt;size&gt;\"") && view.contains("Size &amp; more"), "{view}");
        assert!(!view.contains("<b>") && !view.contains("<size>"));
    }

    #[test]
    fn it_asks_for_what_the_app_asks_for() {
        let view = first_view(&english(), &settings());
        for part in [
            "<label for=\"name\">Your name</label>",
            "id=\"field-0\"",
            "<option value=\"S\">Small</option>",
            ">Start chat</button>",
            "Send us a message",
        ] {
            assert!(view.contains(part), "{part} in {view}");
        }
        let hours = Timetable { at: 5, open: false, changes: vec![1_000], reply_hours: 0 };
        let away_form = "message\t1\t4000\t@@message\t\n".to_owned();
        let away = first_view(&english(), &WidgetSettings { hours, away_form, ..settings() });
        for part in
            ["We are away right now", "data-due=\"1000\"", "<textarea id=\"field-0\"", ">Send</button>"]
        {
            assert!(away.contains(part), "{part} in {away}");
        }
    }

    #[test]
    fn where_nobody_is_available_within_the_hours_it_says_so_and_no_time() {
        let hours = Timetable { at: 5, open: true, changes: vec![1_000], reply_hours: 4 };
        let away_form = "message\t1\t4000\t@@message\t\n".to_owned();
        let nobody = WidgetSettings { hours, away_form, attended: false, ..settings() };
        let view = first_view(&english(), &nobody);
        for part in ["We are away right now", "Tell us how to reach you", "<textarea id=\"field-0\""] {
            assert!(view.contains(part), "{part} in {view}");
        }
        assert!(!view.contains("data-due"), "{view}");
    }

    #[test]
    fn where_nothing_is_asked_the_place_to_write_comes_first() {
        let nothing = WidgetSettings { form: String::new(), name_field: NameField::Off, ..settings() };
        let view = first_view(&english(), &nothing);
        assert!(view.contains("<form class=\"pre-chat\" novalidate hidden>"), "{view}");
        assert!(view.contains("<div class=\"place\"><div class=\"scroll\""), "{view}");
        for asks in [
            WidgetSettings { name_field: NameField::Optional, ..nothing.clone() },
            WidgetSettings { consent: "consent\t1\t0\t@@consent\tI agree\t\n".to_owned(), ..nothing },
        ] {
            let view = first_view(&english(), &asks);
            assert!(view.contains("<form class=\"pre-chat\" novalidate>"), "{view}");
            assert!(view.contains("<div class=\"place\" hidden>"), "{view}");
        }
    }

    #[test]
    fn the_policy_of_the_document_is_kept() {
        let view = first_view(&english(), &settings());
        for inline in [" style=", "<script", "<style", " on"] {
            let found = view.split('<').any(|tag| tag.split('>').next().unwrap_or_default().contains(inline));
            assert!(!found, "{inline} in {view}");
        }
    }
}
