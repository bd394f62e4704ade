//! "How was this chat?"

use super::controls::{Button, Control, Field, Submit, select, select_text, submits};
use super::reopen_and_transcript::Ways;
use crate::i18n::{Key, digits, fill, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use protocol::conversation::policy::RatingScale;

/// The rating form, and below it the ways on.
#[component]
pub fn Rating(model: RwSignal<Model>) -> impl IntoView {
    let scale = model.with_untracked(Model::scale);
    let picked = select(model, |model| model.rating.score);
    let unrated = select(model, |model| model.rating.score.is_none());
    let scores = scale.scores().map(|score| {
        let (icon, name) = face(scale, score);
        let pressed = Signal::derive(move || if picked.get() == Some(score) { "true" } else { "false" });
        let id = ["score-", &digits(u64::from(score))].concat();
        view! {
            <Button class="score" id pressed act=move || Msg::Score(score)>
                <i class=icon aria-hidden="true"></i>
                <span>{name}</span>
            </Button>
        }
    });
    view! {
        <div class="place">
            <form class="foot" novalidate on:submit=submits(|| Msg::Rate)>
                <p>{t(Key::Thanks)}</p>
                <fieldset>
                    <legend>{t(Key::RatingTitle)}</legend>
                    <div class="scores">{scores.collect_view()}</div>
                </fieldset>
                <div hidden=unrated>
                    <Field
                        id="comment"
                        label=t(Key::RatingComment)
                        control=Control::Text
                        value=select(model, |model| model.rating.comment.clone())
                        error=select_text(model, |model| model.rating.error)
                        typed=Msg::Comment
                    />
                </div>
                <div class="choices">
                    <Submit class="main" text=t(Key::RatingSend) disabled=unrated />
                    <Button class="quiet" act=|| Msg::SkipRating>{t(Key::RatingSkip)}</Button>
                </div>
                <Button class="link" act=|| Msg::NewChat>{t(Key::NewChat)}</Button>
            </form>
            <div class="foot-ways">
                <Ways model />
            </div>
        </div>
    }
}

/// What a score looks like, and what it is called.
fn face(scale: RatingScale, score: u8) -> (&'static str, String) {
    let (icon, name) = match (scale, score) {
        (RatingScale::Five | RatingScale::Off, _) => {
            return ("", fill(Key::RatingOfFive, &digits(u64::from(score))));
        }
        (RatingScale::Thumbs, 1) => ("icon thumb down", Key::RatingBad),
        (RatingScale::Thumbs, _) => ("icon thumb", Key::RatingGood),
        (RatingScale::Three, 1) => ("icon bad", Key::RatingBad),
        (RatingScale::Three, 2) => ("icon okay", Key::RatingOkay),
        (RatingScale::Three, _) => ("icon good", Key::RatingGood),
    };
    (icon, t(name).to_owned())
}
