//! Invites to the site's team: those that are open, and the link of the one that was just made.

use super::library::Outcome;
use super::{Effect, Model};
use protocol::ids::SiteId;
use protocol::rejection::Rejection;
use protocol::team::invites::{Invite, InviteLink, NewInvite};
use team_ui::http::Denied;

/// What is known of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Invites {
    /// Those that are open.
    pub list: Vec<Invite>,
    /// The one that was made last, whose link is told once.
    pub made: Option<InviteLink>,
    /// A request is on its way.
    pub busy: bool,
    /// What became of the last one.
    pub outcome: Option<Outcome>,
    /// Whether the link was copied.
    pub copied: bool,
}

/// The field with the link of the invite that was made last.
pub const LINK: &str = "invite-link";

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum InvitesMsg {
    /// The answer to [`InvitesEffect::List`].
    Loaded(SiteId, Result<Vec<Invite>, Denied>),
    /// Somebody is to be invited.
    Make(NewInvite),
    /// The answer to [`InvitesEffect::Make`].
    Made(SiteId, Result<InviteLink, Denied>),
    /// The link is to be copied.
    Copy,
    /// The invite of this name is to be taken back.
    Withdraw(String),
    /// The answer to [`InvitesEffect::Withdraw`].
    Withdrawn(SiteId, Result<(), Denied>),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvitesEffect {
    /// Ask for those that are open.
    List(SiteId),
    /// Make one.
    Make(SiteId, NewInvite),
    /// Take one back.
    Withdraw(SiteId, String),
}

impl Model {
    pub(super) fn on_invites(&mut self, msg: InvitesMsg) -> Vec<Effect> {
        let Some(site) = self.site().cloned() else { return Vec::new() };
        let own = &mut self.invites;
        let list = || Effect::Invites(InvitesEffect::List(site.clone()));
        match msg {
            InvitesMsg::Loaded(of, _) | InvitesMsg::Made(of, _) | InvitesMsg::Withdrawn(of, _)
                if of != site => {}
            InvitesMsg::Loaded(_, Ok(open)) => own.list = open,
            InvitesMsg::Loaded(_, Err(denied)) => own.outcome = Some(Outcome::Failed(denied)),
            InvitesMsg::Make(_) | InvitesMsg::Withdraw(_) if own.busy => {}
            InvitesMsg::Make(wish) => {
                *own = Invites { list: std::mem::take(&mut own.list), busy: true, ..Invites::default() };
                return vec![Effect::Invites(InvitesEffect::Make(site, wish))];
            }
            InvitesMsg::Made(_, Ok(made)) => {
                (own.busy, own.made) = (false, Some(made));
                return vec![list(), Effect::Focus(LINK.to_owned())];
            }
            InvitesMsg::Made(_, Err(denied)) => {
                (own.busy, own.outcome) = (false, Some(Outcome::Failed(denied)));
            }
            InvitesMsg::Copy => {
                own.copied = own.made.is_some();
                return own.made.iter().map(|made| Effect::Copy(made.link.clone())).collect();
            }
            InvitesMsg::Withdraw(id) => {
                (own.busy, own.outcome) = (true, None);
                return vec![Effect::Invites(InvitesEffect::Withdraw(site, id))];
            }
            InvitesMsg::Withdrawn(_, answer) => {
                // It was accepted or taken back already: what is listed is out of date.
                let answer =
                    if answer == Err(Denied::Refused(Rejection::NotFound)) { Ok(()) } else { answer };
                (own.busy, own.made) = (false, None);
                own.outcome = Some(answer.map_or_else(Outcome::Failed, |()| Outcome::Saved));
                return vec![list()];
            }
        }
        Vec::new()
    }

    /// Asks for those that are open, and begins anew.
    pub(super) fn load_invites(&mut self) -> Vec<Effect> {
        self.invites = Invites::default();
        self.site().cloned().map(|site| Effect::Invites(InvitesEffect::List(site))).into_iter().collect()
    }
}
