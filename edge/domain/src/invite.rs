//! Invites: a link lets whoever has it join a site's team, once, within a week, and only under the address it was
//! made for.

use crate::mail::mailbox;
use crate::quota::{self, Limit};
use crate::roles::{self, Role};
use protocol::ids::{SiteId, Timestamp};
use protocol::rejection::Rejection;

/// How long an invite is good for, in milliseconds.
pub const INVITE_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

/// How many invites of a site may be open at once.
pub const INVITES_MAX: usize = 100;

/// How many letters of an invite's hash name it. A part of a hash opens nothing.
const ID: usize = 16;

/// The name of an invite whose hash is given, for the list of invites.
#[must_use]
pub fn id(hash: &str) -> &str {
    hash.get(..ID).unwrap_or(hash)
}

/// Whether somebody in the role `actor` may invite to a role, where so many invites are open and whoever is meant is
/// in the team already or not.
///
/// # Errors
/// [`Rejection::NotAllowed`]; [`Rejection::InTeam`]; [`Rejection::TooManyInvites`].
pub fn invite(actor: Role, to: Role, open: usize, is_in_team: bool) -> Result<(), Rejection> {
    // As they might make one who answers what they invite them as.
    roles::change(actor, Role::Agent, to, usize::MAX)?;
    if is_in_team {
        return Err(Rejection::InTeam);
    }
    if open < INVITES_MAX { Ok(()) } else { Err(Rejection::TooManyInvites) }
}

/// Where an invite is counted that a site mails to an address.
#[must_use]
pub fn mail_counts(site: &SiteId, email: &str) -> Vec<(String, Limit)> {
    let site = site.as_str();
    vec![
        (format!("invite of {site} for {}", mailbox(email)), quota::INVITES_TO_MAILBOX),
        (format!("invites of {site}"), quota::INVITES_FROM_SITE),
    ]
}

/// Whether an invite that is good until a moment is good now. One that was used or replaced is not there any more,
/// which is told alike.
///
/// # Errors
/// [`Rejection::InviteOver`].
pub fn is_open(until: Option<Timestamp>, now: Timestamp) -> Result<(), Rejection> {
    if until.is_some_and(|until| now < until) { Ok(()) } else { Err(Rejection::InviteOver) }
}

/// Who accepts an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepting {
    /// Somebody new, with a name and a password of their own.
    New,
    /// Whoever is signed in under the address already.
    Known,
}

/// Who may accept an invite to an address, of which there is an account or not, when whoever asks is signed in under
/// `signed_in`. A link never signs anybody in to an account that is there.
///
/// # Errors
/// [`Rejection::SignedOut`] where whoever has the account is to sign in first; [`Rejection::OtherAddress`] for
/// whoever is signed in under another address.
pub fn accept(email: &str, has_account: bool, signed_in: Option<&str>) -> Result<Accepting, Rejection> {
    match signed_in {
        Some(other) if other != email => Err(Rejection::OtherAddress),
        Some(_) => Ok(Accepting::Known),
        None if has_account => Err(Rejection::SignedOut),
        None => Ok(Accepting::New),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_invite_to_any_role_and_admins_to_all_but_the_owners() {
        use Role::{Admin, Agent, Owner};
        for to in Role::ALL {
            assert_eq!(invite(Owner, to, 0, false), Ok(()));
            assert_eq!(invite(Agent, to, 0, false), Err(Rejection::NotAllowed));
        }
        assert_eq!((invite(Admin, Admin, 0, false), invite(Admin, Agent, 0, false)), (Ok(()), Ok(())));
        assert_eq!(invite(Admin, Owner, 0, false), Err(Rejection::NotAllowed));
        assert_eq!(invite(Owner, Agent, 0, true), Err(Rejection::InTeam));
        assert_eq!(invite(Owner, Agent, INVITES_MAX - 1, false), Ok(()));
        assert_eq!(invite(Owner, Agent, INVITES_MAX, false), Err(Rejection::TooManyInvites));
    }

    #[test]
    fn mailed_invites_are_counted_for_a_mailbox_and_a_site() {
        let names = |email: &str| {
            let counts = mail_counts(&SiteId::parse("tea").unwrap(), email);
            counts.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names("dan@shop.example"), names("d.a.n+2@Shop.example"), "one mailbox");
        let (dan, eva) = (names("dan@shop.example"), names("eva@shop.example"));
        assert_ne!(dan.first(), eva.first());
        assert_eq!(dan.last(), eva.last(), "one site");
    }

    #[test]
    fn an_invite_is_good_for_a_week_and_then_over() {
        assert_eq!(is_open(Some(INVITE_MS), INVITE_MS - 1), Ok(()));
        for over in [Some(INVITE_MS), None] {
            assert_eq!(is_open(over, INVITE_MS), Err(Rejection::InviteOver));
        }
    }

    #[test]
    fn a_link_makes_an_account_and_opens_none() {
        let mine = "ana@shop.example";
        assert_eq!(accept(mine, false, None), Ok(Accepting::New));
        assert_eq!(accept(mine, true, None), Err(Rejection::SignedOut), "who has the account signs in first");
        assert_eq!(accept(mine, true, Some(mine)), Ok(Accepting::Known));
        for has_account in [true, false] {
            assert_eq!(accept(mine, has_account, Some("bea@shop.example")), Err(Rejection::OtherAddress));
        }
    }

    #[test]
    fn a_name_of_an_invite_is_a_part_of_its_hash() {
        assert_eq!(id("0123456789abcdef-and-the-rest"), "0123456789abcdef");
        assert_eq!(id("short"), "short");
    }
}
