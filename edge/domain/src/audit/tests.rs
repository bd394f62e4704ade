//! What a line of the audit log says, and what it leaves out.

use super::coverage::{Coverage, ROUTES};
use super::*;
use protocol::site::settings::Service;
use std::collections::BTreeSet;

fn agent(name: &str) -> Agent {
    Agent { id: AgentId::parse("ana").unwrap(), name: name.to_owned() }
}

#[test]
fn an_address_is_shortened_to_what_names_nobody() {
    let of = |address: &str| access::network(address).map(|network| shortened(&network));
    assert_eq!(of("192.0.2.77").as_deref(), Some("192.0.2.0/24"));
    assert_eq!(of("2001:db8:1:2:3:4:5:6").as_deref(), Some("2001:db8:1::/48"));
    assert_eq!(shortened(access::UNREADABLE), "");
    let actor = Actor::new(agent("Ana"), Some("192.0.2.77"), &"f".repeat(64));
    assert_eq!((actor.network.as_str(), actor.session.len()), ("192.0.2.0/24", 8));
}

#[test]
fn every_action_has_a_name_of_its_own_and_one_of_a_newer_build_keeps_it() {
    let names: BTreeSet<&str> = AuditAction::ALL.iter().map(AuditAction::name).collect();
    assert_eq!(names.len(), AuditAction::ALL.len());
    for action in AuditAction::ALL {
        let json = serde_json::to_string(action).unwrap();
        assert_eq!(json, format!("\"{}\"", action.name()));
        assert_eq!(serde_json::from_str::<AuditAction>(&json).unwrap(), *action);
        assert!(action.kind().is_some(), "{action:?}");
    }
    let newer: AuditAction = serde_json::from_str("\"teleported\"").unwrap();
    assert_eq!((newer.name(), newer.kind()), ("teleported", None));
    assert_eq!(serde_json::to_string(&newer).unwrap(), "\"teleported\"");
}

#[test]
fn a_line_says_which_settings_changed_and_not_to_what() {
    let before = SiteSettings { name: "Old".to_owned(), ..SiteSettings::default() };
    let service = Service { promise_hours: 7, typing_preview: true, ..Service::default() };
    let now = SiteSettings { name: "marked".to_owned(), service, waiting_hours: 9, ..before.clone() };
    let names = changed_settings(&before, &now);
    let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let meant = ["name", "service.promise_hours", "service.typing_preview", "waiting_hours"];
    assert_eq!(names, BTreeSet::from(meant));
    assert!(changed_settings(&now, &now).is_empty());
}

#[test]
fn a_line_is_of_bounded_size() {
    let long = "é".repeat(5_000);
    let about: Vec<&str> = std::iter::repeat_n(long.as_str(), 5_000).collect();
    let by = Actor { agent: Some(agent(&long)), network: long.clone(), session: long.clone() };
    let entry = Entry::new(&by, AuditAction::SettingsChanged, Some(&agent(&long)), &about, 7);
    assert!(serde_json::to_string(&entry).unwrap().len() < 8_000);
    assert_eq!((entry.about.len(), entry.by.session.chars().count()), (40, 8));
}

#[test]
fn what_is_looked_for_is_read_strictly() {
    let asks = |given: &[(&str, &str)]| {
        let given = given.to_owned();
        Filter::parse(move |name| given.iter().find(|(one, _)| *one == name).map(|(_, it)| (*it).to_owned()))
    };
    assert_eq!(asks(&[]), Ok(Filter::default()));
    assert_eq!(asks(&[("what", ""), ("who", "")]), Ok(Filter::default()), "an empty field asks for nothing");
    let asked = asks(&[("from", "5"), ("to", "9"), ("who", "ana"), ("before", "8-3")]).unwrap();
    assert_eq!((asked.from, asked.to, asked.before), (5, 9, Some(Cursor { at: 8, id: 3 })));
    assert_eq!(asks(&[("what", "role_changed")]).unwrap().what, ["role_changed"]);
    assert_eq!(asks(&[("what", "teleported")]).unwrap().what, ["teleported"], "of a newer build");
    let people = asks(&[("what", "people")]).unwrap().what;
    assert!(people.contains(&"person_removed".to_owned()) && !people.contains(&"signed_in".to_owned()));
    for (name, value) in [
        ("from", "-1"),
        ("from", "x"),
        ("to", "99999999999999999999"),
        ("to", "9007199254740993"),
        ("before", "5"),
        ("before", "5-"),
        ("before", "x-y"),
        ("what", "'; DROP"),
        ("who", "a b"),
    ] {
        assert!(asks(&[(name, value)]).is_err(), "{name}={value}");
    }
    let cursor = Cursor { at: 1_795_305_600_000, id: 42 };
    assert_eq!(Cursor::parse(&cursor.name()), Ok(cursor));
}

