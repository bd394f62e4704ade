//! Who is seen, for how long, who is invited, and what is told of them.

use super::*;
use proptest::prelude::*;
use protocol::site::form::Consent;
use protocol::site::live::Live;
use protocol::team::visitors::{LISTED_MAX, PAGES_MAX};
use std::collections::BTreeSet;

const NOW: Timestamp = 1_700_000_000_000;

fn visit(number: usize) -> VisitId {
    VisitId::parse(&format!("visit-{number:020}")).unwrap()
}

fn here(url: &str) -> Here {
    Here { url: url.to_owned(), title: "Teapots".to_owned(), language: "fr-CA".to_owned(), ..Here::default() }
}

fn seated(number: usize, url: &str, since: Timestamp) -> Seat {
    let mut seat = Seat::new(visit(number), since);
    seat.is_here(here(url), since);
    seat
}

fn row(number: usize, url: &str, since: Timestamp) -> LiveVisitor {
    seated(number, url, since).row(NOW).unwrap()
}

fn site(live: Live) -> SiteSettings {
    SiteSettings { live, ..SiteSettings::default() }
}

#[test]
fn nobody_is_seen_unless_the_site_wants_it_and_its_visitor_agrees() {
    let off = site(Live { unasked: true, ..Live::default() });
    let asks = site(Live { on: true, ..Live::default() });
    let unasked = site(Live { on: true, unasked: true, ..Live::default() });
    // What a site asks before a chat counts here, too.
    let mut form = unasked.clone();
    form.form.consent = Some(Consent::default());
    for agreed in [false, true] {
        assert_eq!(may_be_seen(&SiteSettings::default(), false, agreed), Err(Rejection::NotFound));
        assert_eq!(may_be_seen(&off, false, agreed), Err(Rejection::NotFound));
        assert_eq!(may_be_seen(&unasked, true, agreed), Err(Rejection::NotFound), "the site is put away");
        assert_eq!(may_be_seen(&unasked, false, agreed), Ok(()));
        let asked = if agreed { Ok(()) } else { Err(Rejection::ConsentMissing) };
        assert_eq!(may_be_seen(&asks, false, agreed), asked);
        assert_eq!(may_be_seen(&form, false, agreed), asked);
    }
}

#[test]
fn visits_are_spread_over_all_parts_and_stay_in_theirs() {
    assert_eq!(Live::default().shards(), 1);
    assert_eq!(Live { thousands: 200, ..Live::default() }.shards(), 16);
    let mut counts = [0_usize; 16];
    for number in 0..16_000 {
        let part = part_of(&visit(number), 16);
        assert_eq!(part, part_of(&visit(number), 16));
        counts[usize::from(part)] += 1;
        assert_eq!(part_of(&visit(number), 1), 0);
        assert_eq!(part_of(&visit(number), 0), 0);
    }
    assert!(counts.iter().all(|count| (800..1_200).contains(count)), "{counts:?}");
    assert_eq!(part_name(&SiteId::parse("shop").unwrap(), 3), "shop~3");
    assert_eq!(["shop~3", "shop", "~probe"].map(site_of_part), [Some("shop"), None, None]);
}

#[test]
fn there_is_an_end_of_pages_in_all_of_a_network_and_of_a_visit() {
    assert_eq!(has_room(0, 0, 0), Ok(()));
    assert_eq!(has_room(SOCKETS_MAX - 1, FROM_NETWORK_MAX - 1, TABS_MAX - 1), Ok(()));
    for (all, network, tabs) in [(SOCKETS_MAX, 0, 0), (0, FROM_NETWORK_MAX, 0), (0, 0, TABS_MAX)] {
        assert_eq!(has_room(all, network, tabs), Err(Rejection::SlowDown));
    }
}

#[test]
fn whoever_is_silent_is_gone_and_a_heartbeat_is_a_sign_of_life() {
    let seat = seated(1, "https://shop.example/", NOW);
    assert!(seat.lives(0, NOW + LEASE_MS));
    assert!(!seat.lives(0, NOW + LEASE_MS + 1));
    assert!(seat.lives(NOW + LEASE_MS, NOW + 2 * LEASE_MS));
    assert!(!seat.lives(NOW + LEASE_MS, NOW + 2 * LEASE_MS + 1));
    assert!(seat.lives(0, NOW - 5), "a clock that goes back sends nobody away");
}

