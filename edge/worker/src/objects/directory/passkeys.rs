//! Passkeys: made, named, removed, and signed in with. The signatures are verified before a call comes here; challenge
//! and counter are looked at here, where no other sign-in comes between.

use super::second_factor::{everywhere, owner, stepped_up};
use super::{DirectoryObject, audit, count_under, known_good, sign_ins};
use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{
    self, Attempt, BegunPasskey, CodeProof, Ended, KnownPasskey, MadePasskey, PasskeyCall, SignedByPasskey,
};
use crate::store::directory::{Concerns, DirectoryStore};
use domain::access;
use domain::account::Ending;
use domain::account_mail::News;
use domain::audit::AuditAction;
use domain::passkey::{self, Purpose};
use protocol::rejection::Rejection;
use protocol::team::passkey::{Passkey, Passkeys};
use worker::Response;

/// A new challenge.
fn challenge(log: &DirectoryStore, purpose: Purpose<'_>) -> Result<Vec<u8>, Fault> {
    let key = log.challenge_key(crypto::random()?)?;
    Ok(passkey::new_challenge(&key, purpose, crypto::random()?, now()))
}

/// Takes a challenge that was answered, which is not good again.
fn take_challenge(log: &DirectoryStore, purpose: Purpose<'_>, answered: &[u8]) -> Result<(), Fault> {
    let now = now();
    let key = log.challenge_key(crypto::random()?)?;
    let until = passkey::check_challenge(&key, purpose, answered, now)?;
    if log.use_challenge(&crypto::content_hash(answered), until, now)? {
        Ok(())
    } else {
        Err(Rejection::WrongPasskey.into())
    }
}

/// Those of the agent of a session.
fn list(log: &DirectoryStore, session: &str) -> Result<Passkeys, Fault> {
    let agent = owner(log, session)?;
    let list = log.passkeys(&agent)?.into_iter().map(|(_, passkey)| passkey).collect();
    Ok(Passkeys { list, code: log.has_factor(&agent)?, possible: true })
}

/// One of the agent of a session, by its name in addresses, with its credential id.
fn find(log: &DirectoryStore, session: &str, named: &str) -> Result<(String, Passkey), Fault> {
    let all = log.passkeys(&owner(log, session)?)?;
    Ok(all.into_iter().find(|(_, one)| one.id == named).ok_or(Rejection::NotFound)?)
}

/// A challenge for one more.
fn begin(log: &DirectoryStore, proof: &CodeProof, everywhere: bool) -> Result<BegunPasskey, Fault> {
    let known = log.passkeys(&owner(log, &proof.session)?)?;
    passkey::has_room(known.len())?;
    stepped_up(log, proof, everywhere)?;
    let challenge = challenge(log, Purpose::Registration { session: &proof.session })?;
    Ok(BegunPasskey { challenge, known: known.into_iter().map(|(id, _)| id).collect() })
}

fn rename(log: &DirectoryStore, session: &str, named: &str, name: &str) -> Result<Passkeys, Fault> {
    let (id, _) = find(log, session, named)?;
    log.rename_passkey(&id, name)?;
    list(log, session)
}

/// Counts a sign-in by a passkey before anything of it is looked at, as one by a password is counted. One that nobody
/// has counts for the network it comes from.
fn attempt(log: &DirectoryStore, attempt: &Attempt, id: &str) -> Result<KnownPasskey, Fault> {
    let known = log.passkey(id)?;
    let email = known.as_ref().map_or("", |known| known.email.as_str());
    let attempt = Attempt { email: email.to_owned(), ..attempt.clone() };
    count_under(log, access::counted_as(email, &attempt.whence, known_good(log, &attempt)?))?;
    Ok(known.ok_or(Rejection::WrongPasskey)?)
}