#[test]
fn a_log_is_kept_for_a_month_at_least_and_three_years_at_most() {
    for (days, good) in [(0, false), (29, false), (30, true), (365, true), (1_095, true), (1_096, false)] {
        assert_eq!(retention(days).is_ok(), good, "{days}");
    }
    let now = 1_795_305_600_000;
    let oldest = kept_since(30, now);
    assert!(goes_at(oldest, 30) > now && goes_at(oldest - 1, 30) <= now, "it goes when it is told no more");
}

fn line(name: &str, about: &[&str]) -> AuditLine {
    AuditLine {
        id: "1-1".to_owned(),
        at: 951_782_400_123,
        who: Some(agent(name)),
        what: AuditAction::RoleChanged,
        whom: None,
        about: about.iter().map(|word| (*word).to_owned()).collect(),
        network: "192.0.2.0/24".to_owned(),
        session: "0123abcd".to_owned(),
        count: 1,
    }
}

#[test]
fn a_spreadsheet_takes_no_cell_for_a_formula_and_reads_each_as_it_is() {
    let plain = csv_row(&line("Ana", &["agent", "admin"]));
    let meant = "2000-02-29T00:00:00.123Z,Ana,ana,role_changed,,,agent admin,192.0.2.0/24,0123abcd,1\r\n";
    assert_eq!(plain, meant);
    assert_eq!(plain.matches(',').count(), CSV_HEAD.matches(',').count());
    for (name, cell) in [
        ("=HYPERLINK(1)", ",'=HYPERLINK(1),"),
        ("+1", ",'+1,"),
        ("-2", ",'-2,"),
        ("@SUM(A1)", ",'@SUM(A1),"),
        ("\t=1", ",'\t=1,"),
        ("＝1", ",'＝1,"),
        ("=1,\"x\"", ",\"'=1,\"\"x\"\"\","),
        ("A, B", ",\"A, B\","),
        ("A\"B", ",\"A\"\"B\","),
        ("A\nB", ",\"A\nB\","),
        ("Zoë", ",Zoë,"),
    ] {
        let row = csv_row(&line(name, &[]));
        assert!(row.contains(cell), "{name:?}: {row}");
    }
}

#[test]
fn what_is_not_written_down_says_why_and_what_is_says_what() {
    let named: BTreeSet<(&str, &str)> = ROUTES.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(named.len(), ROUTES.len(), "a route stands there twice");
    for (method, path, coverage) in ROUTES {
        match coverage {
            Coverage::Logged(actions) => assert!(!actions.is_empty(), "{method} {path}"),
            Coverage::Unlogged(why) => assert!(why.contains(' '), "{method} {path}: {why:?}"),
        }
    }
}

#[test]
fn what_anybody_does_at_will_is_what_a_full_log_forgets_first() {
    // What everybody does with their own account, whatever their role.
    for (method, path, coverage) in ROUTES {
        let own = path.starts_with("/v1/session") || path.starts_with("/v1/account/");
        let Coverage::Logged(actions) = coverage else { continue };
        for what in actions.iter().filter(|_| own) {
            assert!(rank(what) < RANK_MAX, "{method} {path}: {what:?}");
        }
    }
    let kept_by_kind = |kind: AuditKind| {
        let all = AuditAction::ALL.iter().filter(|what| what.kind() == Some(kind));
        all.filter(|what| rank(what) == RANK_MAX).map(AuditAction::name).collect::<Vec<_>>()
    };
    assert_eq!(kept_by_kind(AuditKind::SignIn), ["password_reset", "second_factor_required"]);
    assert_eq!(kept_by_kind(AuditKind::Data), ["site_exported", "site_imported", "log_retention_changed"]);
    for kind in [AuditKind::Site, AuditKind::Content] {
        let all = AuditAction::ALL.iter().filter(|what| what.kind() == Some(kind)).count();
        assert_eq!(kept_by_kind(kind).len(), all, "{kind:?}");
    }
    for what in [AuditAction::RoleChanged, AuditAction::PersonRemoved, AuditAction::Other("new".to_owned())] {
        assert_eq!(rank(&what), RANK_MAX, "{what:?}");
    }
    let mut order = [AuditAction::PasskeyAdded, AuditAction::TranscriptRead, AuditAction::SignedIn];
    order.sort_by_key(rank);
    assert_eq!(order, [AuditAction::TranscriptRead, AuditAction::SignedIn, AuditAction::PasskeyAdded]);
}
