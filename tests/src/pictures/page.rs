//! The page on which all pictures are looked at.

use super::set::Change;
use std::fmt::Write;
use std::path::Path;

/// Writes `index.html` beside the pictures: what changed first, with before, after and difference; then what is
/// kept and was not taken; then all of them, state by state.
///
/// # Panics
/// When it cannot be written.
pub fn write(folder: &Path, pictures: &[(String, Change)], gone: &[String], note: &str) {
    let changed = || {
        pictures.iter().filter_map(|(name, change)| match change {
            Change::Changed(pixels) => Some((name, pixels)),
            _ => None,
        })
    };
    let new = pictures.iter().filter(|(_, change)| *change == Change::New).count();
    let mut html = format!(
        "<!doctype html><meta charset=utf-8><title>Pictures</title><style>\
         :root {{ color-scheme: light dark; font: 15px system-ui }} figure {{ display: inline-block; margin: 8px;\
         vertical-align: top }} img {{ border: 1px solid gray; max-width: 320px; max-height: 420px }}\
         figcaption {{ max-width: 320px; overflow-wrap: anywhere }} .three img {{ image-rendering: pixelated }}\
         </style><h1>{} pictures, {} changed, {} new</h1><p>{note}</p>",
        pictures.len(),
        changed().count(),
        new,
    );
    for (name, pixels) in changed() {
        let _ = write!(html, "<h2>{name}: {pixels} pixels</h2><div class=three>");
        for place in ["before", "after", "difference"] {
            let _ = write!(
                html,
                "<figure><img src='{place}/{name}' alt=''><figcaption>{place}</figcaption></figure>"
            );
        }
        html.push_str("</div>");
    }
    if !gone.is_empty() {
        let _ = write!(html, "<h2>Not taken any more</h2><p>{}</p>", gone.join("<br>"));
    }
    let mut state = "";
    for (name, _) in pictures {
        let (this, look) = name.trim_end_matches(".png").rsplit_once('.').unwrap_or((name, ""));
        if this != state {
            let _ = write!(html, "<h2>{this}</h2>");
            state = this;
        }
        let _ = write!(
            html,
            "<figure><a href='{name}'><img src='{name}' alt='' loading=lazy></a><figcaption>{look}</figcaption></figure>"
        );
    }
    std::fs::write(folder.join("index.html"), html).expect("the page can be written");
}
