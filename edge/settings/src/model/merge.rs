//! Two people edited at once: what only one of them changed is taken over, what both changed stays as
//! this one wrote it, and is named.

use crate::i18n::Key;
use protocol::codec::to_binary;
use protocol::site::settings::SiteSettings;
use protocol::site::trigger::Trigger;
use serde::Serialize;

/// Puts what somebody else stored under the changes made here. Returns what both have changed.
pub fn merge(base: &SiteSettings, mine: &mut SiteSettings, theirs: &mut SiteSettings) -> Vec<Key> {
    let mut both = Vec::new();
    macro_rules! three {
        ($($word:ident: $($part:ident).+;)+) => {
            $(three(Key::$word, &base.$($part).+, &mut mine.$($part).+, &mut theirs.$($part).+, &mut both);)+
        };
    }
    three! {
        SetName: name;
        SetColor: color;
        SetPosition: position;
        SetNameField: name_field;
        TimedInvitation: invitation;
        SetOrigins: origins;
        SetGreeting: service.greeting;
        SetGoodbye: service.goodbye;
        SetRating: service.rating;
        SetTypingPreview: service.typing_preview;
        SetVanish: service.vanish_minutes;
        SetPromise: service.promise_hours;
        SetWaiting: waiting_hours;
        SetAnswer: answer_minutes;
        SetUnattended: chats_unattended;
        SetContactEmail: contact_email;
        SetLanguage: language;
        Departments: service.departments;
        SetOwnDepartments: own_departments_only;
        SetCap: routing.cap;
        SetMisses: routing.misses;
        SetClaimsOverCap: routing.claims_over_cap;
        RoutingGeneral: routing.general;
        SectionRouting: routing.departments;
        RoutingAgents: routing.agents;
        SetChatTitle: look.titles;
        SetWelcome: look.welcome;
        SetLauncher: look.launcher;
        SetAvatar: look.avatar;
        SetTheme: look.theme;
        SetOffsetSide: look.offset_side;
        SetOffsetBottom: look.offset_bottom;
        SectionForm: form;
        VisitorsSendFiles: files;
        SetPushText: push_text;
        SetLive: live;
        SectionHours: hours;
    }
    triggers(&base.triggers, &mut mine.triggers, std::mem::take(&mut theirs.triggers), &mut both);
    both
}

/// Compared as they are stored: the code that does that is there already.
fn three<T: Serialize>(word: Key, base: &T, mine: &mut T, theirs: &mut T, both: &mut Vec<Key>) {
    let (before, here, there) = (to_binary(base), to_binary(mine), to_binary(theirs));
    if here == before {
        std::mem::swap(mine, theirs);
    } else if there != before && here != there {
        both.push(word);
    }
}

/// Triggers are merged one by one, so that two people can each write one.
fn triggers(base: &[Trigger], mine: &mut Vec<Trigger>, mut theirs: Vec<Trigger>, both: &mut Vec<Key>) {
    let stored = |one: &Trigger| base.iter().find(|other| other.id == one.id).map(to_binary);
    for one in std::mem::take(mine) {
        let at = theirs.iter().position(|other| other.id == one.id);
        let other = at.map(|at| theirs.remove(at));
        let (before, here, there) = (stored(&one), Some(to_binary(&one)), other.as_ref().map(to_binary));
        if here == before {
            mine.extend(other);
        } else {
            if there != before && here != there {
                both.push(Key::SectionTriggers);
            }
            mine.push(one);
        }
    }
    // What is left is new, or was removed here.
    for other in theirs {
        match stored(&other) {
            None => mine.push(other),
            Some(before) if before != to_binary(&other) => both.push(Key::SectionTriggers),
            Some(_) => {}
        }
    }
}
