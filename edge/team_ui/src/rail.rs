//! The rail: the places of the team's apps, the same beside both.

use crate::page::{account_address, inbox_address, now_address, settings_address};
use crate::texts::language;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// The name of the tab in which the inbox opens the settings. The inbox stays open beside it: an agent
/// without one counts as away.
pub const SETTINGS_TAB: &str = "jasette-settings";

/// The fragment of the help centre's address, which is a part of the settings app.
pub const HELP_CENTRE: &str = "#articles";

/// A place that the rail leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The conversations.
    Inbox,
    /// What happens at the site now, which is a part of the inbox.
    Now,
    /// The help articles.
    HelpCentre,
    /// Everything else that a site's team sets.
    Settings,
    /// One's own account, which the settings have a section for; a place of its own for those who see no other.
    Account,
}

impl Place {
    /// All of them, in their order.
    pub const ALL: [Self; 5] = [Self::Inbox, Self::Now, Self::HelpCentre, Self::Settings, Self::Account];

    /// Where it is, for a site.
    #[must_use]
    pub fn address(self, site: &str, language: &str) -> String {
        match self {
            Self::Inbox => inbox_address(language),
            Self::Now => now_address(site, language),
            Self::HelpCentre => settings_address(site, language) + HELP_CENTRE,
            Self::Settings => settings_address(site, language),
            Self::Account => account_address(site, language),
        }
    }

    /// Whether the place is shown to somebody who may change what the site is like, or may not.
    #[must_use]
    pub fn is_for(self, manages: bool) -> bool {
        match self {
            Self::Inbox => true,
            Self::Now | Self::HelpCentre | Self::Settings => manages,
            Self::Account => !manages,
        }
    }

    /// Whether it is a place of the inbox's own app.
    fn is_inbox(self) -> bool {
        matches!(self, Self::Inbox | Self::Now)
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Inbox => "icon i-chat",
            Self::Now => "icon i-now",
            Self::HelpCentre => "icon i-book",
            Self::Settings | Self::Account => "icon i-settings",
        }
    }
}

/// What the rail says, in the reader's language.
#[derive(Clone, Copy, Debug)]
pub struct RailWords {
    /// What the rail is called.
    pub rail: &'static str,
    /// [`Place::Inbox`].
    pub inbox: &'static str,
    /// [`Place::Now`].
    pub now: &'static str,
    /// [`Place::HelpCentre`].
    pub help_centre: &'static str,
    /// [`Place::Settings`].
    pub settings: &'static str,
    /// [`Place::Account`].
    pub account: &'static str,
}

impl RailWords {
    fn of(self, place: Place) -> &'static str {
        match place {
            Place::Inbox => self.inbox,
            Place::Now => self.now,
            Place::HelpCentre => self.help_centre,
            Place::Settings => self.settings,
            Place::Account => self.account,
        }
    }
}

/// The rail of a site. `go` is asked before a link is followed, and may keep the browser from it.
#[component]
pub fn Rail(
    words: RailWords,
    /// The site's id.
    #[prop(into)]
    site: Signal<String>,
    /// The place on screen.
    #[prop(into)]
    current: Signal<Place>,
    /// Whether who is signed in may change what the site is like. Nothing else is shown to them otherwise.
    #[prop(into)]
    manages: Signal<bool>,
    /// What is to happen when a place is chosen.
    #[prop(into, optional)]
    go: Option<Callback<(Place, MouseEvent)>>,
) -> impl IntoView {
    let links = Place::ALL.into_iter().map(|place| {
        let leaves_inbox = move || current.get().is_inbox() && !place.is_inbox();
        view! {
            <a
                hidden=move || !place.is_for(manages.get())
                href=move || place.address(&site.get(), &language())
                target=move || leaves_inbox().then_some(SETTINGS_TAB)
                aria-current=move || (current.get() == place).then_some("page")
                on:click=move |event| {
                    if let Some(go) = go {
                        go.run((place, event));
                    }
                }
            >
                <span class=place.icon() aria-hidden="true"></span>
                <span>{words.of(place)}</span>
            </a>
        }
    });
    let links = links.collect_view();
    view! { <nav class="rail" aria-label=words.rail>{links}</nav> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_manages_nothing_sees_the_inbox_and_their_account() {
        assert_eq!(Place::ALL.map(|place| place.is_for(false)), [true, false, false, false, true]);
        assert_eq!(Place::ALL.map(|place| place.is_for(true)), [true, true, true, true, false]);
    }

    #[test]
    fn every_place_has_an_address_of_its_own() {
        let [inbox, now, help, settings, account] = Place::ALL.map(|place| place.address("shop", "fr"));
        assert_eq!(inbox, "/inbox?lang=fr");
        assert_eq!(now, "/inbox/shop/now?lang=fr");
        assert_eq!(help, format!("{settings}#articles"));
        assert_eq!(account, format!("{settings}#account"));
        assert!(settings.contains("shop") && settings.contains("fr"), "{settings}");
    }
}
