//! The places of the settings: groups of sections, each with an address of its own.

use crate::i18n::Key;
use protocol::codec::to_binary;
use protocol::site::settings::SiteSettings;

/// What sections are listed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What visitors see.
    Chat,
    /// Who answers, and how.
    Team,
    /// What agents keep ready.
    Replies,
    /// What visitors read by themselves.
    HelpCentre,
    /// How the chat gets onto a page.
    Installation,
    /// What is kept of visitors.
    Data,
    /// One's own account.
    Own,
}

impl Group {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Chat, Self::Team, Self::Replies, Self::HelpCentre, Self::Installation, Self::Data, Self::Own];

    /// What it is called.
    pub fn name(self) -> Key {
        match self {
            Self::Chat => Key::GroupChat,
            Self::Team => Key::GroupTeam,
            Self::Replies => Key::GroupReplies,
            Self::HelpCentre => Key::HelpCentre,
            Self::Installation => Key::GroupInstallation,
            Self::Data => Key::GroupData,
            Self::Own => Key::GroupOwn,
        }
    }

    /// Its sections.
    pub fn sections(self) -> impl Iterator<Item = Section> {
        Section::ALL.into_iter().filter(move |section| section.group() == self)
    }
}

/// A part of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Section {
    /// How the widget looks.
    #[default]
    Look,
    /// What is said by itself at the beginning and the end.
    FirstMessage,
    /// When the site invites.
    Triggers,
    /// When the team is there.
    Hours,
    /// What is asked before a chat.
    Form,
    /// Who works where.
    Departments,
    /// Who gets which chat.
    Routing,
    /// Who works for the site, and as what.
    People,
    /// How conversations are led.
    Service,
    /// What agents put into a reply by a shortcut.
    Replies,
    /// What they write again and again.
    Suggestions,
    /// What to go through with a visitor, step by step.
    Scripts,
    /// What to do when there is too much to do.
    RushGuide,
    /// The words of the courtesy check.
    Courtesy,
    /// The help articles.
    Articles,
    /// Where the widget may run.
    Websites,
    /// What to paste into a page.
    Snippet,
    /// The secret that says who customers are.
    Customers,
    /// Whether mail goes out.
    Mail,
    /// Whether the installation is set up as it has to be.
    CheckUp,
    /// What visitors are asked before anything is stored, and what they may send.
    Privacy,
    /// What the team has done.
    Activity,
    /// Everything of the site as files, out and in.
    Exchange,
    /// What was elsewhere before.
    Moving,
    /// One's own password, and where one is signed in.
    Account,
}

