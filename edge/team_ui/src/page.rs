//! Small things about documents.

use protocol::ids::{CommandId, encode_random};
use protocol::team::oidc::OUTCOME;

/// A fresh id, from the browser's own source of randomness.
pub fn fresh_id() -> CommandId {
    let mut bytes = [0_u8; 16];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    loop {
        // 16 bytes make 22 characters of the alphabet of ids, so the first round ends it.
        if let Ok(id) = CommandId::parse(&encode_random(&bytes)) {
            return id;
        }
    }
}

/// Where a site's settings are. The language goes along: it may have been chosen in the address.
pub fn settings_address(site: &str, language: &str) -> String {
    ["/settings/", site, "?lang=", language].concat()
}

/// The fragment of one's own account, which is a part of the settings app.
pub const ACCOUNT: &str = "#account";

/// Where one's own account is.
pub fn account_address(site: &str, language: &str) -> String {
    settings_address(site, language) + ACCOUNT
}

/// Where a text becomes a saved reply of a site. `text` is encoded for an address already; it stands in
/// the fragment, which no server gets to see.
pub fn promotion_address(site: &str, language: &str, text: &str, locale: &str) -> String {
    [&settings_address(site, language), "#saved-replies?locale=", locale, "&text=", text].concat()
}

/// Where the inbox is, in a language.
pub fn inbox_address(language: &str) -> String {
    ["/inbox?lang=", language].concat()
}

/// Where what happens now at a site is shown, in a language.
pub fn now_address(site: &str, language: &str) -> String {
    ["/inbox/", site, "/now?lang=", language].concat()
}

/// What the inbox's address says to whoever signed in on another page.
pub const SIGNED_IN: &str = "signed_in";

/// Where the inbox is for whoever has just signed in on another page: it asks who they are, also in a browser on which
/// nobody signed in to it before.
pub fn signed_in_address(language: &str) -> String {
    [&inbox_address(language), "&", SIGNED_IN, "=1"].concat()
}

/// The site that the page's address names: in its path, or in its query as it did before.
pub fn asked_site() -> Option<String> {
    let path = web_sys::window()?.location().pathname().ok()?;
    site_of(&path).map(str::to_owned).or_else(|| asked("site"))
}

/// The site in the path of its settings.
fn site_of(path: &str) -> Option<&str> {
    path.strip_prefix("/settings/").filter(|site| !site.is_empty())
}

/// What the operator's provider of single sign-on is called; nothing where there is none.
pub fn single_sign_on() -> Option<String> {
    let body = web_sys::window()?.document()?.body()?;
    body.get_attribute("data-sso").filter(|name| !name.is_empty())
}

/// This page's address for whoever comes back to it: path, query and fragment.
pub fn here() -> String {
    let parts = web_sys::window().map(|window| {
        let location = window.location();
        [location.pathname(), location.search(), location.hash()].map(Result::unwrap_or_default)
    });
    let [path, query, fragment] = parts.unwrap_or_default();
    [path, without(&query, OUTCOME), fragment].concat()
}

/// How single sign-on went, if this is the page that it led back to: told once.
pub fn take_outcome() -> Option<String> {
    let outcome = asked(OUTCOME)?;
    let history = web_sys::window().and_then(|window| window.history().ok());
    // Where it cannot be taken away, it is told again when the page is loaded again.
    let _ = history
        .map(|history| history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&here())));
    Some(outcome)
}

/// A query without one of its values.
fn without(query: &str, name: &str) -> String {
    let is_other = |pair: &&str| pair.split('=').next() != Some(name) && !pair.is_empty();
    let rest: Vec<&str> = query.trim_start_matches('?').split('&').filter(is_other).collect();
    if rest.is_empty() { String::new() } else { ["?", &rest.join("&")].concat() }
}

/// What the page's address says of a name.
pub fn asked(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    value_of(&search, name).map(str::to_owned)
}

/// A value in an address's query, as it stands there. Ids and the names of sites need no unescaping.
pub fn value_of<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_in_a_query() {
        let address = settings_address("shop", "fr");
        let (path, query) = address.split_once('?').unwrap();
        assert_eq!((site_of(path), value_of(query, "lang")), (Some("shop"), Some("fr")));
        assert_eq!((site_of("/inbox/settings"), site_of("/settings/")), (None, None));
        assert_eq!((value_of("?site", "site"), value_of("", "site")), (None, None));
        assert_eq!(value_of("?xsite=a&site=b", "site"), Some("b"));
        assert_eq!(without("?lang=fr&sso=connected", "sso"), "?lang=fr");
        assert_eq!((without("?sso=a", "sso"), without("", "sso")), (String::new(), String::new()));
        let inbox = signed_in_address("fr");
        let (_, query) = inbox.split_once('?').unwrap();
        assert_eq!((value_of(query, "lang"), value_of(query, SIGNED_IN)), (Some("fr"), Some("1")));
    }
}
