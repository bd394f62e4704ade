//! The agent's session over HTTP: signing in, signing out.

use protocol::codec::to_binary;
use protocol::session::{Credentials, SecondStep, Session};
use protocol::team::oidc::BeginOidc;
use team_ui::http::{Denied, SESSION, leave, read_session, request};
use team_ui::page::here;
use team_ui::passkey::{self, Trouble};

/// Signs in.
pub async fn sign_in(email: &str, password: &str) -> Result<Session, Denied> {
    let body = to_binary(&Credentials { email: email.to_owned(), password: password.to_owned() });
    let answer = request("POST", SESSION, Some(&body)).await?;
    read_session(answer).await
}

/// Gives the code that is owed after the password.
pub async fn give_code(code: String) -> Result<Session, Denied> {
    let answer = request("POST", "/v1/session/code", Some(&to_binary(&SecondStep { code }))).await?;
    read_session(answer).await
}

/// Signs in by a passkey. Without a reason, nobody used one.
pub async fn use_passkey() -> Result<Session, Option<Denied>> {
    passkey::sign_in().await.map_err(|trouble| match trouble {
        Trouble::Denied(denied) => Some(denied),
        Trouble::Unused | Trouble::Held => None,
    })
}

/// Goes to the operator's provider, which leads back to this page.
pub async fn single_sign_on() -> Result<(), Denied> {
    leave("/v1/session/oidc", &to_binary(&BeginOidc { next: here() })).await
}

/// Signs out, and says whether that is done. Without an answer the cookie is still there.
pub async fn sign_out() -> bool {
    request("DELETE", SESSION, None).await.is_ok_and(|answer| answer.ok())
}
