//! What somebody may do at a site, by their role there: one table, and what it does not name is refused.

pub mod asked;

use protocol::rejection::Rejection;
pub use protocol::team::people::Role;

/// What a route, a frame or a command lets somebody of the team do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Looking on: reading conversations, the list, and what the inbox needs for them.
    Watch,
    /// Answering visitors, and everything else that changes a conversation or counts for the team.
    Answer,
    /// Seeing what the whole team does now, with figures of each agent.
    Lead,
    /// Changing what the site is like: its settings, pictures, saved replies and help articles.
    Manage,
    /// Deciding whether there is such a site: putting it away, bringing it back, deleting it.
    Own,
}

/// Who may do what.
const TABLE: &[(Action, &[Role])] = &[
    (Action::Watch, &[Role::Owner, Role::Admin, Role::Agent, Role::Viewer]),
    (Action::Answer, &[Role::Owner, Role::Admin, Role::Agent]),
    (Action::Lead, &[Role::Owner, Role::Admin]),
    (Action::Manage, &[Role::Owner, Role::Admin]),
    (Action::Own, &[Role::Owner]),
];

/// The role of somebody who works for a site, by the name that is stored. Whoever came before there were roles has
/// none, and goes on as an owner; a name that is not known here is no role.
#[must_use]
pub fn stored(name: Option<&str>) -> Option<Role> {
    name.map_or(Some(Role::Owner), |name| Role::ALL.into_iter().find(|role| role.name() == name))
}

/// The role of somebody who joins without a word about it: the first one owns the site.
#[must_use]
pub fn of_joining(is_first: bool) -> Role {
    if is_first { Role::Owner } else { Role::Admin }
}

/// Whether a role is enough for something.
#[must_use]
pub fn may(role: Role, action: Action) -> bool {
    TABLE.iter().any(|(named, roles)| *named == action && roles.contains(&role))
}

/// Whether a role is enough for something, or by which name it is refused.
///
/// # Errors
/// [`Rejection::NotAllowed`].
pub fn check(role: Role, action: Action) -> Result<(), Rejection> {
    if may(role, action) { Ok(()) } else { Err(Rejection::NotAllowed) }
}

/// Whether somebody who gets another role answers no more: what they have goes back to those who wait.
#[must_use]
pub fn stops_answering(from: Role, to: Role) -> bool {
    may(from, Action::Answer) && !may(to, Action::Answer)
}

/// Whether somebody in the role `actor` may change a role from one to another, at a site with so many `owners`. Who
/// owns it is for owners to say.
///
/// # Errors
/// [`Rejection::NotAllowed`]; [`Rejection::LastOwner`] where nobody would own the site any more.
pub fn change(actor: Role, from: Role, to: Role, owners: usize) -> Result<(), Rejection> {
    let concerns_owners = from == Role::Owner || to == Role::Owner;
    if !may(actor, Action::Manage) || (concerns_owners && actor != Role::Owner) {
        return Err(Rejection::NotAllowed);
    }
    if from == Role::Owner && to != Role::Owner && owners < 2 { Err(Rejection::LastOwner) } else { Ok(()) }
}

/// Whether somebody in the role `actor` may remove whoever has the role `from` from a site with so many `owners`: as
/// they may make them one who only answers.
///
/// # Errors
/// See [`change`].
pub fn remove(actor: Role, from: Role, owners: usize) -> Result<(), Rejection> {
    change(actor, from, Role::Agent, owners)
}

/// Whether somebody in the role `actor` may suspend whoever has the role `from`: as they may remove them, and never
/// themselves, for only others let them back.
///
/// # Errors
/// See [`change`].
pub fn suspend(actor: Role, from: Role, own: bool, owners: usize) -> Result<(), Rejection> {
    remove(actor, from, owners)?;
    if own { Err(Rejection::NotAllowed) } else { Ok(()) }
}

/// Whether somebody in the role `actor` may let somebody back in the role `role` that they had: as they may give it.
///
/// # Errors
/// [`Rejection::NotAllowed`].
pub fn restore(actor: Role, role: Role) -> Result<(), Rejection> {
    change(actor, Role::Agent, role, usize::MAX)
}

