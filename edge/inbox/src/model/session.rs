//! Signing in and out, and choosing a site.

use super::persisted::Persisted;
use super::{Effect, Focus, Line, Model, Pane};
use crate::model::conversation_tab::ConversationTab;
use link::{Connection, Input};
use protocol::conversation::party::Agent;
use protocol::ids::{SiteId, Timestamp};
use protocol::rejection::Rejection;
use protocol::session::{Session, Site};
pub use team_ui::http::Denied;

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Login {
    /// Not known yet.
    #[default]
    Checking,
    /// Nobody: the form.
    Out(Form),
    /// This agent.
    In(Session),
}

/// The sign-in form beyond what its fields hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Sent, no answer yet.
    pub busy: bool,
    /// What was sent is the sign-out before: its answer would take the next session's cookie away.
    pub leaving: bool,
    /// Nobody heard of the sign-out, and this browser is still signed in.
    pub still_in: bool,
    /// Why the last attempt failed.
    pub error: Option<Denied>,
    /// The session ran out under an agent who was at work.
    pub expired: bool,
    /// The email to begin with.
    pub email: String,
    /// The password was right, and a code is owed.
    pub owes_code: bool,
    /// A passkey was asked for, and nobody used one.
    pub passkey_unused: bool,
}

/// Why a passkey let nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyFailure {
    /// Nobody used one.
    Unused,
    /// It was not taken.
    Denied(Denied),
}

impl Login {
    /// Whether somebody is signed in.
    #[must_use]
    pub fn is_in(&self) -> bool {
        matches!(self, Self::In(_))
    }
}

impl Model {
    /// The agent who is signed in.
    #[must_use]
    pub fn me(&self) -> Option<&Agent> {
        match &self.login {
            Login::In(session) => Some(&session.agent),
            Login::Checking | Login::Out(_) => None,
        }
    }

    /// Whether the site on screen is put away.
    pub fn is_archived(&self) -> bool {
        match (&self.login, &self.site) {
            (Login::In(session), Some(site)) => session.archived.contains(site),
            _ => false,
        }
    }

    /// The sites the agent works for.
    #[must_use]
    pub fn sites(&self) -> &[Site] {
        match &self.login {
            Login::In(session) => &session.sites,
            Login::Checking | Login::Out(_) => &[],
        }
    }

    /// Whether the agent may change what the site on screen is like.
    #[must_use]
    pub fn manages(&self) -> bool {
        match (&self.login, &self.site) {
            (Login::In(session), Some(site)) => session.may_manage(site),
            _ => false,
        }
    }

    /// The site on screen, if it lets the agent in only once they have a second factor.
    #[must_use]
    pub fn closed_site(&self) -> Option<&Site> {
        match (&self.login, &self.site) {
            (Login::In(session), Some(site)) if session.is_closed(site) => {
                session.sites.iter().find(|own| own.id == *site)
            }
            _ => None,
        }
    }

    /// A browser on which nobody signed in is shown the form at once, without asking the server.
    pub(super) fn started(&mut self, known: bool) -> Vec<Effect> {
        if known {
            return vec![Effect::CheckSession];
        }
        self.login = Login::Out(Form::default());
        Vec::new()
    }

    pub(super) fn checked(&mut self, now: Timestamp, answer: Result<Session, Denied>) -> Vec<Effect> {
        match (answer, &self.login) {
            // Asked again while at work: a line was refused, or what the agent may do has changed.
            (Ok(session), Login::In(known)) if known.agent.id == session.agent.id => {
                self.renewed(now, session)
            }
            (Ok(_), Login::In(_)) => {
                self.desk.answered = true;
                Vec::new()
            }
            (Ok(session), _) => self.enter(now, session),
            (Err(Denied::Refused(Rejection::SignedOut)), Login::In(_)) => self.session_lost(),
            (Err(_), Login::In(_) | Login::Out(_)) => {
                self.desk.answered = false;
                Vec::new()
            }
            (Err(Denied::Refused(Rejection::SignedOut)), Login::Checking) => {
                self.login = Login::Out(Form::default());
                Vec::new()
            }
            (Err(denied), Login::Checking) => {
                self.login = Login::Out(Form { error: Some(denied), ..Form::default() });
                Vec::new()
            }
        }
    }

