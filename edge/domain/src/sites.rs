//! The life of a site: made, archived and brought back, deleted with everything. Which step leads where, and what each
//! state lets happen; who may make a further site, and when a wish for one is the same wish once more.

use crate::roles::Role;
use protocol::ids::SiteId;
use protocol::rejection::Rejection;
pub use protocol::team::sites::SiteState;

/// Most sites that one person owns.
pub const OWNED_MAX: usize = 50;

/// How many conversations of a site that is being deleted are erased before it is written down how far that is.
pub const ERASED_AT_ONCE: usize = 50;

/// What may happen to a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// An owner puts it away.
    Archive,
    /// An owner brings it back.
    Restore,
    /// An owner has it deleted, once and for all.
    Delete,
    /// Every part of it has confirmed that it is gone.
    Erased,
}

/// The state that is stored under a name. No name is that of every site from before there were any; one that is not
/// known here, of a newer build, is taken for put away: nothing begins there, and nothing is lost.
#[must_use]
pub fn stored(name: Option<&str>) -> SiteState {
    let known = |name| SiteState::ALL.into_iter().find(|state| state.name() == name);
    name.map_or(SiteState::Active, |name| known(name).unwrap_or(SiteState::Archived))
}

/// Where a step leads. The same step once more leads to the same state: an answer may have been lost.
///
/// # Errors
/// [`Rejection::UnknownSite`] for what is gone, or cannot be erased because nobody has decided to.
pub fn after(state: SiteState, step: Step) -> Result<SiteState, Rejection> {
    use SiteState::{Active, Archived, Deleted, Deleting};
    match (state, step) {
        (Active | Archived, Step::Archive) => Ok(Archived),
        (Active | Archived, Step::Restore) => Ok(Active),
        (Active | Archived | Deleting, Step::Delete) => Ok(Deleting),
        (Deleted, Step::Delete) | (Deleting | Deleted, Step::Erased) => Ok(Deleted),
        (Deleting | Deleted, Step::Archive | Step::Restore) | (Active | Archived, Step::Erased) => {
            Err(Rejection::UnknownSite)
        }
    }
}

/// Whether pages show the chat, and conversations may begin.
#[must_use]
pub fn takes_chats(state: SiteState) -> bool {
    state == SiteState::Active
}

/// The script of an archived site's pages: the loader, for whoever has a chat there that goes on, as it is kept on the
/// host page (`widget/loader/memory.js`). Everybody else's page does nothing.
#[must_use]
pub fn loader_of_archived(site: &SiteId, loader: &str) -> String {
    let kept =
        format!("document.cookie.includes(\"jasette-{site}=\")||localStorage[\"jasette:{site}\"]==\"going\"");
    format!("(()=>{{try{{return {kept}}}catch{{}}}})()&&(()=>{{{loader}\n}})()")
}

/// Whether there is such a site for whoever asks: its team reads it, and what runs goes on.
#[must_use]
pub fn exists(state: SiteState) -> bool {
    matches!(state, SiteState::Active | SiteState::Archived)
}

/// Whether somebody may make a further site: whoever owns one already, unless the operator keeps that to themselves,
/// and not without end.
#[must_use]
pub fn may_create(roles: &[Role], operator_allows: bool) -> bool {
    let owned = roles.iter().filter(|role| **role == Role::Owner).count();
    operator_allows && (1..OWNED_MAX).contains(&owned)
}

/// What is known of an identifier that somebody wants to make a site under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known<'a> {
    /// Its state.
    pub state: SiteState,
    /// What was asked for when it was made, as far as it was made by a wish like this one.
    pub wish: Option<&'a str>,
}

/// Whether a site is to be made: yes, or it was made already by the same wish.
///
/// # Errors
/// [`Rejection::IdReused`] for an identifier that is, or was, of another site, or that the same person used for
/// something else.
pub fn is_new(known: Option<Known<'_>>, wish: &str) -> Result<bool, Rejection> {
    match known {
        None => Ok(true),
        Some(known) if exists(known.state) && known.wish == Some(wish) => Ok(false),
        Some(_) => Err(Rejection::IdReused),
    }
}