impl Section {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 25] = [
        Self::Look,
        Self::FirstMessage,
        Self::Triggers,
        Self::Hours,
        Self::Form,
        Self::People,
        Self::Departments,
        Self::Routing,
        Self::Service,
        Self::Replies,
        Self::Suggestions,
        Self::Scripts,
        Self::RushGuide,
        Self::Courtesy,
        Self::Articles,
        Self::Websites,
        Self::Snippet,
        Self::Customers,
        Self::Mail,
        Self::CheckUp,
        Self::Privacy,
        Self::Activity,
        Self::Exchange,
        Self::Moving,
        Self::Account,
    ];

    /// What it is listed under.
    pub fn group(self) -> Group {
        match self {
            Self::Look | Self::FirstMessage | Self::Triggers | Self::Hours | Self::Form => Group::Chat,
            Self::People | Self::Departments | Self::Routing | Self::Service => Group::Team,
            Self::Replies | Self::Suggestions | Self::Scripts | Self::RushGuide | Self::Courtesy => {
                Group::Replies
            }
            Self::Articles => Group::HelpCentre,
            Self::Websites | Self::Snippet | Self::Customers | Self::Mail | Self::CheckUp => {
                Group::Installation
            }
            Self::Privacy | Self::Activity | Self::Exchange | Self::Moving => Group::Data,
            Self::Account => Group::Own,
        }
    }

    /// What it is called.
    pub fn name(self) -> Key {
        match self {
            Self::Look => Key::SectionLook,
            Self::FirstMessage => Key::SectionFirstMessage,
            Self::Triggers => Key::SectionTriggers,
            Self::Hours => Key::SectionHours,
            Self::Form => Key::SectionForm,
            Self::Departments => Key::Departments,
            Self::Routing => Key::SectionRouting,
            Self::People => Key::SectionPeople,
            Self::Service => Key::SectionService,
            Self::Replies => Key::SavedReplies,
            Self::Suggestions => Key::Suggestions,
            Self::Scripts => Key::Scripts,
            Self::RushGuide => Key::EmergencySheet,
            Self::Courtesy => Key::CourtesyWords,
            Self::Articles => Key::HelpArticles,
            Self::Websites => Key::SectionWebsites,
            Self::Snippet => Key::SectionSnippet,
            Self::Customers => Key::SectionCustomers,
            Self::Mail => Key::SectionMail,
            Self::CheckUp => Key::SectionCheckUp,
            Self::Privacy => Key::SectionPrivacy,
            Self::Activity => Key::SectionActivity,
            Self::Exchange => Key::SectionExchange,
            Self::Moving => Key::SectionMoving,
            Self::Account => Key::SectionAccount,
        }
    }

    /// The fragment of its address.
    pub fn hash(self) -> &'static str {
        match self {
            Self::Look => "#look",
            Self::FirstMessage => "#first-message",
            Self::Triggers => "#triggers",
            Self::Hours => "#hours",
            Self::Form => "#form",
            Self::Departments => "#departments",
            Self::Routing => "#routing",
            Self::People => "#people",
            Self::Service => "#conversations",
            Self::Replies => "#saved-replies",
            Self::Suggestions => "#suggestions",
            Self::Scripts => "#scripts",
            Self::RushGuide => "#rush-guide",
            Self::Courtesy => "#courtesy-words",
            Self::Articles => team_ui::rail::HELP_CENTRE,
            Self::Websites => "#websites",
            Self::Snippet => "#snippet",
            Self::Customers => "#customers",
            Self::Mail => "#mail",
            Self::CheckUp => "#check-up",
            Self::Privacy => "#privacy",
            Self::Activity => "#activity",
            Self::Exchange => "#export",
            Self::Moving => "#moving",
            Self::Account => team_ui::page::ACCOUNT,
        }
    }

    /// The one that an address names; the first where it names none. What follows a question mark is not
    /// part of the name.
    pub fn named(hash: &str) -> Self {
        let name = hash.split_once('?').map_or(hash, |(name, _)| name);
        match name {
            // What it was called before.
            "#install" => Self::Websites,
            name => Self::ALL.into_iter().find(|section| section.hash() == name).unwrap_or_default(),
        }
    }

    /// Whether only owners of the site have any use for it.
    pub fn is_for_owners(self) -> bool {
        matches!(self, Self::Exchange | Self::Moving)
    }

    /// Whether it shows, beside a part of the site's settings, who works for the site.
    pub fn shows_people(self) -> bool {
        matches!(self, Self::Departments | Self::Routing)
    }

    /// Whether its texts are in a language each, that is chosen above them.
    pub fn has_texts(self) -> bool {
        matches!(
            self,
            Self::Look
                | Self::FirstMessage
                | Self::Triggers
                | Self::Form
                | Self::Replies
                | Self::Courtesy
                | Self::Privacy
        )
    }

    /// Whether what it changes shows in a small picture of the chat beside it.
    pub fn has_preview(self) -> bool {
        matches!(self, Self::Look | Self::FirstMessage | Self::Form)
    }

    /// Whether it shows a part of the site's settings, which are stored together.
    pub fn is_of_settings(self) -> bool {
        !matches!(self, Self::People | Self::Activity | Self::Exchange | Self::Moving | Self::CheckUp)
            && !matches!(self.group(), Group::Replies | Group::HelpCentre | Group::Own)
    }

    /// Whether anything of it is stored with the site's settings.
    pub fn is_saved(self) -> bool {
        match self {
            Self::Look
            | Self::FirstMessage
            | Self::Triggers
            | Self::Hours
            | Self::Form
            | Self::Departments
            | Self::Routing
            | Self::Service
            | Self::Websites
            | Self::Privacy => true,
            // These store each thing by itself, or have nothing to store.
            Self::People
            | Self::Replies
            | Self::Suggestions
            | Self::Scripts
            | Self::RushGuide
            | Self::Courtesy
            | Self::Articles
            | Self::Snippet
            | Self::Customers
            | Self::Mail
            | Self::Activity
            | Self::Exchange
            | Self::Moving
            | Self::CheckUp
            | Self::Account => false,
        }
    }

    /// Its part of the site's settings, as it is stored; empty where it has none.
    fn part(self, settings: &SiteSettings) -> Vec<u8> {
        let SiteSettings { service, form, look, .. } = settings;
        match self {
            Self::Look => {
                to_binary(&(&settings.name, &settings.language, &settings.color, settings.position, look))
            }
            Self::FirstMessage => to_binary(&(&service.greeting, &service.goodbye)),
            Self::Triggers => to_binary(&(&settings.invitation, &settings.triggers)),
            Self::Hours => to_binary(&(&settings.hours, settings.chats_unattended)),
            Self::Form => to_binary(&(settings.name_field, form.departments, &form.fields)),
            Self::Departments => to_binary(&(&service.departments, settings.own_departments_only)),
            Self::Routing => to_binary(&settings.routing),
            Self::Service => to_binary(&(
                service.rating,
                service.typing_preview,
                service.vanish_minutes,
                service.promise_hours,
                settings.waiting_hours,
                settings.answer_minutes,
            )),
            Self::Websites => to_binary(&(&settings.origins, &settings.contact_email)),
            Self::Privacy => to_binary(&(&form.consent, settings.files, settings.push_text, settings.live)),
            _ => Vec::new(),
        }
    }

    /// The sections in which two settings differ.
    pub fn changed(before: &SiteSettings, now: &SiteSettings) -> Vec<Self> {
        Self::ALL.into_iter().filter(|section| section.part(before) != section.part(now)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saving_is_offered_where_there_is_something_to_save() {
        for section in Section::ALL {
            let part = section.part(&SiteSettings::default());
            assert_eq!(section.is_saved(), !part.is_empty(), "{section:?}");
            assert!(section.is_of_settings() || !section.is_saved(), "{section:?}");
        }
    }
}
