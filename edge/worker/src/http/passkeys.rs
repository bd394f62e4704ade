//! `/v1/account/passkeys` and `/v1/session/passkey`: an agent's passkeys, and signing in by one.

use crate::crypto;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::http::account::close_sockets;
use crate::http::guard::{Call, Guard, Own, OwnPage};
use crate::http::password_reset::mail_frame;
use crate::http::response::{self, Reply};
use crate::http::second_factor::{ask, change, proof};
use crate::http::session::{self, Cookies};
use crate::http::{auth, body};
use crate::rpc::{
    self, BegunPasskey, CodeProof, DirectoryCall, Ended, FactorCall, KnownPasskey, MadePasskey, PasskeyCall,
    SignedByPasskey,
};
use crate::web_crypto::signatures;
use domain::passkey::{self, Assertion, Party};
use protocol::rejection::Rejection;
use protocol::team::passkey::{
    NewPasskey, PasskeyChallenge, PasskeyName, PasskeyOptions, PasskeySignIn, Passkeys,
};
use protocol::team::second_factor::SecondFactorProof;
use serde::Serialize;
use worker::{Env, Request, ResponseBuilder};

/// Where the passkeys of this installation belong.
fn party(request: &Request, env: &Env) -> Result<Party, Fault> {
    Ok(Party::of(&auth::own_origin(request, env)?)?)
}

fn told<T: Serialize>(call: &Call, value: &T) -> Result<Reply, Fault> {
    Ok(response::respond(&call.request, ResponseBuilder::new(), value)?.into())
}

/// Those of the agent, after a change that has ended sessions elsewhere.
async fn changed(call: &Call, asked: PasskeyCall) -> Result<Reply, Fault> {
    let (passkeys, ended): (Passkeys, Vec<Ended>) = change(call, FactorCall::Passkey(asked)).await?;
    close_sockets(&call.env, ended).await;
    told(call, &passkeys)
}

/// `GET /v1/account/passkeys`: the agent's own.
#[worker::send]
pub async fn list(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let mut own: Passkeys = ask(&call.env, FactorCall::Passkey(PasskeyCall::List(hash))).await?;
    own.possible = party(&call.request, &call.env).is_ok();
    told(&call, &own)
}

/// `POST /v1/account/passkeys/challenge`: what a browser needs to have one made. Asks for what a change of the second
/// factor asks for: an open session alone gives nobody a passkey of their own.
#[worker::send]
pub async fn begin(Guard(own): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let shown: SecondFactorProof = body::read(&call.request).await?;
    let host = party(&call.request, &call.env)?.host().to_owned();
    let (agent, email) = (own.session.agent.clone(), own.session.email.clone());
    let proof = proof(own, &call, shown).await?;
    let begun: BegunPasskey = ask(&call.env, FactorCall::Passkey(PasskeyCall::Begin(proof))).await?;
    let options = PasskeyOptions {
        challenge: passkey::encoded(&begun.challenge),
        host,
        user: passkey::user(&agent.id),
        email,
        name: agent.name,
        known: begun.known,
    };
    told(&call, &options)
}

/// `POST /v1/account/passkeys`: stores one that was made. What stood for the change is in its challenge.
#[worker::send]
pub async fn add(Guard(Own { session: who, hash }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let new: NewPasskey = body::read(&call.request).await?;
    let (request, env) = (&call.request, &call.env);
    let name = protocol::text::name(&new.name)?;
    let made = party(request, env)?.registered(&new)?;
    if !signatures::is_key(&made.key).await {
        return Err(Rejection::WrongPasskey.into());
    }
    let attempt = session::own_attempt(request, env, who.email)?;
    let frame = mail_frame(request, env, None)?;
    let proof = CodeProof { session: hash, attempt, code: String::new(), frame };
    let passkey::Registration { id, key, counter, challenge } = made;
    changed(&call, PasskeyCall::Add(MadePasskey { proof, name, id, key, counter, challenge })).await
}

/// `PUT /v1/account/passkeys/PASSKEY`: gives it another name.
#[worker::send]
pub async fn rename(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let PasskeyName { name } = body::read(&call.request).await?;
    let name = protocol::text::name(&name)?;
    let rename = PasskeyCall::Rename(hash, call.param("passkey").to_owned(), name);
    let own: Passkeys = ask(&call.env, FactorCall::Passkey(rename)).await?;
    told(&call, &own)
}

/// `POST /v1/account/passkeys/PASSKEY/removal`: removes it.
#[worker::send]
pub async fn remove(Guard(own): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let shown: SecondFactorProof = body::read(&call.request).await?;
    let proof = proof(own, &call, shown).await?;
    changed(&call, PasskeyCall::Remove(proof, call.param("passkey").to_owned())).await
}

/// `POST /v1/session/passkey/challenge`: what a browser needs to have somebody sign in by a passkey. It says nothing of
/// who has one, and nothing is stored.
#[worker::send]
pub async fn challenge(_: Guard<OwnPage>, call: Call) -> Result<Reply, Fault> {
    let (request, env) = (&call.request, &call.env);
    let host = party(request, env)?.host().to_owned();
    let browser = session::kept_browser(request, env)?;
    let asked = FactorCall::Passkey(PasskeyCall::Challenge(crypto::hash(&browser)));
    let made: Vec<u8> = ask(env, asked).await?;
    let value = PasskeyChallenge { challenge: passkey::encoded(&made), host };
    let response = response::respond(request, ResponseBuilder::new(), &value)?;
    response.headers().append("set-cookie", &Cookies::of(request, env)?.known_browser(&browser))?;
    Ok(response.into())
}

/// `POST /v1/session/passkey`: signs an agent in by a passkey, which stands for a password and a code: whoever holds it
/// has shown it who they are. Counted and written down as a password is.
#[worker::send]
pub async fn sign_in(_: Guard<OwnPage>, call: Call) -> Result<Reply, Fault> {
    let shown: PasskeySignIn = body::read(&call.request).await?;
    let (request, env) = (&call.request, &call.env);
    let browser = session::kept_browser(request, env)?;
    let mut attempt = session::attempt(request, env, String::new(), &browser)?;
    let count = PasskeyCall::Attempt(attempt.clone(), shown.id.clone());
    let known: KnownPasskey = ask(env, FactorCall::Passkey(count)).await?;
    attempt.email = known.email.clone();
    let party = party(request, env)?;
    let Some(Assertion { challenge, counter, .. }) = verified(&party, &shown, &known).await else {
        let () = rpc::ask(&rpc::directory(env)?, &DirectoryCall::SignInFailed(attempt)).await?;
        return Err(Rejection::WrongPasskey.into());
    };
    let opened = crypto::generate_token()?;
    let session = crypto::hash(&opened);
    let signed = SignedByPasskey { id: shown.id, known, counter, challenge, attempt, session };
    failpoints::holds(Failpoint::Signed, request).await;
    let () = ask(env, FactorCall::Passkey(PasskeyCall::Open(signed))).await?;
    session::welcome(request, env, &opened, &browser).await
}

/// What was signed, if all of it is as it has to be and the signature is right.
async fn verified(party: &Party, shown: &PasskeySignIn, known: &KnownPasskey) -> Option<Assertion> {
    let KnownPasskey { key, .. } = known;
    let asserted = party.asserted(shown, known.known()).ok()?;
    let right = signatures::is_signed(key, &asserted.signature, &asserted.signed).await;
    right.then_some(asserted)
}