/// Whether what somebody typed is the name of the site that they want to delete.
#[must_use]
pub fn is_name(typed: &str, name: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    plain(typed) == plain(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use SiteState::{Active, Archived, Deleted, Deleting};
    use proptest::prelude::*;

    #[test]
    fn a_state_is_read_as_it_was_stored_and_an_unknown_one_begins_nothing() {
        for state in SiteState::ALL {
            assert_eq!(stored(Some(state.name())), state);
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.name()));
        }
        assert_eq!(stored(None), Active, "from before there were states");
        assert_eq!(stored(Some("frozen")), Archived);
    }

    #[test]
    fn each_state_lets_happen_what_it_is_for() {
        assert_eq!(SiteState::ALL.map(takes_chats), [true, false, false, false]);
        assert_eq!(SiteState::ALL.map(exists), [true, true, false, false]);
    }

    #[test]
    fn the_pages_of_an_archived_site_load_the_chat_for_whoever_has_one() {
        let script = loader_of_archived(&SiteId::parse("tea").unwrap(), "start() // by itself");
        assert!(
            script.starts_with("(()=>{try{return document.cookie.includes(\"jasette-tea=\")||"),
            "{script}"
        );
        assert!(script.ends_with("catch{}})()&&(()=>{start() // by itself\n})()"), "{script}");
    }

    #[test]
    fn an_archived_site_comes_back_and_a_deleted_one_does_not() {
        assert_eq!(after(Active, Step::Archive), Ok(Archived));
        assert_eq!(after(Archived, Step::Restore), Ok(Active));
        assert_eq!(after(Archived, Step::Delete), Ok(Deleting));
        assert_eq!(after(Deleting, Step::Erased), Ok(Deleted));
        for step in [Step::Archive, Step::Restore] {
            assert_eq!(after(Deleting, step), Err(Rejection::UnknownSite));
            assert_eq!(after(Deleted, step), Err(Rejection::UnknownSite));
        }
        assert_eq!(after(Active, Step::Erased), Err(Rejection::UnknownSite), "nobody has decided to");
    }

    #[test]
    fn whoever_owns_a_site_may_make_more_up_to_a_number() {
        let owns = |count| vec![Role::Owner; count];
        assert!(may_create(&[Role::Agent, Role::Owner], true));
        assert!(!may_create(&[Role::Admin, Role::Agent], true) && !may_create(&[], true));
        assert!(!may_create(&owns(1), false), "the operator keeps it to themselves");
        assert!(may_create(&owns(OWNED_MAX - 1), true) && !may_create(&owns(OWNED_MAX), true));
        let helps = [owns(OWNED_MAX - 1), vec![Role::Agent; OWNED_MAX]].concat();
        assert!(may_create(&helps, true), "only those that are owned count");
    }

    #[test]
    fn the_same_wish_makes_one_site_and_an_identifier_is_never_given_twice() {
        let known = |state, wish| Some(Known { state, wish });
        assert_eq!(is_new(None, "tea"), Ok(true));
        assert_eq!(is_new(known(Active, Some("tea")), "tea"), Ok(false), "the answer was lost");
        assert_eq!(is_new(known(Archived, Some("tea")), "tea"), Ok(false));
        for other in [
            known(Active, Some("coffee")),
            known(Active, None),
            known(Deleting, Some("tea")),
            known(Deleted, Some("tea")),
            known(Deleted, None),
        ] {
            assert_eq!(is_new(other, "tea"), Err(Rejection::IdReused), "{other:?}");
        }
    }

    #[test]
    fn the_name_is_compared_as_it_is_read() {
        assert!(is_name(" Tea  house ", "Tea house"));
        assert!(!is_name("tea house", "Tea house") && !is_name("", "Tea house"));
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step =
            prop_oneof![Just(Step::Archive), Just(Step::Restore), Just(Step::Delete), Just(Step::Erased),];
        prop::collection::vec(step, 0..24)
    }

    proptest! {
        #[test]
        fn whatever_happens_what_is_gone_stays_gone_and_nothing_goes_undecided(history in steps()) {
            let mut state = Active;
            let mut decided = false;
            for step in history {
                let before = state;
                state = after(state, step).unwrap_or(state);
                decided |= step == Step::Delete;
                prop_assert!(exists(before) || !exists(state), "{before:?} {step:?} {state:?}");
                prop_assert!(before != Deleted || state == Deleted);
                prop_assert_eq!(exists(state), !decided, "it is there until somebody decides");
                prop_assert!(state != Deleted || matches!(before, Deleting | Deleted), "not in one step");
                // An answer that was lost is asked for again.
                if let Ok(led) = after(before, step) {
                    prop_assert_eq!(after(led, step), Ok(led));
                }
            }
        }
    }
}