#[test]
fn no_more_is_kept_of_a_page_than_a_row_needs() {
    let mut seat = Seat::new(visit(1), NOW);
    assert_eq!(seat.clone().row(NOW), None, "nobody is seen before the page has said where it is");
    let told = Here {
        url: "https://ana:secret@shop.example/tea?token=secret#secret".to_owned(),
        title: "T".repeat(5_000),
        referrer: "search.example/?q=secret".to_owned(),
        language: "<script>".to_owned(),
        spent: u64::MAX,
        ..Here::default()
    };
    seat.is_here(told, NOW);
    let row = seat.clone().row(NOW).unwrap();
    assert_eq!(row.page, "https://shop.example/tea");
    assert_eq!(
        (row.title.chars().count(), row.referrer.as_str(), row.language.as_str()),
        (TITLE_MAX, "", "")
    );
    assert_eq!(row.since, NOW - SPENT_MAX, "nobody is believed to have been here for longer");
    assert!(String::from(seat).len() < 2_000, "an attachment stays small");
    let mut odd = Seat::new(visit(1), NOW);
    odd.is_here(Here { url: "javascript:alert(1)".to_owned(), ..Here::default() }, NOW);
    assert_eq!(odd.row(NOW).unwrap().page, "");
}

#[test]
fn the_time_on_a_page_begins_with_the_page_and_that_on_the_site_does_not() {
    let mut seat = Seat::new(visit(1), NOW);
    seat.is_here(Here { spent: 9_000, ..here("https://shop.example/a") }, NOW);
    seat.is_here(Here { spent: 1, title: "Other".to_owned(), ..here("https://shop.example/a?x=1") }, NOW + 5);
    let row = seat.clone().row(NOW).unwrap();
    assert_eq!((row.since, row.page_since), (NOW - 9_000, NOW), "another query is the same page");
    seat.is_here(here("https://shop.example/b"), NOW + 7);
    let row = seat.row(NOW).unwrap();
    assert_eq!((row.since, row.page_since), (NOW - 9_000, NOW + 7));
}

#[test]
fn a_page_that_says_too_much_is_not_heard() {
    let mut seat = Seat::new(visit(1), NOW);
    for _ in 0..FRAMES.most {
        assert_eq!(seat.count(NOW), Ok(()));
    }
    assert_eq!(seat.count(NOW), Err(Rejection::SlowDown));
    // Neither after the object has slept.
    let mut woken = Seat::try_from(String::from(seat)).unwrap();
    assert_eq!(woken.count(NOW), Err(Rejection::SlowDown));
    assert!(Seat::try_from("no seat".to_owned()).is_err());
}

#[test]
fn one_invitation_at_a_time_and_none_to_whoever_has_dismissed_one() {
    let mut seat = seated(1, "https://shop.example/", NOW);
    let standing = |seat: &Seat, now| may_be_invited([seat.standing(now)]);
    assert_eq!(may_be_invited([]), Err(Rejection::VisitorGone));
    assert_eq!(standing(&seat, NOW), Ok(()));
    seat.is_invited(NOW);
    assert_eq!(seat.standing(NOW), Standing::Invited);
    assert_eq!(standing(&seat, NOW + INVITED_MS), Err(Rejection::NotInvitable));
    assert_eq!(standing(&seat, NOW + INVITED_MS + 1), Ok(()), "one that nothing came of stands for so long");
    for (chat, told) in [
        (ChatOnPage::Open, Standing::Open),
        (ChatOnPage::Going, Standing::Chatting),
        (ChatOnPage::Quiet, Standing::Quiet),
    ] {
        seat.is_here(Here { chat, ..here("https://shop.example/") }, NOW);
        assert_eq!(seat.standing(NOW), told);
        assert_eq!(standing(&seat, NOW + 10 * INVITED_MS), Err(Rejection::NotInvitable), "{chat:?}");
    }
    // What one tab knows holds for the others.
    assert_eq!(may_be_invited([Standing::Free, Standing::Quiet]), Err(Rejection::NotInvitable));
    seat.is_here(here("https://shop.example/"), NOW);
    assert_eq!(seat.standing(NOW), Standing::Free, "the chat was opened and shut again");
}

#[test]
fn an_invitation_has_a_text_and_names_the_agent() {
    let good = Invite { text: "May I help?".to_owned(), agent: "Ana".to_owned() };
    assert_eq!(invite(" May I help? ", "Ana"), Ok(good));
    assert_eq!(invite(" ", "Ana"), Err(Rejection::TextEmpty));
    assert!(invite(&"é".repeat(LIVE_INVITE_MAX), "Ana").is_ok());
    assert_eq!(invite(&"é".repeat(LIVE_INVITE_MAX + 1), "Ana"), Err(Rejection::TextTooLong));
}

#[test]
fn a_language_names_a_country_or_none() {
    for (tag, named) in [
        ("fr-CA", Some("CA")),
        ("fr-ca", Some("CA")),
        ("zh-Hant-TW", Some("TW")),
        ("en", None),
        ("", None),
        ("es-419", None),
        ("en-u-ca-gregory", None),
        ("sl-rozaj", None),
    ] {
        assert_eq!(country(tag).as_deref(), named, "{tag}");
    }
}

