//! Two people edited at once: what only one of them changed is taken over, what both changed stays as
//! this one wrote it, and is named.

use crate::i18n::Key;
use protocol::settings::SiteSettings;
use protocol::trigger::Trigger;

/// Puts what somebody else stored under the changes made here. Gives what both have changed.
pub fn merge(base: &SiteSettings, mine: &mut SiteSettings, theirs: &SiteSettings) -> Vec<Key> {
    let mut both = Vec::new();
    macro_rules! three {
        ($($word:ident: $($part:ident).+;)+) => {
            $(three(Key::$word, &base.$($part).+, &mut mine.$($part).+, &theirs.$($part).+, &mut both);)+
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
        Departments: service.departments;
        SetChatTitle: look.titles;
        SetWelcome: look.welcome;
        SetLauncher: look.launcher;
        SetAvatar: look.avatar;
        SetTheme: look.theme;
        SetOffsetSide: look.offset_side;
        SetOffsetBottom: look.offset_bottom;
        SectionForm: form;
        SectionHours: hours;
    }
    triggers(&base.triggers, &mut mine.triggers, &theirs.triggers, &mut both);
    both
}

fn three<T: Clone + PartialEq>(word: Key, base: &T, mine: &mut T, theirs: &T, both: &mut Vec<Key>) {
    if mine == base {
        mine.clone_from(theirs);
    } else if theirs != base && mine != theirs {
        both.push(word);
    }
}

/// Triggers are merged one by one, so that two people can each write one.
fn triggers(base: &[Trigger], mine: &mut Vec<Trigger>, theirs: &[Trigger], both: &mut Vec<Key>) {
    let find = |among: &[Trigger], one: &Trigger| among.iter().find(|other| other.id == one.id).cloned();
    let own = std::mem::take(mine);
    let others = theirs.iter().filter(|one| find(&own, one).is_none());
    for one in own.iter().chain(others) {
        let mut kept = find(&own, one);
        three(Key::SectionTriggers, &find(base, one), &mut kept, &find(theirs, one), both);
        mine.extend(kept);
    }
}
