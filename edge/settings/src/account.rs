//! One's own account over HTTP.

use crate::model::Msg;
use crate::model::account::{AccountEffect, AccountMsg};
use crate::picture::small;
use crate::shell::{App, UPLOAD_TIMEOUT_MS};
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::ids::FileId;
use protocol::rejection::Rejection;
use protocol::team::account::NewPassword;
use protocol::team::profile::Profile;
use team_ui::http::{Denied, ask, done, get, read, request};
use wasm_bindgen::JsValue;
use web_sys::File;

const SESSIONS: &str = "/v1/account/sessions";
const PROFILE: &str = "/v1/account/profile";
const PICTURE: &str = "/v1/account/picture";

/// Does what the model decided about the account.
pub fn perform(app: App, effect: AccountEffect) {
    spawn_local(async move {
        app.send(Msg::Account(match effect {
            AccountEffect::List => AccountMsg::Loaded(get(SESSIONS).await),
            AccountEffect::ReadProfile => AccountMsg::Profile(get(PROFILE).await),
            AccountEffect::ListSignIns => AccountMsg::SignIns(get("/v1/account/sign-ins").await),
            AccountEffect::End(one) => {
                let address = one.map_or_else(|| SESSIONS.to_owned(), |id| [SESSIONS, "/", &id].concat());
                AccountMsg::Ended(send("DELETE", &address, None).await)
            }
        }));
    });
}

/// Changes the profile.
pub fn change_profile(app: App, profile: Profile) {
    app.send(Msg::Account(AccountMsg::ProfileSent));
    spawn_local(async move {
        app.send(Msg::Account(AccountMsg::ProfileSaved(put(&profile).await)));
    });
}

/// Has another picture from now on, or none.
pub fn change_picture(app: App, file: Option<File>) {
    app.send(Msg::Account(AccountMsg::PictureSent));
    spawn_local(async move {
        let answer = match file {
            Some(file) => put_picture(&file).await.map(Some),
            None => send("DELETE", PICTURE, None).await.map(|()| None),
        };
        app.send(Msg::Account(AccountMsg::Pictured(answer)));
    });
}

async fn put_picture(file: &File) -> Result<FileId, Denied> {
    let small = small(file).await.ok_or(Denied::Refused(Rejection::PictureRefused))?;
    let headers = [("content-type", "image/jpeg")];
    let body: &JsValue = &small;
    read(ask("PUT", PICTURE, Some(body), &headers, UPLOAD_TIMEOUT_MS).await?).await
}

async fn put(profile: &Profile) -> Result<Profile, Denied> {
    read(request("PUT", PROFILE, Some(&to_binary(profile))).await?).await
}

/// Changes the password. It goes from the form to the server and nowhere else.
pub fn change_password(app: App, current: String, new: String, code: Option<String>) {
    app.send(Msg::Account(AccountMsg::PasswordSent));
    spawn_local(async move {
        let body = to_binary(&NewPassword { current, new, code });
        let answer = send("PUT", "/v1/account/password", Some(&body)).await;
        app.send(Msg::Account(AccountMsg::PasswordChanged(answer)));
    });
}

async fn send(method: &str, address: &str, body: Option<&[u8]>) -> Result<(), Denied> {
    done(request(method, address, body).await?).await
}
