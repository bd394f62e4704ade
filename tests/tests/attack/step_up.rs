//! Where a second factor is on, the password alone changes no password, deletes no site and hands none out: whoever has
//! it, and a session that was left open, has no code.

use crate::started;
use protocol::codec::Encoding;
use protocol::team::sites::SiteState;
use reqwest::Method;
use serde_json::{Value, json};
use tests::authenticator::{Cookies, Enrolled, ask, give_code, give_password};
use tests::edge::{Edge, Site, settings};
use tests::requests::{Answer, code_of, refused};
use tests::wire::{Conversation, Keys};

const PASSWORD: &str = "/v1/account/password";
const NEW: &str = "seven green bottles";

/// What is sent beside the code, and where.
struct Door {
    method: Method,
    path: String,
    body: Value,
}

impl Door {
    async fn asks(&self, site: &Site, cookies: &mut Cookies, password: &str, code: Option<&str>) -> Answer {
        let mut body = self.body.clone();
        for name in ["current", "password"].into_iter().filter(|name| self.body.get(name).is_some()) {
            body[name] = json!(password);
        }
        if let Some(code) = code {
            body["code"] = json!(code);
        }
        ask(site, cookies, self.method.clone(), &self.path, body).await
    }
}

fn doors(site: &Site) -> [Door; 3] {
    let password = json!({"current": "", "new": NEW});
    let deletion = json!({"name": settings().name, "password": ""});
    [
        Door { method: Method::PUT, path: PASSWORD.to_owned(), body: password },
        Door {
            method: Method::POST,
            path: format!("/v1/sites/{}/export", site.id),
            body: json!({"password": ""}),
        },
        Door { method: Method::POST, path: format!("/v1/sites/{}/deletion", site.id), body: deletion },
    ]
}

#[tokio::test]
async fn where_one_is_on_the_password_alone_changes_none_and_deletes_nothing() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let mut ana = Enrolled::new(&site).await;
    let mut thief = ana.cookies.clone();
    for door in doors(&site) {
        for none in [None, Some(""), Some(" ")] {
            let answer = door.asks(&site, &mut thief, &site.agent.password, none).await;
            assert_eq!(refused(&answer), (401, "code_needed"), "{} {none:?}", door.path);
        }
        for wrong in [ana.app.wrong(), ana.app.last(), "not a code".to_owned()] {
            let answer = door.asks(&site, &mut thief, &site.agent.password, Some(&wrong)).await;
            assert_eq!(refused(&answer), (401, "wrong_code"), "{} {wrong}", door.path);
        }
        let answer = door.asks(&site, &mut thief, "not the right one", Some(&ana.recovery[0])).await;
        assert_eq!(refused(&answer), (401, "wrong_credentials"), "{}: the code is not looked at", door.path);
    }
    let who = ana.signed_in(&site).await;
    assert_eq!(site.own(&who).await.unwrap().state, SiteState::Active);
    let mut elsewhere = Cookies::default();
    assert_eq!(
        refused(&give_password(&site, &mut elsewhere).await),
        (401, "code_needed"),
        "the same password"
    );
    // The code was not used up by what was refused, and is by what is done.
    let [password, export, deletion] = doors(&site);
    let changed = password.asks(&site, &mut ana.cookies, &site.agent.password, Some(&ana.recovery[0])).await;
    assert_eq!(changed.0, 204, "{changed:?}");
    let replayed = deletion.asks(&site, &mut ana.cookies, NEW, Some(&ana.recovery[0])).await;
    assert_eq!(refused(&replayed), (401, "wrong_code"));
    let exported = export.asks(&site, &mut ana.cookies, NEW, Some(&ana.recovery[0])).await;
    assert_eq!(refused(&exported), (401, "wrong_code"));
    let exported = export.asks(&site, &mut ana.cookies, NEW, Some(&ana.recovery[2])).await;
    assert_eq!((exported.0, &exported.1["parts"]), (200, &json!([""])), "{exported:?}");
    let deleted = deletion.asks(&site, &mut ana.cookies, NEW, Some(&ana.recovery[1])).await;
    assert_eq!((deleted.0, &deleted.1["left"]), (200, &json!(0)), "{deleted:?}");
    // The answer may have been lost: the same once more asks for no second code.
    let again = deletion.asks(&site, &mut ana.cookies, NEW, Some(&ana.recovery[1])).await;
    assert_eq!(again.0, 200, "{again:?}");
    assert!(Conversation::visitor(&site, &Keys::new(), 0, Encoding::Binary).await.is_err());
}

#[tokio::test]
async fn codes_are_guessed_at_no_more_often_there_than_at_the_door() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let mut ana = Enrolled::new(&site).await;
    started(&site).await;
    let mut thief = ana.cookies.with("jasette_browser", None);
    let [.., deletion] = doors(&site);
    let wrong = ana.app.wrong();
    let mut heard = 0;
    let last = loop {
        let answer = deletion.asks(&site, &mut thief, &site.agent.password, Some(&wrong)).await;
        match code_of(&answer) {
            "wrong_code" => heard += 1,
            _ => break answer,
        }
    };
    assert_eq!((refused(&last), heard), ((429, "too_many_attempts"), domain::access::ATTEMPTS_MAX));
    // What was guessed there counts at the door, and the other way round.
    let mut stranger = Cookies::default();
    assert_eq!(refused(&give_password(&site, &mut stranger).await), (401, "code_needed"));
    let code = ana.app.code().await;
    assert_eq!(refused(&give_code(&site, &mut stranger, &code).await), (429, "too_many_attempts"));
    // The owner, in their own browser, is heard.
    let deleted = deletion.asks(&site, &mut ana.cookies, &site.agent.password, Some(&code)).await;
    assert_eq!(deleted.0, 200, "{deleted:?}");
}
