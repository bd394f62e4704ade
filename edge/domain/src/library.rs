//! A site's library: what it begins with, and what a change to it must hold.

use protocol::ids::EntryId;
use protocol::locale::TEAM_LOCALES;
use protocol::rejection::Rejection;
use protocol::team::reply_library::{Canned, ReplyLibrary};

/// What a site has before anybody changes it: canned messages in each language of the team's.
#[must_use]
pub fn starter() -> ReplyLibrary {
    let canned = TEAM_LOCALES.into_iter().flat_map(|locale| {
        courtesy::canned(locale).into_iter().filter_map(move |one| {
            Some(Canned {
                id: EntryId::parse(&format!("{locale}-{}", one.shortcut)).ok()?,
                shortcut: one.shortcut,
                locale: locale.to_owned(),
                department: None,
                text: one.text,
                uses: 0,
            })
        })
    });
    ReplyLibrary { canned: canned.collect(), ..ReplyLibrary::default() }
}

/// The library after a change: `given` names the revision it is based on. How often something was
/// used is ours to count, whatever the change says.
///
/// # Errors
/// [`Rejection::Stale`], or what [`ReplyLibrary::checked`] finds.
pub fn change(stored: &ReplyLibrary, given: ReplyLibrary) -> Result<ReplyLibrary, Rejection> {
    if given.revision != stored.revision {
        return Err(Rejection::Stale);
    }
    let mut library = given.checked()?;
    library.revision += 1;
    for canned in &mut library.canned {
        let known = stored.canned.iter().find(|known| known.id == canned.id);
        canned.uses = known.map_or(0, |known| known.uses);
    }
    for answer in &mut library.answers {
        let known = stored.answers.iter().find(|known| known.id == answer.id);
        answer.uses = known.map_or(0, |known| known.uses);
    }
    Ok(library)
}

/// Counts a use. That is no change: whoever is editing need not look again. False when there is no
/// such entry (any more).
pub fn used(library: &mut ReplyLibrary, id: &EntryId) -> bool {
    let canned = library.canned.iter_mut().find(|one| one.id == *id).map(|one| &mut one.uses);
    let answer = library.answers.iter_mut().find(|one| one.id == *id).map(|one| &mut one.uses);
    match canned.or(answer) {
        Some(uses) => {
            *uses = uses.saturating_add(1);
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_begins_with_canned_messages_in_each_language() {
        let library = starter();
        assert_eq!(library.clone().checked(), Ok(library.clone()));
        for locale in TEAM_LOCALES {
            let own = library.canned.iter().filter(|one| one.locale == locale);
            assert!(own.count() >= 15, "{locale}");
        }
    }

    #[test]
    fn a_change_based_on_an_old_revision_is_refused() {
        let first = change(&starter(), starter()).unwrap();
        assert_eq!(first.revision, 1);
        assert_eq!(change(&first, starter()), Err(Rejection::Stale));
        assert_eq!(change(&first, first.clone()).unwrap().revision, 2);
    }

    #[test]
    fn uses_are_counted_here_and_survive_a_change() {
        let mut stored = starter();
        let id = stored.canned[0].id.clone();
        let based_on = stored.clone();
        assert!(used(&mut stored, &id) && used(&mut stored, &id));
        assert!(!used(&mut stored, &EntryId::parse("gone").unwrap()));
        let mut given = based_on;
        given.canned[1].uses = 99;
        let after = change(&stored, given).unwrap();
        assert_eq!((after.canned[0].uses, after.canned[1].uses), (2, 0));
    }
}
