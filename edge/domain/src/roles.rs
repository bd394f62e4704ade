//! What somebody may do at a site, by their role there: one table, and what it does not name is refused.

use serde::{Deserialize, Serialize};

/// Somebody's role at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Whose site it is.
    Owner,
    /// Runs it for them.
    Admin,
    /// Answers visitors.
    Agent,
}

/// What a route lets somebody of the team do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Answering visitors, with everything that the inbox reads for it.
    Answer,
    /// Changing what the site is like: its settings, pictures, saved replies and help articles.
    Manage,
}

/// Who may do what.
const TABLE: &[(Action, &[Role])] = &[
    (Action::Answer, &[Role::Owner, Role::Admin, Role::Agent]),
    (Action::Manage, &[Role::Owner, Role::Admin]),
];

impl Role {
    /// All of them, those who may do most first.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Admin, Self::Agent];

    /// Its name, as it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Agent => "agent",
        }
    }

    /// The role of somebody who works for a site, by the name that is stored. Whoever came before there were
    /// roles has none, and goes on as an owner; a name that is not known here is no role.
    #[must_use]
    pub fn stored(name: Option<&str>) -> Option<Self> {
        name.map_or(Some(Self::Owner), |name| Self::ALL.into_iter().find(|role| role.name() == name))
    }

    /// The role of somebody who joins without a word about it: the first one owns the site.
    #[must_use]
    pub fn of_joining(is_first: bool) -> Self {
        if is_first { Self::Owner } else { Self::Admin }
    }

    /// Whether the role is enough for something.
    #[must_use]
    pub fn may(self, action: Action) -> bool {
        TABLE.iter().any(|(named, roles)| *named == action && roles.contains(&self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_who_may_do_what() {
        let may = |action| Role::ALL.map(|role| role.may(action));
        assert_eq!(may(Action::Answer), [true, true, true]);
        assert_eq!(may(Action::Manage), [true, true, false]);
    }

    #[test]
    fn a_role_is_read_as_it_was_stored_and_an_unknown_one_is_none() {
        for role in Role::ALL {
            assert_eq!(Role::stored(Some(role.name())), Some(role));
            let written = serde_json::to_string(&role).unwrap();
            assert_eq!(written, format!("\"{}\"", role.name()), "the same name everywhere");
        }
        assert_eq!(Role::stored(None), Some(Role::Owner), "from before there were roles");
        for unknown in ["", "viewer", "Owner"] {
            assert_eq!(Role::stored(Some(unknown)), None, "{unknown:?}");
        }
    }

    #[test]
    fn the_first_one_of_a_site_owns_it() {
        assert_eq!((Role::of_joining(true), Role::of_joining(false)), (Role::Owner, Role::Admin));
    }
}
