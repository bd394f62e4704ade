//! "How was this chat?"

use super::{act, flag, submit, text, typed};
use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;

const SCORES: [(u8, &str, Key); 3] =
    [(1, "score-1", Key::RatingBad), (2, "score-2", Key::RatingOkay), (3, "score-3", Key::RatingGood)];

/// The rating form.
#[component]
pub fn Rating(model: RwSignal<Model>) -> impl IntoView {
    let unpicked = flag(model, |model| model.rating.score.is_none());
    let comment = text(model, |model| model.rating.comment.clone());
    let error = text(model, |model| model.rating.error.map(t).unwrap_or_default().to_owned());
    let scores: Vec<_> = SCORES.into_iter().map(|(score, id, name)| {
        let pressed = move || {
            let picked = model.with(|model| model.rating.score == Some(score));
            if picked { "true" } else { "false" }.to_owned()
        };
        view! {
            <button id=id class="score" type="button" aria-pressed=pressed on:click=act(move || Msg::Score(score))>
                <i class="icon" aria-hidden="true"></i>
                {t(name)}
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
    }
}
