//! The account of whoever is signed in: where else they are, and how a change of their password went. What is typed as
//! a password never comes here.

use super::library::Outcome;
use super::{Effect, Model, Section, State};
use protocol::ids::{FileId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::account::{OpenSession, PastSignIn};
use protocol::team::profile::Profile;
use team_ui::http::Denied;

/// The field that takes a picture.
pub const PICTURE_FIELD: &str = "profile-picture";

/// What is known of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// Their email.
    pub email: String,
    /// Where they are signed in; nothing before the first answer.
    pub sessions: Option<Vec<OpenSession>>,
    /// How they, or somebody else with their email, have signed in of late; nothing before the first answer.
    pub sign_ins: Option<Vec<PastSignIn>>,
    /// What became of the last request about sessions.
    pub outcome: Option<Outcome>,
    /// The end of sessions is on its way.
    pub ending: bool,
    /// What they tell of themselves; nothing before the first answer.
    pub profile: Option<Profile>,
    /// A change of it is on its way.
    pub saving: bool,
    /// What became of the last one.
    pub saved: Option<Outcome>,
    /// A picture is on its way, or its removal.
    pub picturing: bool,
    /// What became of the last one.
    pub pictured: Option<Outcome>,
    /// A new password is on its way.
    pub changing: bool,
    /// What became of the last one.
    pub changed: Option<Outcome>,
    /// A new password asks for a code as well.
    pub asks_code: bool,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum AccountMsg {
    /// The sessions are to be as they are now.
    Load,
    /// The answer to [`AccountEffect::List`].
    Loaded(Result<Vec<OpenSession>, Denied>),
    /// The answer to [`AccountEffect::ListSignIns`].
    SignIns(Result<Vec<PastSignIn>, Denied>),
    /// The session of this name is to end; without one, all others.
    End(Option<String>),
    /// The answer to [`AccountEffect::End`].
    Ended(Result<(), Denied>),
    /// The answer to [`AccountEffect::ReadProfile`].
    Profile(Result<Profile, Denied>),
    /// A change of the profile was sent.
    ProfileSent,
    /// What became of it, with the profile as it is stored.
    ProfileSaved(Result<Profile, Denied>),
    /// A picture was chosen, or is to be removed.
    PictureSent,
    /// What became of it, with the picture there is now.
    Pictured(Result<Option<FileId>, Denied>),
    /// A new password was sent.
    PasswordSent,
    /// What became of it.
    PasswordChanged(Result<(), Denied>),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountEffect {
    /// Ask where they are signed in.
    List,
    /// Ask what they tell of themselves.
    ReadProfile,
    /// Ask how they have signed in of late.
    ListSignIns,
    /// End the session of this name; without one, all others.
    End(Option<String>),
}

impl Account {
    fn pictured(&mut self, answer: Result<Option<FileId>, Denied>) -> Vec<Effect> {
        self.picturing = false;
        // The button that removed it is gone, and had the focus.
        let removed = answer == Ok(None);
        let took = |picture| {
            if let Some(profile) = &mut self.profile {
                profile.picture = picture;
            }
            Outcome::Saved
        };
        self.pictured = Some(answer.map_or_else(Outcome::Failed, took));
        if removed { vec![Effect::Focus(PICTURE_FIELD.to_owned())] } else { Vec::new() }
    }
}

impl Model {
    pub(super) fn on_account(&mut self, msg: AccountMsg) -> Vec<Effect> {
        let own = &mut self.account;
        match msg {
            AccountMsg::Load => return self.load_account(),
            AccountMsg::Loaded(Ok(sessions)) => own.sessions = Some(sessions),
            AccountMsg::Loaded(Err(denied)) => own.outcome = Some(Outcome::Failed(denied)),
            // A server from before there were any has none to tell.
            AccountMsg::SignIns(answer) => own.sign_ins = answer.ok(),
            AccountMsg::End(_) if own.ending => {}
            AccountMsg::End(which) => {
                (own.ending, own.outcome) = (true, None);
                return vec![Effect::Account(AccountEffect::End(which))];
            }
            AccountMsg::Ended(answer) => {
                own.ending = false;
                // It was over already: what is listed is out of date.
                let answer =
                    if answer == Err(Denied::Refused(Rejection::NotFound)) { Ok(()) } else { answer };
                own.outcome = Some(answer.map_or_else(Outcome::Failed, |()| Outcome::Saved));
                return vec![Effect::Account(AccountEffect::List)];
            }
            // A server from before there were any has none to tell. The form that is open stays.
            AccountMsg::Profile(answer) => own.profile = answer.ok().or_else(|| own.profile.take()),
            AccountMsg::ProfileSent => (own.saving, own.saved) = (true, None),
            AccountMsg::ProfileSaved(answer) => {
                own.saving = false;
                own.saved = Some(answer.map_or_else(Outcome::Failed, |_| Outcome::Saved));
            }
            AccountMsg::PictureSent => (own.picturing, own.pictured) = (true, None),
            AccountMsg::Pictured(answer) => return own.pictured(answer),
            AccountMsg::PasswordSent => (own.changing, own.changed) = (true, None),
            AccountMsg::PasswordChanged(answer) => {
                own.changing = false;
                let code = [Rejection::CodeNeeded, Rejection::WrongCode].map(|why| Err(Denied::Refused(why)));
                own.asks_code = code.contains(&answer) || (own.asks_code && answer.is_err());
                own.changed = Some(answer.map_or_else(Outcome::Failed, |()| Outcome::Saved));
                if answer.is_ok() {
                    return vec![Effect::Account(AccountEffect::List)];
                }
            }
        }
        Vec::new()
    }

    /// Shows nothing of a site that lets them in only once they have a second factor, but where they set it up.
    pub(super) fn account_alone(&mut self, site: SiteId, email: String) -> Vec<Effect> {
        (self.context.site, self.account.email) = (Some(site), email);
        self.section = Section::Account;
        self.state = State::Failed(Denied::Refused(Rejection::SecondFactorRequired));
        self.open_account()
    }

    /// The browser's own time zone, and all that it knows.
    pub fn zones(&self) -> (String, Vec<String>) {
        (self.context.zone.clone(), self.context.zones.clone())
    }

    /// Shows it anew: the form waits for the profile as it is now.
    pub(super) fn open_account(&mut self) -> Vec<Effect> {
        self.account.profile = None;
        self.load_account()
    }

    /// Asks where they are signed in, and begins anew with what becomes of changes.
    fn load_account(&mut self) -> Vec<Effect> {
        (self.account.outcome, self.account.changed, self.account.saved) = (None, None, None);
        self.account.pictured = None;
        self.account.asks_code = false;
        [AccountEffect::List, AccountEffect::ListSignIns, AccountEffect::ReadProfile]
            .map(Effect::Account)
            .into()
    }
}