/// The roles that somebody in the role `actor` may give whoever has the role `from`, that one among them; none where
/// there is nothing to choose.
#[must_use]
pub fn may_become(actor: Role, from: Role, owners: usize) -> Vec<Role> {
    let roles = Role::ALL.into_iter().filter(|to| change(actor, from, *to, owners).is_ok());
    let roles: Vec<Role> = roles.collect();
    if roles.len() > 1 { roles } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::frames::Request;
    use protocol::frames::agent::{AgentCommand, AgentFrame, AgentHello};
    use protocol::frames::desk::DeskCommand;
    use protocol::ids::{CommandId, ConversationId};

    #[test]
    fn the_table_says_who_may_do_what() {
        let may = |action| Role::ALL.map(|role| super::may(role, action));
        assert_eq!(may(Action::Watch), [true, true, true, true]);
        assert_eq!(may(Action::Answer), [true, true, true, false]);
        assert_eq!(may(Action::Lead), [true, true, false, false]);
        assert_eq!(may(Action::Manage), [true, true, false, false]);
        assert_eq!(may(Action::Own), [true, false, false, false]);
    }

    #[test]
    fn a_role_is_read_as_it_was_stored_and_an_unknown_one_is_none() {
        for role in Role::ALL {
            assert_eq!(stored(Some(role.name())), Some(role));
            let written = serde_json::to_string(&role).unwrap();
            assert_eq!(written, format!("\"{}\"", role.name()), "the same name everywhere");
        }
        assert_eq!(stored(None), Some(Role::Owner), "from before there were roles");
        for unknown in ["", "auditor", "Owner"] {
            assert_eq!(stored(Some(unknown)), None, "{unknown:?}");
        }
    }

    #[test]
    fn whoever_looks_on_changes_nothing_by_any_way_of_asking() {
        let watches = |action| check(Role::Viewer, action);
        assert_eq!(watches(asked::of_route(true)), Ok(()));
        assert_eq!(watches(asked::of_route(false)), Err(Rejection::NotAllowed));
        let hello = AgentFrame::Hello(AgentHello { version: 1, after: 0 });
        assert_eq!(watches(asked::of_frame(&hello)), Ok(()));
        assert_eq!(watches(asked::of_frame(&AgentFrame::Looking(true))), Ok(()), "they are seen reading");
        let id = CommandId::parse("AAAAAAAAAAAAAAAAAAAAAA").unwrap();
        let take = AgentFrame::Command(Request { id, command: AgentCommand::Take });
        for frame in [take, AgentFrame::Typing(true)] {
            assert_eq!(watches(asked::of_frame(&frame)), Err(Rejection::NotAllowed), "{frame:?}");
            assert_eq!(check(Role::Agent, asked::of_frame(&frame)), Ok(()));
        }
        let mark = AgentCommand::Mark { delivered: 1, read: 1 };
        assert_eq!(watches(asked::of_command(&mark)), Err(Rejection::NotAllowed), "they are no reader");
        let chat = ConversationId::parse("conversation-0001").unwrap();
        for (frame, let_in) in [
            (DeskCommand::Hello { version: 1 }, true),
            (DeskCommand::HelloPaged { version: 2 }, true),
            (DeskCommand::SetAvailable(true), false),
            (DeskCommand::SetAvailable(false), false),
            (DeskCommand::Accept(chat.clone()), false),
            (DeskCommand::Decline(chat.clone()), false),
            (DeskCommand::TakeBreak("lunch".to_owned()), false),
            (DeskCommand::Monitor(true), false),
        ] {
            assert_eq!(watches(asked::of_desk(&frame)).is_ok(), let_in, "{frame:?}");
        }
        let leads = Role::ALL.map(|role| may(role, asked::of_desk(&DeskCommand::Monitor(true))));
        assert_eq!(leads, [true, true, false, false]);
    }

    #[test]
    fn whoever_only_looks_on_from_now_on_has_nothing_any_more() {
        for from in [Role::Owner, Role::Admin, Role::Agent] {
            assert!(stops_answering(from, Role::Viewer), "{from:?}");
            assert!(!stops_answering(Role::Viewer, from) && !stops_answering(from, Role::Agent));
        }
        assert!(!stops_answering(Role::Viewer, Role::Viewer));
    }

    #[test]
    fn the_first_one_of_a_site_owns_it() {
        assert_eq!((of_joining(true), of_joining(false)), (Role::Owner, Role::Admin));
    }

    #[test]
    fn owners_say_who_owns_a_site_and_one_always_does() {
        use Role::{Admin, Agent, Owner, Viewer};
        assert_eq!(may_become(Owner, Agent, 1), [Owner, Admin, Agent, Viewer]);
        assert_eq!(may_become(Owner, Owner, 2), [Owner, Admin, Agent, Viewer]);
        assert_eq!(may_become(Owner, Owner, 1), [], "the last one stays");
        assert_eq!(may_become(Admin, Agent, 1), [Admin, Agent, Viewer]);
        assert_eq!(may_become(Admin, Owner, 2), []);
        for from in Role::ALL {
            assert_eq!(may_become(Agent, from, 2), [], "{from:?}");
            assert_eq!(may_become(Viewer, from, 2), [], "{from:?}");
        }
        let goes = |actor, from, owners| remove(actor, from, owners);
        assert_eq!(goes(Owner, Owner, 1), Err(Rejection::LastOwner), "the last one cannot go");
        assert_eq!(
            (goes(Owner, Owner, 2), goes(Owner, Admin, 1), goes(Admin, Admin, 1)),
            (Ok(()), Ok(()), Ok(()))
        );
        assert_eq!(goes(Admin, Owner, 2), Err(Rejection::NotAllowed));
        assert_eq!(goes(Agent, Agent, 2), Err(Rejection::NotAllowed));
        let suspends = |actor, from, owners| suspend(actor, from, false, owners);
        assert_eq!(suspends(Owner, Owner, 1), Err(Rejection::LastOwner), "the last one cannot be suspended");
        assert_eq!((suspends(Owner, Owner, 2), suspends(Admin, Admin, 1)), (Ok(()), Ok(())));
        assert_eq!(suspends(Admin, Owner, 2), Err(Rejection::NotAllowed));
        assert_eq!(suspends(Agent, Agent, 2), Err(Rejection::NotAllowed));
        assert_eq!(suspend(Owner, Owner, true, 2), Err(Rejection::NotAllowed), "nobody themselves");
        assert_eq!(
            (restore(Owner, Owner), restore(Admin, Admin), restore(Admin, Agent)),
            (Ok(()), Ok(()), Ok(()))
        );
        assert_eq!(restore(Admin, Owner), Err(Rejection::NotAllowed));
        assert_eq!(restore(Agent, Agent), Err(Rejection::NotAllowed));
        assert_eq!(change(Owner, Owner, Agent, 1), Err(Rejection::LastOwner));
        assert_eq!(change(Admin, Agent, Owner, 1), Err(Rejection::NotAllowed));
        assert_eq!(change(Admin, Owner, Agent, 5), Err(Rejection::NotAllowed));
    }
}
