//! A site's settings, and the part of them that a widget receives.

use crate::conversation::policy::{Policy, RatingScale};
use crate::ids::{SiteId, Timestamp, TriggerId};
use crate::locale::{Localized, locale_or, localized};
use crate::site::department::DepartmentSetting;
use crate::site::files::Files;
use crate::site::form::Form;
use crate::site::hours::{Hours, Timetable};
use crate::site::live::Live;
use crate::site::look::{Look, Outside, Theme};
use crate::site::routing::Routing;
use crate::site::trigger::{Condition, Frequency, Matching, Trigger, Waits, WidgetTrigger};
use serde::{Deserialize, Serialize};

/// Everything a site owner can set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteSettings {
    /// The site's name, shown at the top of the chat.
    pub name: String,
    /// The main colour as `#rrggbb`.
    pub color: String,
    /// The side of the page the launcher sits on.
    pub position: Position,
    /// Whether the pre-chat form asks for a name.
    pub name_field: NameField,
    /// The timed invitation, if there is one.
    pub invitation: Option<Invitation>,
    /// Origins whose pages may carry the widget, as in a Content-Security-Policy source list:
    /// `https://shop.example`, `http://localhost:*`.
    pub origins: Vec<String>,
    /// How conversations are led. Settings stored by an earlier version have none.
    #[serde(default)]
    pub service: Service,
    /// When the site invites beyond the timed invitation.
    #[serde(default)]
    pub triggers: Vec<Trigger>,
    /// How the widget looks.
    #[serde(default)]
    pub look: Look,
    /// What is asked before a chat begins.
    #[serde(default)]
    pub form: Form,
    /// When the team is there.
    #[serde(default)]
    pub hours: Hours,
    /// Who may send files.
    #[serde(default)]
    pub files: Files,
    /// Hours without any event after which a conversation that no agent has taken ends by itself; 0
    /// stands for 24.
    #[serde(default)]
    pub waiting_hours: u16,
    /// Minutes that a visitor waits for somebody before they are asked how to reach them; 0 stands for 2.
    #[serde(default)]
    pub answer_minutes: u16,
    /// Whether a chat begins also while nobody is available; otherwise visitors leave a message and a contact then.
    #[serde(default)]
    pub chats_unattended: bool,
    /// The email address that visitors are told where the chat cannot be reached; empty for none.
    #[serde(default)]
    pub contact_email: String,
    /// The language of the chat where it does not speak the visitor's, and of mails, one of
    /// [`crate::locale::LOCALES`]; empty for English.
    #[serde(default)]
    pub language: String,
    /// Whether push messages to the team's phones and browsers show what visitors write.
    #[serde(default)]
    pub push_text: bool,
    /// Whether agents and viewers see only the chats of their departments, those that they have or are being handed, and
    /// those of no department. Owners and admins see all.
    #[serde(default)]
    pub own_departments_only: bool,
    /// Who of the team gets which chat.
    #[serde(default)]
    pub routing: Routing,
    /// Whether the team sees who is on the site's pages.
    #[serde(default)]
    pub live: Live,
}

/// A site's settings as its team edits them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditedSettings {
    /// Names the state they are in. Whoever saves gives back the one they began with, so that two
    /// people who edit at once don't undo each other's work.
    pub revision: String,
    /// The settings.
    pub settings: SiteSettings,
}

/// How a site leads its conversations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Service {
    /// The first acknowledgement, sent at once and labelled automatic. `{company}` and `{visitor}`
    /// stand for the site's and the visitor's name.
    pub greeting: Vec<Localized>,
    /// What is said on its own at the end.
    pub goodbye: Vec<Localized>,
    /// How a conversation is rated.
    pub rating: RatingScale,
    /// Whether agents see what the visitor is writing.
    pub typing_preview: bool,
    /// Minutes a visitor may stay silent after "anything else?"; 0 stands for 3.
    pub vanish_minutes: u16,
    /// Most hours until a promise is due; 0 stands for 24.
    pub promise_hours: u16,
    /// The departments, with the agents who work in each; no agents stands for all.
    pub departments: Vec<DepartmentSetting>,
}

