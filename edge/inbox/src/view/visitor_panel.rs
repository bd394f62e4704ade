//! What is known of the visitor on screen.

use super::bubble::linked;
use super::notes::Notes;
use super::parts::{chip, verified};
use super::subject::{Subject, filed};
use super::{avatar, score, visitor_name};
use crate::focus::CLOSE_DETAILS;
use crate::i18n::{Key, language_name, moment, t};
use crate::model::lines::Visitor;
use crate::model::list::page_name;
use crate::model::{Model, Msg};
use crate::shell::App;
use leptos::prelude::*;
use protocol::frames::desk::Stage;
use protocol::team::earlier::Earlier;
use protocol::text::is_web_address;
use team_ui::parts::icon;

/// The right pane.
#[component]
pub fn VisitorPanel(app: App) -> impl IntoView {
    let shown = app.memo(|model| model.shown.clone().filter(|id| !model.is_nowhere(id)));
    let visitor = app.memo(|model| {
        let shown = model.shown.as_ref().filter(|id| !model.is_nowhere(id));
        shown.map(|id| model.visitor(id))
    });
    let inside = move || visitor.get().map(|visitor| details(app, visitor));
    let earlier = app.memo(|model| model.shown.as_ref().map(|id| model.earlier(id)).unwrap_or_default());
    let past = move || {
        let all = earlier.get();
        (!all.is_empty()).then(|| had_besides(app, all))
    };
    let watches = app.memo(Model::watches);
    let team = move || {
        shown.get().map(|id| match watches.get() {
            true => filed(app, id).into_any(),
            false => view! {
                <Subject app id=id.clone() />
                <Notes app id />
            }
            .into_any(),
        })
    };
    view! {
        <aside class="pane visitor-pane" class:vacant=move || visitor.with(Option::is_none) aria-label=t(Key::Details)>
            <button
                class="plain details-close"
                type="button"
                id=CLOSE_DETAILS
                aria-label=t(Key::CloseDetails)
                title=t(Key::CloseDetails)
                on:click=move |_| app.send(Msg::Details(false))
            >
                {icon("i-close")}
            </button>
            {inside}
            {past}
            {team}
        </aside>
    }
}

fn details(app: App, visitor: Visitor) -> impl IntoView {
    let page = page_name(&visitor.page).to_owned();
    let rating = visitor.rating.map(|(given, comment)| {
        let (face, word) = score(given);
        view! {
            <div class=format!("rated score-{given}")>
                <p class="rated-score">{icon(face)} <span>{word}</span></p>
                {comment.map(|comment| view! { <blockquote dir="auto">{comment}</blockquote> })}
            </div>
        }
    });
    view! {
        <div class="person">
            {avatar(visitor.name.as_deref(), visitor.hue)}
            <p class="person-name" dir="auto" translate="no">
                {visitor_name(visitor.name.as_deref())}
            </p>
            {visitor.customer.map(|id| verified(Some(id)))}
        </div>
        <dl class="facts">
            {visitor.department.map(|name| fact("i-hand", t(Key::FactDepartment), name.into_any()))}
            {visitor
                .answers
                .into_iter()
                .map(|(label, text)| fact("i-chat", &label, linked(&text).into_any()))
                .collect_view()}
            {(!visitor.page.url.is_empty())
                .then(|| fact("i-page", t(Key::FactPage), address(page, visitor.page.url.clone())))}
            {(!visitor.page.referrer.is_empty())
                .then(|| {
                    let from = visitor.page.referrer.clone();
                    fact("i-link", t(Key::FactReferrer), address(from.clone(), from))
                })}
            {visitor
                .locale
                .filter(|locale| !locale.is_empty())
                .map(|locale| fact("i-globe", t(Key::FactLanguage), language_name(&locale).into_any()))}
            {visitor
                .started_at
                .map(|at| {
                    let started = move || moment(at, app.today());
                    fact("i-clock", t(Key::FactStarted), started.into_any())
                })}
            {visitor.agent.map(|name| fact("i-hand", t(Key::FactAgent), name.into_any()))}
            {rating.map(|rating| fact("i-good", t(Key::FactRating), rating.into_any()))}
        </dl>
    }
}

/// What the visitor has had with the team besides. One click leads there.
fn had_besides(app: App, all: Vec<Earlier>) -> impl IntoView {
    let lines = all.into_iter().map(|Earlier { id, last_at, stage, subject, preview }| {
        let about = if subject.is_empty() { preview } else { subject };
        let goes_on = (stage != Stage::Ended).then(|| chip("chip", t(Key::EarlierOpen)));
        view! {
            <li>
                <button class="earlier-one" type="button" on:click=move |_| app.send(Msg::Open(id.clone()))>
                    <span class="earlier-at">{move || moment(last_at, app.today())} " " {goes_on}</span>
                    <span class="earlier-about" dir="auto">{about}</span>
                </button>
            </li>
        }
    });
    view! {
        <div class="earlier">
            <h3 id="earlier">{t(Key::Earlier)}</h3>
            <ul aria-labelledby="earlier">{lines.collect_view()}</ul>
        </div>
    }
}

fn fact(drawing: &'static str, name: &str, value: AnyView) -> impl IntoView + use<> {
    view! {
        <div class="fact">
            <dt>{icon(drawing)} <span dir="auto">{name.to_owned()}</span></dt>
            <dd dir="auto">{value}</dd>
        </div>
    }
}

/// An address as the visitor's browser told it: a link only if a browser opens it as a page.
fn address(text: String, url: String) -> AnyView {
    if is_web_address(&url) {
        view! {
            <a href=url.clone() title=url target="_blank" rel="noopener noreferrer nofollow">
                {text}
            </a>
        }
        .into_any()
    } else {
        text.into_any()
    }
}
