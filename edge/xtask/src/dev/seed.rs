//! The demo site and the demo agent, made through the edge's own set-up address.

use crate::http;
use anyhow::{Context, Result, anyhow, bail};
use jasette::random;
use protocol::ids::{SiteId, encode_random};
use protocol::locale::{Localized, loader_texts};
use protocol::site::settings::{Invitation, NameField, Position, Service, SiteSettings, WidgetSettings};
use serde::{Deserialize, Serialize};
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The demo site's id, as the shop's pages have it in their snippet.
const SITE: &str = "demo";
/// The demo agent.
const AGENT: &str = "Ana";
/// The address she signs in with.
const EMAIL: &str = "ana@atelier-lune.example";

/// What the demo agent signs in with.
#[derive(Serialize, Deserialize)]
pub struct SignIn {
    pub email: String,
    pub password: String,
}

#[derive(Serialize)]
struct Setup<'a> {
    site: Site,
    agent: Agent<'a>,
}

#[derive(Serialize)]
struct Site {
    id: &'static str,
    settings: SiteSettings,
}

#[derive(Serialize)]
struct Agent<'a> {
    email: &'a str,
    name: &'static str,
    password: &'a str,
}

#[derive(Deserialize)]
struct SetupAnswer {
    agent_created: bool,
}

/// Makes what is missing and returns the sign-in, the same at every start with the same folder.
pub fn seed(listen: SocketAddr, setup_key: &str, state: &Path) -> Result<SignIn> {
    let file = state.join("demo-agent.json");
    let known = read(&file)?;
    let fresh = known.is_none();
    let sign_in = match known {
        Some(sign_in) => sign_in,
        None => {
            let sign_in = SignIn { email: EMAIL.to_owned(), password: random(12)? };
            // Before the agent exists: a start that breaks off must not lose the password.
            keep(&file, &sign_in)?;
            sign_in
        }
    };
    let body = serde_json::to_string(&Setup {
        site: Site { id: SITE, settings: settings() },
        agent: Agent { email: &sign_in.email, name: AGENT, password: &sign_in.password },
    })?;
    let authorization = format!("Bearer {setup_key}");
    let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
    let answer = http::request(listen, "POST /v1/setup", &headers, &body).context("cannot seed the demo")?;
    if answer.status != 200 {
        bail!("cannot seed the demo: the edge answers {}: {}", answer.status, answer.body.trim());
    }
    let done: SetupAnswer = serde_json::from_str(&answer.body).context("the set-up's answer is odd")?;
    if fresh && !done.agent_created {
        fs::remove_file(&file).ok();
        bail!(
            "{} knows the demo agent but its password is lost: remove the folder to start over",
            state.display()
        );
    }
    Ok(sign_in)
}

fn read(file: &Path) -> Result<Option<SignIn>> {
    match fs::read_to_string(file) {
        Ok(text) => {
            let sign_in = serde_json::from_str(&text);
            sign_in.map(Some).map_err(|error| anyhow!("{} is damaged: {error}", file.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

fn keep(file: &Path, sign_in: &SignIn) -> Result<()> {
    // Empty and closed to others first, so that the password is never readable for them.
    let staged = file.with_extension("new");
    fs::write(&staged, "").with_context(|| format!("cannot write {}", staged.display()))?;
    fs::set_permissions(&staged, fs::Permissions::from_mode(0o600))?;
    fs::write(&staged, serde_json::to_string(sign_in)?)?;
    fs::rename(&staged, file).with_context(|| format!("cannot write {}", file.display()))
}

fn settings() -> SiteSettings {
    let text = |locale: &str, text: &str| Localized { locale: locale.to_owned(), text: text.to_owned() };
    SiteSettings {
        name: "Atelier Lune".to_owned(),
        color: "#3d4f8f".to_owned(),
        position: Position::Right,
        name_field: NameField::Optional,
        invitation: Some(Invitation {
            after_seconds: 8,
            path_contains: String::new(),
            agent: AGENT.to_owned(),
            texts: vec![
                text("en", "Hello! Can I help you find the right lamp?"),
                text("fr", "Bonjour\u{a0}! Puis-je vous aider à trouver la bonne lampe\u{a0}?"),
                text("ro", "Bună! Vă pot ajuta să găsiți lampa potrivită?"),
            ],
        }),
        origins: vec!["http://127.0.0.1:*".to_owned(), "http://localhost:*".to_owned()],
        service: Service::default(),
        ..SiteSettings::default()
    }
}

/// The settings of the demo site as the loader carries them, for `size`: one without signs, or one with.
pub fn loader_config(base: &str, signs: bool) -> String {
    let settings = settings();
    let waits = settings.waits(0);
    let wakes: Vec<_> =
        waits.wakes.into_iter().map(|wake| (wake.after, wake.path, wake.pages, wake.sign)).collect();
    let labels = loader_texts("");
    let mut config = serde_json::json!({
        "site": SITE, "base": base, "look": settings.outside("en").style, "wakes": wakes, "labels": labels,
    });
    if let (true, Some(config)) = (signs, config.as_object_mut()) {
        config.insert("watch".to_owned(), serde_json::json!(waits.watch));
    }
    config.to_string()
}

/// The settings of the demo site as the frame's document carries them, for `size`: postcard in
/// base64, of whose two alphabets either weighs the same.
pub fn frame_settings() -> Result<String> {
    Ok(encode_random(&protocol::codec::to_binary(&for_frame()?)))
}

/// What shows of the demo site before the app is there, for `size`. `texts` are the widget's.
pub fn frame_view(texts: &str) -> Result<String> {
    Ok(first_view::first_view(texts, &for_frame()?))
}

fn for_frame() -> Result<WidgetSettings> {
    let site = SiteId::parse(SITE).map_err(|error| anyhow!("{error:?}"))?;
    Ok(settings().for_widget(site, "fr"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_in_survives_and_is_closed_to_others() {
        let dir = std::env::temp_dir().join(format!("xtask-seed-{}", std::process::id()));
        let file = dir.join("demo-agent.json");
        fs::create_dir_all(&dir).unwrap();
        assert!(read(&file).unwrap().is_none());
        keep(&file, &SignIn { email: EMAIL.to_owned(), password: random(12).unwrap() }).unwrap();
        let found = read(&file).unwrap().unwrap();
        assert_eq!((found.email.as_str(), found.password.len()), (EMAIL, 16));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&file, "{").unwrap();
        assert!(read(&file).is_err());
        fs::remove_dir_all(&dir).unwrap();
    }
}
