//! What makes the inbox an app that can be installed and told while it is closed: its manifest, its pictures and its
//! service worker. Manifest and worker are asked for by addresses that stay as they are; the pictures that they name
//! are assets.

use super::assets::Assets;
use super::bundle;
use crate::repo::Repo;
use crate::tools::Tools;
use anyhow::{Context, Result};
use serde_json::json;
use std::fs;

/// Name, side in pixels, and what it may be used for (Web App Manifest, section "purpose member").
const ICONS: [(&str, u32, &str); 3] =
    [("icon-192", 192, "any"), ("icon-512", 512, "any"), ("maskable-512", 512, "maskable")];

/// The colours of the apps: of the window's bar, and of what shows while the app starts.
const THEME: &str = "#0b6b5b";
const GROUND: &str = "#ffffff";

/// Builds them; returns where the picture is that phones without a manifest use for their home screen.
pub fn build(repo: &Repo, tools: &Tools, assets: &mut Assets) -> Result<String> {
    let dir = repo.path("edge/inbox");
    let mut picture = |name: &str| -> Result<String> {
        let path = dir.join("icons").join(format!("{name}.png"));
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        assets.asset(name, "png", &bytes)
    };
    let mut icons = Vec::new();
    let mut shown = String::new();
    for (name, side, purpose) in ICONS {
        let src = picture(name)?;
        if name == "icon-192" {
            shown.clone_from(&src);
        }
        let sizes = format!("{side}x{side}");
        icons.push(json!({"src": src, "sizes": sizes, "type": "image/png", "purpose": purpose}));
    }
    let touch = picture("touch-180")?;
    let manifest = json!({
        "id": "/inbox",
        "name": "Jasette",
        "short_name": "Jasette",
        "start_url": "/inbox",
        "scope": "/",
        "display": "standalone",
        "theme_color": THEME,
        "background_color": GROUND,
        "icons": icons,
    });
    assets.document("inbox.webmanifest", manifest.to_string().as_bytes())?;
    let icon = format!("--define:ICON=\"{shown}\"");
    let worker = bundle::script(repo, tools, &dir.join("service-worker.js"), false, &[&icon])?;
    assets.document("service-worker.js", worker.as_bytes())?;
    Ok(touch)
}
