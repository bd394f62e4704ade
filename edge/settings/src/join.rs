//! The page of an invite's link over HTTP: what it is for, and joining.

use protocol::codec::to_binary;
use protocol::rejection::Rejection;
use protocol::session::Credentials;
use protocol::team::invites::{InviteCode, InviteFacts, JOIN, Joining};
use team_ui::http::{Denied, SESSION, done, read, request};
use web_sys::Window;

const INVITES: &str = "/v1/invites";

/// The code that the page was opened with, if it is the page of an invite's link.
pub fn code(window: &Window) -> Option<String> {
    let location = window.location();
    let is_here = location.pathname().ok()?.trim_end_matches('/') == JOIN;
    is_here.then(|| location.hash().unwrap_or_default().trim_start_matches('#').to_owned())
}

/// What a code is for.
pub async fn look(code: &str) -> Result<InviteFacts, Denied> {
    let asked = to_binary(&InviteCode { code: code.to_owned() });
    read(request("POST", &[INVITES, "/look"].concat(), Some(&asked)).await?).await
}

/// Joins as somebody new, and signs in.
pub async fn join_as(code: &str, email: &str, name: String, password: String) -> Result<(), Denied> {
    let joining = Joining { code: code.to_owned(), name, password: password.clone() };
    done(request("POST", INVITES, Some(&to_binary(&joining))).await?).await?;
    let credentials = to_binary(&Credentials { email: email.to_owned(), password });
    let signed_in = request("POST", SESSION, Some(&credentials)).await?;
    if signed_in.ok() { Ok(()) } else { Err(Denied::Refused(Rejection::SignedOut)) }
}

/// Joins as whoever is signed in.
pub async fn join(code: &str) -> Result<(), Denied> {
    let joining = Joining { code: code.to_owned(), name: String::new(), password: String::new() };
    done(request("POST", INVITES, Some(&to_binary(&joining))).await?).await
}
