//! "How was this chat?"

use super::part::{Field, Part, make, picture, set};
use super::reopen_and_transcript::ways;
use crate::i18n::{Key, digits, fill, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use protocol::conversation::policy::RatingScale;
use web_sys::Element;

/// The rating form, and below it the ways on.
pub fn show(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let around = make(place, "div.place", "");
    let mut part = Part::new(&around, model, "form.foot");
    let root = part.root.clone();
    part.sent(Box::new(|| Msg::Rate));
    make(&root, "p", t(Key::Thanks));
    let group = make(&root, "fieldset", "");
    make(&group, "legend", t(Key::RatingTitle));
    let scores = make(&group, "div.scores", "");
    let scale = model.with_untracked(Model::scale);
    for score in scale.scores() {
        let (icon, name) = face(scale, score);
        let button = part.button(&scores, "button.score", "", Box::new(move || Msg::Score(score)));
        set(&button, "id", &["score-", &digits(u64::from(score))].concat());
        picture(&button, icon, "");
        make(&button, "span", &name);
        part.follow(
            &button,
            Box::new(move |model| {
                if model.rating.score == Some(score) { "true" } else { "false" }.to_owned()
            }),
            |button, pressed| set(button, "aria-pressed", pressed),
        );
    }
    let more = make(&root, "div", "");
    part.hidden(&more, |model| model.rating.score.is_none());
    let field = Field {
        tag: "textarea",
        id: "comment",
        label: t(Key::RatingComment),
        value: Box::new(|model| model.rating.comment.clone()),
        typed: Box::new(Msg::Comment),
        error: Box::new(|model| model.rating.error.map(t).unwrap_or_default().to_owned()),
    };
    set(&part.field(&more, field), "rows", "2");
    let choices = make(&root, "div.choices", "");
    let send = part.submit(&choices, "button.main", t(Key::RatingSend));
    part.switched(&send, |model| model.rating.score.is_none(), "disabled");
    part.button(&choices, "button.quiet", t(Key::RatingSkip), Box::new(|| Msg::SkipRating));
    part.button(&root, "button.link", t(Key::NewChat), Box::new(|| Msg::NewChat));
    ways(&part, &make(&around, "div.foot-ways", ""));
    part.root = around;
    Some(part)
}

/// What a score looks like, and what it is called.
fn face(scale: RatingScale, score: u8) -> (&'static str, String) {
    let (icon, name) = match (scale, score) {
        (RatingScale::Five | RatingScale::Off, _) => {
            return ("i", fill(Key::RatingOfFive, &digits(u64::from(score))));
        }
        (RatingScale::Thumbs, 1) => ("i.icon thumb down", Key::RatingBad),
        (RatingScale::Thumbs, _) => ("i.icon thumb", Key::RatingGood),
        (RatingScale::Three, 1) => ("i.icon bad", Key::RatingBad),
        (RatingScale::Three, 2) => ("i.icon okay", Key::RatingOkay),
        (RatingScale::Three, _) => ("i.icon good", Key::RatingGood),
    };
    (icon, t(name).to_owned())
}