#[test]
fn two_tabs_are_one_visitor_on_the_page_opened_last() {
    let mut second = seated(1, "https://shop.example/b", NOW + 5);
    second.is_here(Here { chat: ChatOnPage::Quiet, ..here("https://shop.example/b") }, NOW + 5);
    let tabs = [
        second.row(NOW).unwrap(),
        row(1, "https://shop.example/a", NOW),
        row(2, "https://shop.example/a", NOW),
    ];
    for tabs in [tabs.to_vec(), tabs.iter().rev().cloned().collect()] {
        let all = merge([Some(look(tabs, &Filter::default(), 1, NOW))]);
        assert_eq!((all.total, all.matching, all.listed.len()), (2, 2, 2));
        let one = all.listed.iter().find(|row| row.visit == visit(1)).unwrap();
        assert_eq!((one.page.as_str(), one.since), ("https://shop.example/b", NOW));
        assert_eq!(one.standing, Standing::Quiet, "what one tab knows holds for the other");
    }
}

#[test]
fn visitors_are_looked_for_by_page_country_time_and_whether_they_are_customers() {
    let minute = MINUTE_MS;
    let mut customer = seated(3, "https://shop.example/Tea/green", NOW - 10 * minute);
    customer.is_here(
        Here { customer: true, language: "de-AT".to_owned(), ..here("https://shop.example/Tea/green") },
        NOW,
    );
    let rows = [
        row(1, "https://shop.example/lamps", NOW - minute),
        row(2, "https://shop.example/tea", NOW - 5 * minute),
        customer.row(NOW).unwrap(),
    ];
    let found = |filter: Filter| -> Vec<VisitId> {
        let all = merge([Some(look(rows.clone(), &filter, 1, NOW))]);
        assert_eq!((all.total, all.matching), (3, u32::try_from(all.listed.len()).unwrap()));
        all.listed.into_iter().map(|row| row.visit).collect()
    };
    let [one, two, three] = [1, 2, 3].map(visit);
    let order = [three.clone(), two.clone(), one.clone()];
    assert_eq!(found(Filter::new("", "", 0, false)), order, "customers first, then the longest there");
    assert_eq!(found(Filter::new(" TEA ", "", 0, false)), [three.clone(), two.clone()]);
    assert_eq!(found(Filter::new("", "at", 0, false)), std::slice::from_ref(&three));
    assert_eq!(found(Filter::new("", "CA", 0, false)), [two.clone(), one]);
    assert_eq!(found(Filter::new("", "", 5, false)), [three.clone(), two]);
    assert_eq!(found(Filter::new("", "", 0, true)), [three]);
    assert_eq!(found(Filter::new("", "FR", u32::MAX, true)), Vec::new());
}

#[test]
fn beyond_those_that_are_listed_there_are_only_counts() {
    let parts = 16;
    let seen: Vec<Option<Seen>> = (0..parts)
        .map(|part| {
            let all = (0..10_000_usize).filter(|number| part_of(&visit(*number), parts) == part);
            let rows = all.map(|number| {
                let since = NOW - 1_000 * u64::try_from(number).unwrap();
                row(number, &format!("https://shop.example/{}", number % 300), since)
            });
            Some(look(rows, &Filter::default(), parts, NOW))
        })
        .collect();
    let size = seen.iter().map(|part| codec::to_text(part).len()).sum::<usize>();
    assert!(size < 400_000, "what travels has an end: {size} bytes");
    let all = merge(seen.into_iter().chain([None]));
    assert_eq!((all.total, all.matching, all.silent), (10_000, 10_000, 1));
    assert_eq!((all.listed.len(), all.pages.len()), (LISTED_MAX, PAGES_MAX));
    assert_eq!(all.listed[0].visit, visit(9_999));
    let listed: BTreeSet<&VisitId> = all.listed.iter().map(|row| &row.visit).collect();
    assert_eq!(listed.len(), LISTED_MAX, "each once");
}

proptest! {
    #[test]
    fn nothing_that_a_page_says_makes_more_of_it_than_a_small_row(
        url in "\\PC{0,600}|https://[a-z.]{1,30}/\\PC{0,600}",
        title in "\\PC{0,400}",
        referrer in "\\PC{0,200}",
        language in "\\PC{0,60}",
        spent in any::<u64>(),
    ) {
        let mut seat = Seat::new(visit(1), NOW);
        seat.is_here(Here { url, title, referrer, language, spent, ..Here::default() }, NOW);
        let stored = String::from(seat.clone());
        prop_assert!(stored.len() < 4_000, "{}", stored.len());
        prop_assert_eq!(Seat::try_from(stored).unwrap(), seat.clone());
        let row = seat.row(NOW).unwrap();
        prop_assert!(row.page.is_empty() || row.page.starts_with("http"), "{}", row.page);
        prop_assert!(!row.page.contains(['?', '#']));
    }
}
