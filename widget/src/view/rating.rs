//! "How was this chat?"

use super::after::Ways;
use super::{act, flag, submit, text, typed};
use crate::i18n::{Key, fill, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use protocol::settings::RatingScale;

/// The rating form.
#[component]
pub fn Rating(model: RwSignal<Model>) -> impl IntoView {
    let unpicked = flag(model, |model| model.rating.score.is_none());
    let comment = text(model, |model| model.rating.comment.clone());
    let error = text(model, |model| model.rating.error.map(t).unwrap_or_default().to_owned());
    let scale = model.with_untracked(Model::scale);
    let scores: Vec<_> = scale.scores().map(|score| {
        let (icon, name) = face(scale, score);
        let id = ["score-", &score.to_string()].concat();
        let pressed = move || {
            let picked = model.with(|model| model.rating.score == Some(score));
            if picked { "true" } else { "false" }.to_owned()
        };
        view! {
            <button id=id class="score" type="button" aria-pressed=pressed on:click=act(move || Msg::Score(score))>
                <i class=icon aria-hidden="true"></i>
                {name}
            </button>
        }
    }).collect();
    view! {
        <form class="foot" on:submit=submit(|| Msg::Rate)>
            <p>{t(Key::Thanks)}</p>
            <fieldset>
                <legend>{t(Key::RatingTitle)}</legend>
                <div class="scores">{scores}</div>
            </fieldset>
            <div class="field" hidden=unpicked>
                <label for="comment">{t(Key::RatingComment)}</label>
                <textarea
                    id="comment"
                    rows="2"
                    aria-describedby="comment-error"
                    prop:value=comment
                    on:input=typed(Msg::Comment)
                ></textarea>
                <p id="comment-error" class="error" role="alert">{error}</p>
            </div>
            <div class="choices">
                <button class="main" type="submit" disabled=unpicked>{t(Key::RatingSend)}</button>
                <button class="quiet" type="button" on:click=act(|| Msg::SkipRating)>{t(Key::RatingSkip)}</button>
            </div>
            <button class="link" type="button" on:click=act(|| Msg::NewChat)>{t(Key::NewChat)}</button>
        </form>
        <div class="foot-ways"><Ways model /></div>
    }
}

/// What a score looks like, and what it is called.
fn face(scale: RatingScale, score: u8) -> (&'static str, String) {
    let (icon, name) = match (scale, score) {
        (RatingScale::Five | RatingScale::Off, _) => {
            return ("", fill(Key::RatingOfFive, &score.to_string()));
        }
        (RatingScale::Thumbs, 1) => ("icon thumb down", Key::RatingBad),
        (RatingScale::Thumbs, _) => ("icon thumb", Key::RatingGood),
        (RatingScale::Three, 1) => ("icon bad", Key::RatingBad),
        (RatingScale::Three, 2) => ("icon okay", Key::RatingOkay),
        (RatingScale::Three, _) => ("icon good", Key::RatingGood),
    };
    (icon, t(name).to_owned())
}