impl DirectoryObject {
    /// Answers a call about passkeys.
    pub(super) fn answer_passkey(&self, log: &DirectoryStore, call: PasskeyCall) -> worker::Result<Response> {
        match call {
            PasskeyCall::List(session) => rpc::answer(list(log, &session)),
            PasskeyCall::Begin(proof) => rpc::answer(begin(log, &proof, everywhere(&self.env))),
            PasskeyCall::Add(made) => rpc::answer(self.add_passkey(log, &made)),
            PasskeyCall::Rename(session, named, name) => rpc::answer(rename(log, &session, &named, &name)),
            PasskeyCall::Remove(proof, named) => rpc::answer(self.remove_passkey(log, &proof, &named)),
            PasskeyCall::Challenge(browser) => {
                rpc::answer(challenge(log, Purpose::SignIn { browser: &browser }))
            }
            PasskeyCall::Attempt(tried, id) => rpc::answer(attempt(log, &tried, &id)),
            PasskeyCall::Open(signed) => rpc::answer(self.open_by_passkey(log, &signed)),
        }
    }

    /// Stores one that was made, and ends what is open elsewhere. In this session it has been shown.
    fn add_passkey(&self, log: &DirectoryStore, made: &MadePasskey) -> Result<(Passkeys, Vec<Ended>), Fault> {
        let session = made.proof.session.as_str();
        let agent = owner(log, session)?;
        take_challenge(log, Purpose::Registration { session }, &made.challenge)?;
        passkey::has_room(log.passkeys(&agent)?.len())?;
        if log.passkey(&made.id)?.is_some() {
            return Err(Rejection::WrongPasskey.into());
        }
        log.together(|| {
            log.add_passkey(&made.id, &agent, &made.name, &made.key, made.counter, now())?;
            log.passkey_shown(session, &made.id)?;
            log.note(Concerns::Account(&agent), AuditAction::PasskeyAdded, None, &[])?;
            let news = News::PasskeyAdded { name: made.name.clone() };
            self.tell(log, &made.proof.attempt.email, &made.proof.frame, news)
        })?;
        self.send_mails(log);
        Ok((list(log, session)?, self.end(log, session, &Ending::Others)?))
    }

    /// Removes one, and ends what is open elsewhere.
    fn remove_passkey(
        &self,
        log: &DirectoryStore,
        proof: &CodeProof,
        named: &str,
    ) -> Result<(Passkeys, Vec<Ended>), Fault> {
        let (id, Passkey { name, .. }) = find(log, &proof.session, named)?;
        let agent = stepped_up(log, proof, everywhere(&self.env))?;
        log.together(|| {
            log.remove_passkey(&id)?;
            log.note(Concerns::Account(&agent), AuditAction::PasskeyRemoved, None, &[])?;
            let news = News::PasskeyRemoved { name: name.clone() };
            self.tell(log, &proof.attempt.email, &proof.frame, news)
        })?;
        // Where a second factor is required, what this one has opened here closes, too.
        self.look_within(0);
        self.send_mails(log);
        Ok((list(log, &proof.session)?, self.end(log, &proof.session, &Ending::Others)?))
    }

    /// Opens a session by a passkey whose signature was right for what was known of it then.
    fn open_by_passkey(&self, log: &DirectoryStore, signed: &SignedByPasskey) -> Result<(), Fault> {
        let SignedByPasskey { id, known, counter, attempt, session, .. } = signed;
        let attempt = Attempt { email: known.email.clone(), checked: None, ..attempt.clone() };
        match taken(log, signed) {
            Err(Fault::Rejected(Rejection::WrongPasskey)) => {
                audit::count_failed(log, &attempt)?;
                sign_ins::failed(log, &attempt)?;
                return Err(Rejection::WrongPasskey.into());
            }
            taken => taken?,
        }
        log.passkey_used(id, *counter, now())?;
        self.begin_session(log, &attempt, &known.agent, session)?;
        log.passkey_shown(session, id)
    }
}

/// Whether a passkey is still what a signature was verified for, goes on counting, and has answered a challenge of this
/// browser's, which is used up.
fn taken(log: &DirectoryStore, signed: &SignedByPasskey) -> Result<(), Fault> {
    let SignedByPasskey { id, known, counter, challenge, attempt, .. } = signed;
    let now_known = log.passkey(id)?;
    passkey::is_still(known.known(), now_known.as_ref().map(KnownPasskey::known), *counter)?;
    let browser = attempt.whence.browser.as_deref().ok_or(Rejection::WrongPasskey)?;
    take_challenge(log, Purpose::SignIn { browser }, challenge)
}
