//! A customer's earlier chats, as long as there is no other.

use super::bubble::moment;
use super::controls::{Button, Group, Swap, select};
use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;

/// Their list.
#[component]
pub fn Past(model: RwSignal<Model>) -> impl IntoView {
    let count = select(model, |model| model.past().len() as u64);
    view! {
        <Swap id="past" key=count>
            {
                let past = model.with_untracked(|model| model.past().to_vec());
                (!past.is_empty()).then(|| {
                    let chats = past.into_iter().map(|(id, at)| {
                        view! { <Button class="link" act=move || Msg::Past(id.clone())>{moment(at)}</Button> }
                    });
                    view! { <Group class="past" id="past-title" title=t(Key::Past)>{chats.collect_view()}</Group> }
                })
            }
        </Swap>
    }
}