    /// Goes on with what the agent may do now. Whoever does not work for the site on screen any more lets go of
    /// it, and is shown another one of theirs; whoever only looks on from now on, or not any more, begins there anew.
    fn renewed(&mut self, now: Timestamp, session: Session) -> Vec<Effect> {
        self.desk.answered = true;
        let (was_closed, watched) = (self.closed_site().is_some(), self.watches());
        let stays = |site: &SiteId| {
            let same = session.is_closed(site) == was_closed && session.only_watches(site) == watched;
            same && session.sites.iter().any(|own| own.id == *site)
        };
        if self.site.as_ref().is_none_or(stays) {
            self.login = Login::In(session);
            return Vec::new();
        }
        let mut effects = self.leave();
        self.wanted = None;
        effects.extend(self.enter(now, session));
        effects
    }

    pub(super) fn sign_in(&mut self, email: String, password: String) -> Vec<Effect> {
        let email = email.trim().to_owned();
        self.login = Login::Out(Form { busy: true, email: email.clone(), ..Form::default() });
        vec![Effect::SignIn { email, password }]
    }

    pub(super) fn signed_in(&mut self, now: Timestamp, answer: Result<Session, Denied>) -> Vec<Effect> {
        match answer {
            Ok(session) => self.enter(now, session),
            Err(denied) => {
                let Login::Out(form) = &mut self.login else { return Vec::new() };
                form.busy = false;
                form.error = Some(denied);
                match denied {
                    // The password is right, and nothing is wrong yet.
                    Denied::Refused(Rejection::CodeNeeded) => (form.owes_code, form.error) = (true, None),
                    // It took too long, or too many codes were wrong.
                    Denied::Refused(Rejection::SignedOut) => form.owes_code = false,
                    _ => {}
                }
                vec![Effect::Focus(if form.owes_code { Focus::Code } else { Focus::Password })]
            }
        }
    }

    pub(super) fn give_code(&mut self, code: String) -> Vec<Effect> {
        match &mut self.login {
            Login::Out(form) if form.owes_code && !form.busy => {
                (form.busy, form.error) = (true, None);
                vec![Effect::GiveCode(code)]
            }
            _ => Vec::new(),
        }
    }

    /// Asks for a passkey: in the place of the form, or where a site lets the agent in only once they have shown one.
    pub(super) fn use_passkey(&mut self) -> Vec<Effect> {
        let is_closed = self.closed_site().is_some();
        match &mut self.login {
            Login::Out(form) if !form.busy => {
                (form.busy, form.error, form.passkey_unused) = (true, None, false);
                vec![Effect::UsePasskey]
            }
            Login::In(_) if is_closed => {
                self.passkey_failed = None;
                vec![Effect::UsePasskey]
            }
            Login::Checking | Login::Out(_) | Login::In(_) => Vec::new(),
        }
    }

    pub(super) fn passkey_used(
        &mut self,
        now: Timestamp,
        answer: Result<Session, Option<Denied>>,
    ) -> Vec<Effect> {
        let is_closed = self.closed_site().is_some();
        match (answer, &mut self.login) {
            (Ok(session), Login::In(known)) if known.agent.id != session.agent.id => {
                let mut effects = self.leave();
                self.wanted = None;
                effects.extend(self.enter(now, session));
                return effects;
            }
            (Ok(session), _) => {
                self.passkey_failed = None;
                return self.enter(now, session);
            }
            (Err(why), Login::Out(form)) => {
                (form.busy, form.error, form.passkey_unused) = (false, why, why.is_none());
            }
            (Err(why), Login::In(_)) if is_closed => {
                self.passkey_failed = Some(why.map_or(PasskeyFailure::Unused, PasskeyFailure::Denied));
            }
            (Err(_), Login::Checking | Login::In(_)) => {}
        }
        Vec::new()
    }

    /// Leaves for the provider.
    pub(super) fn single_sign_on(&mut self) -> Vec<Effect> {
        match &mut self.login {
            Login::Out(form) if !form.busy => {
                (form.busy, form.error, form.passkey_unused) = (true, None, false);
                vec![Effect::SingleSignOn]
            }
            _ => Vec::new(),
        }
    }

    /// A browser may show the page again as it was left.
    pub(super) fn came_back(&mut self) -> Vec<Effect> {
        if let Login::Out(form) = &mut self.login {
            form.busy = form.leaving;
        }
        Vec::new()
    }

    pub(super) fn begin_anew(&mut self) -> Vec<Effect> {
        if let Login::Out(form) = &mut self.login {
            (form.owes_code, form.busy, form.error) = (false, false, None);
            form.passkey_unused = false;
        }
        vec![Effect::Focus(Focus::Password)]
    }

