//! The list that an agent sees: what one part of the lobby answers, and how the answers become one.

use protocol::ids::{Timestamp, VisitId};
use protocol::team::visitors::{LISTED_MAX, LiveVisitor, LiveVisitors, PAGES_MAX};
use protocol::text::first_chars;
use protocol::timing::MINUTE_MS;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Most pages that one part of the lobby counts one by one in its answer.
const PAGES_OF_PART: usize = 100;

/// The fewest rows that a part answers with, where there are as many.
const ROWS_OF_PART: usize = 50;

/// Most characters of what a page's address is searched for.
const SEARCH_MAX: usize = 100;

/// Whom an agent looks for. The empty one finds everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Filter {
    /// A part of the page's address, in small letters.
    page: String,
    /// The country in the browser's language, such as `CA` in `fr-CA`.
    country: String,
    /// On the site for so many minutes at least.
    minutes: u32,
    /// Customers only.
    customers: bool,
}

impl Filter {
    /// What an agent has typed and chosen.
    #[must_use]
    pub fn new(page: &str, country: &str, minutes: u32, customers: bool) -> Self {
        let country: String = country.chars().filter(char::is_ascii_alphabetic).take(2).collect();
        Self {
            page: first_chars(page.trim(), SEARCH_MAX).to_lowercase(),
            country: country.to_ascii_uppercase(),
            minutes,
            customers,
        }
    }

    fn finds(&self, row: &LiveVisitor, now: Timestamp) -> bool {
        let long = MINUTE_MS.saturating_mul(self.minutes.into());
        (self.page.is_empty() || row.page.to_lowercase().contains(&self.page))
            && (self.country.is_empty() || country(&row.language).as_ref() == Some(&self.country))
            && now.saturating_sub(row.since) >= long
            && (!self.customers || row.customer)
    }
}

/// The country that a language's tag names (RFC 5646, section 2.2.4): `CA` in `fr-CA`, `TW` in `zh-Hant-TW`.
#[must_use]
pub fn country(language: &str) -> Option<String> {
    let region = language.split('-').skip(1).find(|part| part.len() == 2 || part.len() == 1)?;
    // What follows a single letter is an extension.
    (region.len() == 2 && region.chars().all(|c| c.is_ascii_alphabetic()))
        .then(|| region.to_ascii_uppercase())
}

/// What one part of the lobby answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    total: u32,
    matching: u32,
    pages: Vec<(String, u32)>,
    rows: Vec<LiveVisitor>,
}

/// What one of so many parts answers about its pages: two tabs of one visit are one row, of the page that was opened last.
#[must_use]
pub fn look(
    pages: impl IntoIterator<Item = LiveVisitor>,
    filter: &Filter,
    parts: u8,
    now: Timestamp,
) -> Seen {
    let mut visits: BTreeMap<VisitId, LiveVisitor> = BTreeMap::new();
    for page in pages {
        match visits.entry(page.visit.clone()) {
            Entry::Vacant(place) => {
                place.insert(page);
            }
            Entry::Occupied(mut place) => {
                let known = place.get_mut();
                let (standing, since) = (known.standing.max(page.standing), known.since.min(page.since));
                let customer = known.customer || page.customer;
                if page.page_since > known.page_since {
                    *known = page;
                }
                (known.standing, known.since, known.customer) = (standing, since, customer);
            }
        }
    }
    let total = number(visits.len());
    let rows: Vec<LiveVisitor> = visits.into_values().filter(|row| filter.finds(row, now)).collect();
    let matching = number(rows.len());
    let pages = fullest(rows.iter().map(|row| (row.page.clone(), 1)), PAGES_OF_PART);
    let most = (LISTED_MAX / usize::from(parts.max(1))).max(ROWS_OF_PART);
    Seen { total, matching, pages, rows: first(rows, most) }
}

/// The whole lobby, by what its parts have answered; none stands for one that did not.
#[must_use]
pub fn merge(parts: impl IntoIterator<Item = Option<Seen>>) -> LiveVisitors {
    let mut all = LiveVisitors::default();
    let (mut pages, mut rows) = (Vec::new(), Vec::new());
    for part in parts {
        let Some(seen) = part else {
            all.silent = all.silent.saturating_add(1);
            continue;
        };
        all.total = all.total.saturating_add(seen.total);
        all.matching = all.matching.saturating_add(seen.matching);
        pages.extend(seen.pages);
        rows.extend(seen.rows);
    }
    LiveVisitors { pages: fullest(pages, PAGES_MAX), listed: first(rows, LISTED_MAX), ..all }
}

/// Customers first, then whoever has been there longest.
fn first(mut rows: Vec<LiveVisitor>, most: usize) -> Vec<LiveVisitor> {
    rows.sort_by(|a, b| {
        let by = |row: &LiveVisitor| (!row.customer, row.since);
        by(a).cmp(&by(b)).then_with(|| a.visit.cmp(&b.visit))
    });
    rows.truncate(most);
    rows
}

/// The pages with most visitors.
fn fullest(counts: impl IntoIterator<Item = (String, u32)>, most: usize) -> Vec<(String, u32)> {
    let mut sums: BTreeMap<String, u32> = BTreeMap::new();
    for (page, count) in counts {
        let sum = sums.entry(page).or_default();
        *sum = sum.saturating_add(count);
    }
    let mut pages: Vec<(String, u32)> = sums.into_iter().collect();
    pages.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    pages.truncate(most);
    pages
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
