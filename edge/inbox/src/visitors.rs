//! Live visitors over HTTP: who is on the site's pages, and inviting one of them.

use crate::model::visitors::Search;
use js_sys::encode_uri_component;
use protocol::codec::to_binary;
use protocol::ids::SiteId;
use protocol::team::visitors::{LiveInvitation, LiveVisitors};
use team_ui::http::{Denied, done, get, request};

/// Asks who is there.
pub async fn ask(site: &SiteId, search: &Search) -> Result<LiveVisitors, Denied> {
    get(&search.address(site, |text| String::from(encode_uri_component(text)))).await
}

/// Invites somebody.
pub async fn invite(site: &SiteId, invitation: &LiveInvitation) -> Result<(), Denied> {
    let address = format!("/v1/sites/{site}/live/invitations");
    done(request("POST", &address, Some(&to_binary(invitation))).await?).await
}