    /// The session ended under our feet: back to the form. Everything typed was kept aside with
    /// each change, under the agent's name, and comes back when the same agent signs in.
    pub(super) fn session_lost(&mut self) -> Vec<Effect> {
        let Login::In(session) = &self.login else { return Vec::new() };
        let form = Form { expired: true, email: session.email.clone(), ..Form::default() };
        let wanted = self.wanted.take().or_else(|| self.address());
        let mut effects = self.leave();
        effects.push(Effect::Remember);
        self.wanted = wanted;
        self.login = Login::Out(form);
        effects
    }

    pub(super) fn sign_out(&mut self) -> Vec<Effect> {
        let mut effects = self.leave();
        self.wanted = None;
        effects.extend([Effect::Forget, Effect::Remember, Effect::SignOut]);
        self.login = Login::Out(Form { busy: true, leaving: true, ..Form::default() });
        effects
    }

    /// What became of signing out.
    pub(super) fn signed_out(&mut self, done: bool) -> Vec<Effect> {
        match &mut self.login {
            Login::Out(form) if form.leaving => {
                (form.busy, form.leaving, form.still_in) = (false, false, !done);
            }
            Login::Checking | Login::Out(_) | Login::In(_) => {}
        }
        Vec::new()
    }

    pub(super) fn choose_site(&mut self, now: Timestamp, site: SiteId) -> Vec<Effect> {
        if self.site.as_ref() == Some(&site) || !self.works_for(&site) {
            return Vec::new();
        }
        let mut effects = self.leave();
        self.wanted = None;
        effects.extend(self.go_to(now, site));
        effects.push(Effect::Remember);
        effects
    }

    fn enter(&mut self, now: Timestamp, session: Session) -> Vec<Effect> {
        let remembered = self.site.take();
        let of = |wanted: Option<&SiteId>| session.sites.iter().find(|site| Some(&site.id) == wanted);
        let asked = of(self.wanted.as_ref().map(|address| &address.site));
        let site = asked.or(of(remembered.as_ref())).or(session.sites.first()).map(|site| site.id.clone());
        self.login = Login::In(session);
        let mut effects = vec![Effect::Remember];
        effects.extend(site.into_iter().flat_map(|site| self.go_to(now, site)));
        effects.extend(self.back_to.take().map(Effect::SiteSettings));
        effects
    }

    fn go_to(&mut self, now: Timestamp, site: SiteId) -> Vec<Effect> {
        self.site = Some(site.clone());
        if self.closed_site().is_some() {
            return Vec::new();
        }
        self.desk.connection = Connection::default();
        let mut effects = vec![Effect::Restore(site)];
        effects.extend(self.drive(now, &Line::Desk, Input::Connect));
        effects
    }

    /// Lets go of everything that belongs to the site; the choice of site stays.
    fn leave(&mut self) -> Vec<Effect> {
        let open = std::mem::take(&mut self.open);
        let connected = open.into_iter().filter(|open| !open.connection.is_idle());
        let mut effects: Vec<_> =
            connected.map(|open| Effect::Disconnect(Line::Conversation(open.id))).collect();
        effects.push(Effect::Disconnect(Line::Desk));
        let profiles = self.desk.profiles.left();
        self.desk = super::desk::Desk { profiles, ..super::desk::Desk::default() };
        self.dialog = None;
        self.overlay = None;
        self.views.clear();
        self.search = super::search::Search::default();
        self.passkey_failed = None;
        self.reply_library = super::reply_library::ReplyLibraryState::default();
        self.shown = None;
        self.cursor = None;
        self.kept = None;
        self.selection = None;
        self.closing = super::left_behind::Closing::default();
        self.notification = None;
        self.pane = Pane::List;
        effects
    }

    /// Takes up what an earlier page persisted. Messages that were never acknowledged go out again,
    /// under their old ids, so that one that did arrive is not doubled.
    pub(super) fn restored(&mut self, now: Timestamp, persisted: Persisted) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.desk.looked.extend(persisted.looked);
        self.views = persisted.views;
        for conversation in persisted.conversations {
            if self.conversation(&conversation.id).is_some() {
                continue;
            }
            let id = conversation.id.clone();
            let open = ConversationTab::restored(conversation);
            let unsent = !open.outbox.is_empty();
            self.open.push(open);
            if unsent {
                effects.extend(self.connect(now, &id));
            }
        }
        effects.extend(self.show_wanted(now, persisted.shown));
        effects
    }
}
