//! What the team has done: which lines are on screen, what is looked for, and how long they are kept. The screen has it
//! to itself; no other part of the app asks.

use protocol::ids::{AgentId, Timestamp};
use protocol::team::audit::{AuditKind, AuditLine, AuditPage, RETENTION_MAX_DAYS, RETENTION_MIN_DAYS};
use std::fmt::Write;
use team_ui::http::Denied;

const DAY_MS: Timestamp = 24 * 60 * 60 * 1_000;

/// How far back is looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// As far as lines are kept.
    #[default]
    All,
    /// The last so many days.
    Days(u16),
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// By or concerning whom.
    pub who: Option<AgentId>,
    /// What it is about.
    pub kind: Option<AuditKind>,
    /// From when.
    pub period: Period,
}

impl Wanted {
    /// As a query, at `now`.
    pub fn query(&self, now: Timestamp) -> String {
        let mut query = String::new();
        if let Some(who) = &self.who {
            // Writing to a text cannot fail.
            let _ = write!(query, "&who={who}");
        }
        if let Some(kind) = self.kind {
            let _ = write!(query, "&what={}", kind.name());
        }
        if let Period::Days(days) = self.period {
            let _ = write!(query, "&from={}", now.saturating_sub(u64::from(days) * DAY_MS));
        }
        query.split_off(usize::from(!query.is_empty()))
    }

    /// Whether anything is left out.
    pub fn is_narrow(&self) -> bool {
        *self != Self::default()
    }
}

/// The state of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Activity {
    /// What is looked for.
    pub wanted: Wanted,
    /// What was found, the latest first; nothing before the first answer.
    pub lines: Option<Vec<AuditLine>>,
    /// Where older ones go on.
    pub before: Option<String>,
    /// An answer is on its way.
    pub loading: bool,
    /// Why the last question had no answer.
    pub failed: Option<Denied>,
    /// How many days lines are kept, once that is known.
    pub days: Option<u16>,
    /// Whether whoever looks may have them kept for fewer.
    pub may_shorten: bool,
    /// For how many, if that is agreed to: older lines go at once.
    pub asked_days: Option<u16>,
    /// Counts the questions: an answer to an earlier one is none.
    asked: u32,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum ActivityMsg {
    /// The screen is there, or is to be tried again.
    Load,
    /// Something else is looked for.
    Want(Wanted),
    /// Older ones are to be seen too.
    Older,
    /// The answer to [`ActivityEffect::Load`].
    Loaded(u32, Result<AuditPage, Denied>),
    /// Lines are to be kept for so many days.
    Keep(u16),
    /// That is agreed to.
    Agree,
    /// It is not.
    Leave,
    /// The answer to [`ActivityEffect::SetDays`].
    DaysSet(u16, Result<(), Denied>),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActivityEffect {
    /// Ask for what a query names, by this number.
    Load(u32, String),
    /// Have lines kept for so many days.
    SetDays(u16),
}

impl Activity {
    /// Applies a message at `now`. Returns what is to be done.
    pub fn update(&mut self, now: Timestamp, msg: ActivityMsg) -> Option<ActivityEffect> {
        match msg {
            ActivityMsg::Load => return Some(self.load(now)),
            ActivityMsg::Want(wanted) => {
                (self.wanted, self.lines) = (wanted, None);
                return Some(self.load(now));
            }
            ActivityMsg::Older if self.loading => {}
            ActivityMsg::Older => {
                let before = self.before.clone()?;
                let query = [&self.wanted.query(now), "&before=", &before].concat();
                return Some(self.ask(query));
            }
            ActivityMsg::Loaded(asked, _) if asked != self.asked => {}
            ActivityMsg::Loaded(_, Err(denied)) => (self.loading, self.failed) = (false, Some(denied)),
            ActivityMsg::Loaded(_, Ok(page)) => {
                self.loading = false;
                self.lines.get_or_insert_default().extend(page.lines);
                (self.before, self.days, self.may_shorten) = (page.before, Some(page.days), page.may_shorten);
            }
            ActivityMsg::Keep(days) if self.days.is_some_and(|now| days < now) => {
                self.asked_days = Some(days);
            }
            ActivityMsg::Keep(days) => return Some(ActivityEffect::SetDays(days)),
            ActivityMsg::Agree => return self.asked_days.take().map(ActivityEffect::SetDays),
            ActivityMsg::Leave => self.asked_days = None,
            ActivityMsg::DaysSet(days, Ok(())) => {
                self.days = Some(days);
                // The change has a line of its own, and older ones may be gone.
                return Some(self.load(now));
            }
            ActivityMsg::DaysSet(_, Err(denied)) => self.failed = Some(denied),
        }
        None
    }

    fn load(&mut self, now: Timestamp) -> ActivityEffect {
        (self.lines, self.before) = (None, None);
        self.ask(self.wanted.query(now))
    }

    fn ask(&mut self, query: String) -> ActivityEffect {
        self.asked = self.asked.wrapping_add(1);
        (self.loading, self.failed) = (true, None);
        ActivityEffect::Load(self.asked, query)
    }

    /// The numbers of days that can be chosen, the present one among them.
    pub fn choices(&self) -> Vec<u16> {
        const OFFERED: [u16; 5] = [RETENTION_MIN_DAYS, 90, 365, 730, RETENTION_MAX_DAYS];
        let Some(now) = self.days else { return Vec::new() };
        let mut choices: Vec<u16> =
            OFFERED.into_iter().filter(|days| self.may_shorten || *days > now).chain([now]).collect();
        choices.sort_unstable();
        choices.dedup();
        choices
    }
}