/// The side of the page the launcher sits on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Bottom right.
    #[default]
    Right,
    /// Bottom left.
    Left,
}

/// Whether the pre-chat form asks for a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameField {
    /// It asks, and an empty answer is fine.
    Optional,
    /// It asks, and needs an answer.
    Required,
    /// It does not ask: the first question is the first message.
    #[default]
    Off,
}

/// A timed invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Seconds on a matching page before it shows.
    pub after_seconds: u32,
    /// It shows on pages whose path contains this; empty stands for all pages.
    pub path_contains: String,
    /// The name of the agent who invites.
    pub agent: String,
    /// What it says, per language; the first one stands in for a language that is missing.
    pub texts: Vec<Localized>,
}

/// What the frame's document hands to the widget, in its own language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetSettings {
    /// The site.
    pub site: SiteId,
    /// What stands at the top of the chat.
    pub name: String,
    /// What the site sets of the frame's style sheet.
    pub style: String,
    /// Light or dark.
    pub theme: Theme,
    /// Whether the pre-chat form asks for a name.
    pub name_field: NameField,
    /// When the site invites. The first that can fire does.
    pub triggers: Vec<WidgetTrigger>,
    /// The language the widget speaks on this page.
    pub locale: String,
    /// How conversations are rated, before one has started.
    pub rating: RatingScale,
    /// Whether agents see what the visitor is writing.
    pub typing_preview: bool,
    /// What is asked before a chat besides the name, see [`Form::rows`].
    pub form: String,
    /// The same while the team is away.
    pub away_form: String,
    /// What the visitor has to agree to before anything is stored, as one more row; empty when
    /// nothing is asked.
    pub consent: String,
    /// When the team is there. Only the edge can fill it in.
    pub hours: Timetable,
    /// Whether there are help articles to read.
    pub help: bool,
    /// Whether the visitor may send files.
    pub files: bool,
    /// The words above the pre-chat form; empty for ours.
    pub welcome: String,
    /// How the launcher looks, for a loader that began with other settings.
    pub outside: Outside,
    /// Whether a chat can be mailed. Only the edge knows.
    pub mail: bool,
    /// Whether somebody takes chats within the opening hours. Only the edge knows.
    pub attended: bool,
}

impl WidgetSettings {
    /// Whether visitors are asked for a message and a contact, because nobody would answer them.
    #[must_use]
    pub fn is_away(&self, now: Timestamp) -> bool {
        !self.attended || !self.hours.is_open(now)
    }

    /// When the team is back, as far as the opening hours tell. Who is away within them has not said.
    #[must_use]
    pub fn back_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.hours.next(now).filter(|_| !self.hours.is_open(now))
    }
}

impl SiteSettings {
    /// Whether a visitor is seen among those on the site's pages only once their page says that they agree.
    #[must_use]
    pub fn live_needs_consent(&self) -> bool {
        !self.live.unasked || self.form.consent.is_some()
    }

