//! First run: the one-time link with which an installation's owner makes their account and first site, and how it
//! is noticed that a page really loads the chat.

use crate::{password, setup};
use protocol::ids::Timestamp;
use protocol::limits;
use protocol::rejection::Rejection;
use protocol::site::address::is_origin_source;
use protocol::site::settings::SiteSettings;
use protocol::team::first_run::{FirstRun, NewSite, Seen};
use protocol::text;
use protocol::timing::DAY_MS;
use serde::{Deserialize, Serialize};

/// How long a set-up link is good, in milliseconds.
pub const LINK_MS: u64 = DAY_MS;

/// How long it is known what became of a link, in milliseconds: whoever comes with it later is told as if it had
/// never been.
pub const REMEMBERED_MS: u64 = 30 * LINK_MS;

/// How long nothing more is written down of a page that is not on the site's list, in milliseconds.
pub const UNLISTED_MS: u64 = 1_000;

/// What is stored of a set-up link, under the hash of its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupLink {
    /// Until when it is good.
    pub until: Timestamp,
    /// Whether it makes a further owner with a site of their own, where there is one already.
    pub further: bool,
    /// When it was used, if it was.
    pub used: Option<Timestamp>,
}

impl SetupLink {
    /// A new one.
    ///
    /// # Errors
    /// [`Rejection::AlreadySetUp`] where there is an owner, unless a further one is asked for.
    pub fn new(further: bool, has_owner: bool, now: Timestamp) -> Result<Self, Rejection> {
        if has_owner && !further {
            return Err(Rejection::AlreadySetUp);
        }
        Ok(Self { until: now.saturating_add(LINK_MS), further, used: None })
    }

    /// Whether it ends where a new one is made. The first owner's is renewed: the latest is good. Links for further
    /// owners are for several people.
    #[must_use]
    pub fn ends_for(&self, new: &Self) -> bool {
        self.used.is_none() && !self.further && !new.further
    }
}

/// Lets somebody pass who shows a link: what is stored of it, if anything is.
///
/// # Errors
/// [`Rejection::LinkUnknown`] for one that was never made, [`Rejection::LinkUsed`], [`Rejection::LinkExpired`], and
/// [`Rejection::AlreadySetUp`] where there came to be an owner without it.
pub fn check(link: Option<&SetupLink>, has_owner: bool, now: Timestamp) -> Result<(), Rejection> {
    let link = link.ok_or(Rejection::LinkUnknown)?;
    if link.used.is_some() {
        Err(Rejection::LinkUsed)
    } else if now >= link.until {
        Err(Rejection::LinkExpired)
    } else if has_owner && !link.further {
        Err(Rejection::AlreadySetUp)
    } else {
        Ok(())
    }
}

/// An owner and a site as they are made.
#[derive(Debug, PartialEq, Eq)]
pub struct Checked {
    /// The owner's name.
    pub name: String,
    /// Their email, in the form it is compared in.
    pub email: String,
    /// The site's settings.
    pub settings: SiteSettings,
}

/// Checks what the page at the link sends.
///
/// # Errors
/// What a name refuses, [`Rejection::WeakPassword`], [`Rejection::BadSetup`].
pub fn checked(given: &FirstRun) -> Result<Checked, Rejection> {
    let name = text::name(&given.owner.name)?;
    let email = setup::email(&given.owner.email)?;
    let site = text::name(&given.site.name).map_err(|_| Rejection::BadSetup)?;
    password::new_password(&given.owner.password, &[&name, &email, &site])?;
    Ok(Checked { name, email, settings: settings(&given.site)? })
}

/// The settings that a new site begins with.
///
/// # Errors
/// [`Rejection::BadSetup`].
pub fn settings(given: &NewSite) -> Result<SiteSettings, Rejection> {
    let name = text::name(&given.name).map_err(|_| Rejection::BadSetup)?;
    let origins: Option<Vec<String>> = given.origins.iter().map(|typed| origin(typed)).collect();
    let mut origins = origins.filter(|origins| !origins.is_empty()).ok_or(Rejection::BadSetup)?;
    origins.sort();
    origins.dedup();
    let (color, language) = (given.color.clone(), given.language.clone());
    let settings = SiteSettings { name, color, origins, language, ..SiteSettings::default() };
    setup::settings(&settings)?;
    Ok(settings)
}

