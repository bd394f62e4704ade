//! The line under the header that says that a promise presses.

use super::parts::action;
use super::visitor_name;
use crate::i18n::{Key, fill_all, t};
use crate::model::list::Filter;
use crate::model::pending_steps::Pressing;
use crate::model::{Model, Msg};
use crate::shell::App;
use leptos::prelude::*;
use team_ui::parts::icon;

/// The alarm about promises. Its place is always there, so that it is read out when it fills.
#[component]
pub fn Alarm(app: App) -> impl IntoView {
    let alarm = app.memo(Model::alarm);
    let inside = move || {
        alarm.get().map(|alarm| {
            let (class, key) = match alarm.pressing {
                Pressing::Due => ("banner alarm", Key::AlarmDue),
                Pressing::Late => ("banner alarm late", Key::AlarmLate),
            };
            let (name, count) = (visitor_name(alarm.visitor.as_deref()), alarm.count.to_string());
            let text = fill_all(key, [("name", name.as_str()), ("count", count.as_str())]);
            let show = move || {
                app.send(Msg::Filter(Filter::Promises));
                app.send(Msg::Open(alarm.conversation.clone()));
            };
            view! {
                <p class=class>
                    {icon("i-alert")}
                    <span>{text}</span>
                    {action(t(Key::AlarmShow).to_owned(), show)}
                    {action(t(Key::AlarmHush).to_owned(), move || app.send(Msg::DismissAlarm))}
                </p>
            }
        })
    };
    view! { <div class="banner-place" role="alert">{inside}</div> }
}