    /// The language in which the chat answers a wish like `fr-CA`.
    #[must_use]
    pub fn language_for(&self, wish: &str) -> &'static str {
        locale_or(wish, &self.language)
    }

    /// The part a widget receives, with texts in `locale` where there are any.
    #[must_use]
    pub fn for_widget(&self, site: SiteId, locale: &str) -> WidgetSettings {
        let title = localized(&self.look.titles, locale);
        WidgetSettings {
            name: if title.is_empty() { self.name.clone() } else { title.to_owned() },
            style: self.inside(&site),
            theme: self.look.theme,
            site,
            name_field: self.name_field,
            triggers: self.active_triggers().iter().map(|trigger| trigger.for_widget(locale)).collect(),
            locale: locale.to_owned(),
            rating: self.service.rating,
            typing_preview: self.service.typing_preview,
            form: self.form.rows(self.choosable(), false, locale),
            away_form: self.form.rows(self.choosable(), true, locale),
            consent: self.form.consent_row(locale),
            hours: Timetable::default(),
            // The articles are no part of the settings: whoever has them says so.
            help: false,
            files: self.files.visitors,
            welcome: localized(&self.look.welcome, locale).to_owned(),
            outside: self.outside(locale),
            // The operator sets mail up, not the site.
            mail: false,
            // The desk knows who is there.
            attended: true,
        }
    }

    /// What a loader waits for and watches, for the triggers that have not expired.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> Waits {
        // Where nothing may be kept before the visitor agrees, nothing is: each page is the first.
        Waits::new(&self.active_triggers(), self.form.consent.is_none(), now)
    }

    /// The departments that a visitor can choose from.
    fn choosable(&self) -> &[DepartmentSetting] {
        if self.form.departments { &self.service.departments } else { &[] }
    }

    /// The triggers in use, the most important first. The timed invitation is one of them.
    #[must_use]
    pub fn active_triggers(&self) -> Vec<Trigger> {
        let timed = self.invitation.iter().filter_map(Invitation::as_trigger);
        let mut active: Vec<Trigger> =
            timed.chain(self.triggers.iter().filter(|trigger| trigger.active).cloned()).collect();
        active.sort_by_key(|trigger| std::cmp::Reverse(trigger.priority));
        active
    }
}

impl Service {
    /// What a conversation in `locale` goes by, with the hours that it may wait, and the minutes until the visitor
    /// is asked how to reach them.
    #[must_use]
    pub fn policy(&self, locale: &str, waiting_hours: u16, answer_minutes: u16) -> Policy {
        let standard = Policy::default();
        let or = |set: u16, standard: u16| if set == 0 { standard } else { set };
        Policy {
            rating: self.rating,
            vanish_minutes: or(self.vanish_minutes, standard.vanish_minutes),
            promise_hours: or(self.promise_hours, standard.promise_hours).min(standard.promise_hours),
            typing_preview: self.typing_preview,
            goodbye: localized(&self.goodbye, locale).to_owned(),
            waiting_hours: or(waiting_hours, standard.waiting_hours),
            answer_minutes: or(answer_minutes, standard.answer_minutes),
        }
    }
}

impl Invitation {
    /// The id of the trigger that the timed invitation is.
    pub const ID: &str = "timed-invitation";

    /// The same as a trigger, behind those that were given an importance.
    #[must_use]
    pub fn as_trigger(&self) -> Option<Trigger> {
        let path = Condition::Path(Matching::Contains(self.path_contains.clone()));
        Some(Trigger {
            id: TriggerId::parse(Self::ID).ok()?,
            name: String::new(),
            active: true,
            condition: Condition::All(vec![path, Condition::SecondsOnPage(self.after_seconds)]),
            frequency: Frequency::EveryPage,
            until: None,
            priority: 0,
            agent: self.agent.clone(),
            texts: self.texts.clone(),
            promotion: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_away_within_the_hours_has_not_said_until_when() {
        let hours = Timetable { at: 0, open: false, changes: vec![10, 20], reply_hours: 1 };
        let site = SiteId::parse("shop").unwrap();
        let there = WidgetSettings { hours, ..SiteSettings::default().for_widget(site, "en") };
        let nobody = WidgetSettings { attended: false, ..there.clone() };
        for (now, closed) in [(0, true), (10, false), (20, true)] {
            assert_eq!((there.is_away(now), nobody.is_away(now)), (closed, true), "{now}");
        }
        assert_eq!([0, 10, 20].map(|now| nobody.back_at(now)), [Some(10), None, None]);
        assert_eq!(nobody.hours.reply_by(10), None, "nothing is told that nobody knows");
    }
}