/// The origin of a page's address as somebody types it: `shop.example`, or what the address bar shows. A word alone is
/// none; a machine's own pages are rarely encrypted.
fn origin(typed: &str) -> Option<String> {
    let typed = typed.trim().to_ascii_lowercase();
    let is_own = typed.starts_with("localhost") || typed.starts_with("127.0.0.1");
    let (scheme, rest) = match typed.split_once("://") {
        Some(parts) => parts,
        None if is_own => ("http", typed.as_str()),
        None => ("https", typed.as_str()),
    };
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if !typed.contains("://") && !is_own && !host.contains('.') {
        return None;
    }
    let origin = format!("{scheme}://{host}");
    let usual = if scheme == "http" { ":80" } else { ":443" };
    let origin = origin.strip_suffix(usual).unwrap_or(&origin);
    is_origin_source(origin).then(|| origin.to_owned())
}

/// The origin of the page that loads the chat's script, by the headers of that request: `referer`, and what the
/// browser says it loads it as. Empty for a page that keeps its address to itself; none for what is no page.
#[must_use]
pub fn page_that_loads(referer: Option<&str>, destination: Option<&str>) -> Option<String> {
    match (referer.filter(|referer| !referer.is_empty()), destination) {
        (_, Some(other)) if other != "script" => None,
        (Some(page), _) => origin_of(page),
        (None, Some(_)) => Some(String::new()),
        // Browsers that say neither are told from programs by nothing.
        (None, None) => None,
    }
}

fn origin_of(page: &str) -> Option<String> {
    let (scheme, rest) = page.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty() && !host.contains('@'))?;
    let fits = matches!(scheme, "https" | "http") && page.len() <= limits::URL_MAX;
    fits.then(|| format!("{scheme}://{}", host.to_ascii_lowercase()))
}

/// Whether pages of an origin may show the chat, as browsers read the site's list (Content-Security-Policy level 3,
/// section 6.7.2.8). A page that keeps its address to itself is not known to be elsewhere.
#[must_use]
pub fn is_listed(origin: &str, sources: &[String]) -> bool {
    origin.is_empty() || sources.iter().any(|source| matches(source, origin).unwrap_or(false))
}

fn matches(source: &str, origin: &str) -> Option<bool> {
    let (allowed, source) = source.split_once("://")?;
    let (scheme, host) = origin.split_once("://")?;
    let port_of = |host: &str| host.rsplit_once(':').map(|(_, port)| port.to_owned());
    let (name, port) = (host.split(':').next()?, port_of(host));
    let (pattern, wanted) = (source.split(':').next()?.to_ascii_lowercase(), port_of(source));
    let scheme_ok = allowed == scheme || (allowed == "http" && scheme == "https");
    let name_ok = match pattern.strip_prefix("*.") {
        Some(domain) => {
            name.strip_suffix(domain).is_some_and(|before| before.len() > 1 && before.ends_with('.'))
        }
        None => name == pattern,
    };
    let usual = |port: &str| port == if scheme == "https" { "443" } else { "80" };
    let port_ok = match (wanted.as_deref(), port.as_deref()) {
        (Some("*"), _) | (None, None) => true,
        (Some(wanted), Some(port)) => wanted == port,
        (Some(port), None) | (None, Some(port)) => usual(port),
    };
    Some(scheme_ok && name_ok && port_ok)
}

/// Whether a page that loads the chat is written down, beside what is known: until one on the site's list was seen,
/// the latest is.
#[must_use]
pub fn is_news(known: Option<&Seen>) -> bool {
    known.is_none_or(|seen| !seen.listed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use protocol::team::first_run::NewOwner;

    const NOW: Timestamp = 1_795_301_600_000;

    fn link(further: bool) -> SetupLink {
        SetupLink::new(further, further, NOW).unwrap()
    }

    #[test]
    fn a_link_is_good_for_a_day_and_once() {
        let first = link(false);
        assert_eq!(check(Some(&first), false, NOW), Ok(()));
        assert_eq!(check(Some(&first), false, NOW + LINK_MS - 1), Ok(()));
        assert_eq!(check(Some(&first), false, NOW + LINK_MS), Err(Rejection::LinkExpired));
        let used = SetupLink { used: Some(NOW), ..first };
        assert_eq!(check(Some(&used), true, NOW), Err(Rejection::LinkUsed), "not only: there is an owner");
        assert_eq!(check(Some(&used), true, NOW + LINK_MS), Err(Rejection::LinkUsed));
        assert_eq!(check(None, false, NOW), Err(Rejection::LinkUnknown));
    }

    #[test]
    fn no_first_link_where_there_is_an_owner_unless_a_further_one_is_asked_for() {
        assert_eq!(SetupLink::new(false, true, NOW), Err(Rejection::AlreadySetUp));
        assert_eq!(check(Some(&link(false)), true, NOW), Err(Rejection::AlreadySetUp));
        assert_eq!(check(Some(&link(true)), true, NOW), Ok(()));
        assert_eq!(check(Some(&link(true)), false, NOW), Ok(()), "it may be the first after all");
    }

    #[test]
    fn a_new_first_link_ends_the_one_before_and_no_other() {
        assert!(link(false).ends_for(&link(false)));
        assert!(!link(false).ends_for(&link(true)) && !link(true).ends_for(&link(false)));
        assert!(!link(true).ends_for(&link(true)), "they are for several people");
        let used = SetupLink { used: Some(NOW), ..link(false) };
        assert!(!used.ends_for(&link(false)), "it goes on being told as used");
    }

    proptest! {
        #[test]
        fn whatever_happened_nobody_passes_twice_or_late(
            until in 0_u64..9, used in proptest::option::of(0_u64..9), further: bool, owner: bool, now in 0_u64..9,
        ) {
            let passes = check(Some(&SetupLink { until, further, used }), owner, now).is_ok();
            prop_assert_eq!(passes, used.is_none() && now < until && (further || !owner));
        }

        #[test]
        fn no_header_makes_an_origin_that_is_none(referer in "\\PC*", destination in "[a-z]*") {
            if let Some(origin) = page_that_loads(Some(&referer), Some(&destination)) {
                prop_assert!(origin.is_empty() || origin.starts_with("http"));
                prop_assert!(!origin.contains('@'));
            }
        }
    }

    fn given() -> FirstRun {
        FirstRun {
            owner: NewOwner {
                name: " Ana Pop ".into(),
                email: "Ana@Shop.example".into(),
                password: "seven green bottles".into(),
            },
            site: NewSite {
                name: "Ceainăria".into(),
                color: "#0b6b5b".into(),
                origins: vec!["https://shop.example".into()],
                language: "ro".into(),
            },
        }
    }

    #[test]
    fn an_owner_and_a_site_are_checked_as_everywhere() {
        let checked = super::checked;
        let good = checked(&given()).unwrap();
        assert_eq!((good.name.as_str(), good.email.as_str()), ("Ana Pop", "ana@shop.example"));
        assert_eq!((good.settings.name.as_str(), good.settings.color.as_str()), ("Ceainăria", "#0b6b5b"));
        assert_eq!((good.settings.language_for("ja"), good.settings.language_for("de")), ("ro", "de"));
        let owner = |owner: fn(&mut NewOwner)| {
            let mut given = given();
            owner(&mut given.owner);
            checked(&given).unwrap_err()
        };
        assert_eq!(owner(|owner| owner.name = " ".into()), Rejection::NameMissing);
        assert_eq!(owner(|owner| owner.name = "x".repeat(81)), Rejection::NameTooLong);
        assert_eq!(owner(|owner| owner.email = "ana".into()), Rejection::BadSetup);
        for weak in ["short", "password12345", "Ana Pop Ana Pop", "Ceainăria2026", "ana@shop.example"] {
            let mut given = given();
            given.owner.password = weak.into();
            assert_eq!(checked(&given), Err(Rejection::WeakPassword), "{weak}");
        }
        let site = |site: fn(&mut NewSite)| {
            let mut given = given();
            site(&mut given.site);
            checked(&given).unwrap_err()
        };
        assert_eq!(site(|site| site.name = String::new()), Rejection::BadSetup);
        assert_eq!(site(|site| site.color = "red".into()), Rejection::BadSetup);
        assert_eq!(site(|site| site.language = "tlh".into()), Rejection::BadSetup);
        assert_eq!(site(|site| site.origins = vec![]), Rejection::BadSetup, "nobody would ever see the chat");
        assert_eq!(site(|site| site.origins.push("*".into())), Rejection::BadSetup);
        assert_eq!(
            site(|site| site.origins = (0..9_000).map(|n| format!("a{n}.example")).collect()),
            Rejection::BadSetup
        );
    }

    #[test]
    fn a_page_is_taken_as_people_type_it() {
        for (typed, origin) in [
            ("shop.example", "https://shop.example"),
            (" https://Shop.Example/tea?x#y ", "https://shop.example"),
            ("https://shop.example:443/", "https://shop.example"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://localhost:*", "http://localhost:*"),
            ("localhost:3000", "http://localhost:3000"),
            ("http://intranet", "http://intranet"),
            ("https://*.shop.example", "https://*.shop.example"),
        ] {
            assert_eq!(super::origin(typed).as_deref(), Some(origin), "{typed}");
        }
        for none in [
            "",
            "  ",
            "ftp://shop.example",
            "https://*",
            "https://*.com",
            "javascript:alert(1)",
            "a b",
            "shop",
        ] {
            assert_eq!(super::origin(none), None, "{none}");
        }
    }

    #[test]
    fn a_page_that_loads_the_chat_is_known_by_what_its_browser_says() {
        let seen = |referer, destination| page_that_loads(referer, destination);
        let page = Some("https://Shop.example/tea?token=1");
        assert_eq!(seen(page, Some("script")).as_deref(), Some("https://shop.example"));
        assert_eq!(seen(page, None).as_deref(), Some("https://shop.example"), "over an open connection");
        assert_eq!(seen(None, Some("script")).as_deref(), Some(""), "it keeps its address to itself");
        assert_eq!(seen(Some(""), Some("script")).as_deref(), Some(""));
        for none in [(None, None), (page, Some("document")), (page, Some("empty")), (Some("x"), None)] {
            assert_eq!(seen(none.0, none.1), None, "{none:?}");
        }
        assert_eq!(seen(Some("https://a@b.example/"), Some("script")), None);
        let endless = format!("https://{}.example/", "a".repeat(limits::URL_MAX));
        assert_eq!(seen(Some(&endless), Some("script")), None);
    }

    #[test]
    fn pages_are_listed_as_browsers_read_the_list() {
        let list =
            ["https://shop.example", "https://*.tea.example", "http://localhost:*", "http://old.example"];
        let list = list.map(str::to_owned);
        for listed in [
            "https://shop.example",
            "https://www.tea.example",
            "https://a.b.tea.example",
            "http://localhost:3000",
            "http://localhost",
            "https://old.example",
            "",
        ] {
            assert!(is_listed(listed, &list), "{listed}");
        }
        for elsewhere in [
            "http://shop.example",
            "https://shop.example:8443",
            "https://tea.example",
            "https://eviltea.example",
            "https://shop.example.evil.example",
            "null",
        ] {
            assert!(!is_listed(elsewhere, &list), "{elsewhere}");
        }
        assert!(is_listed("https://shop.example:8443", &["https://shop.example:8443".to_owned()]));
    }

    #[test]
    fn the_latest_page_is_remembered_until_one_on_the_list_came() {
        let seen = |listed| Seen { origin: "https://shop.example".into(), at: NOW, listed };
        assert!(is_news(None) && is_news(Some(&seen(false))) && !is_news(Some(&seen(true))));
    }
}
