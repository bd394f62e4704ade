//! Moving here from another product: which file is chosen, what is in it, and how far its import is. The screen has it
//! to itself. A file is read twice, first to show what would become of it: nothing is kept of it in between but counts.

use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use std::collections::BTreeMap;
use team_ui::http::Denied;
use transfer::batch::Fate;
use transfer::{FileFault, Reason, Source};

/// How many rows that are not taken are listed one by one.
pub const LISTED: usize = 50;
/// How many people of the other team are listed.
pub const PEOPLE_MAX: usize = 200;

/// Why a row is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It cannot be read as a conversation.
    Row(Reason),
    /// The site does not take it.
    Site(Rejection),
}

/// Why a file is not read, or not further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is not what it should be.
    File(FileFault),
    /// The browser cannot read it: it was moved, or changed since it was chosen.
    Unreadable,
    /// The site did not answer, or not as it should.
    Site(Denied),
}

/// A row that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its number in the file.
    pub row: u64,
    /// Its id in the other product, where it has one.
    pub id: Option<String>,
    /// Why.
    pub why: Why,
}

/// What was found in a file, as far as it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Whose export it is.
    pub source: Option<Source>,
    /// Conversations that are new here.
    pub created: u64,
    /// Those that are here, and are different.
    pub changed: u64,
    /// Those that are here already.
    pub unchanged: u64,
    /// Rows that are not taken.
    pub refused: u64,
    /// The first of them.
    pub listed: Vec<Refused>,
    /// The people of the other team, with how many conversations they wrote in.
    pub people: BTreeMap<String, u64>,
}

impl Found {
    /// How many conversations an import would bring or change.
    pub fn to_import(&self) -> u64 {
        self.created + self.changed
    }

    fn refuse(&mut self, row: u64, id: Option<String>, why: Why) {
        self.refused += 1;
        if self.listed.len() < LISTED {
            self.listed.push(Refused { row, id, why });
        }
    }
}

/// How it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// A file is to be chosen.
    #[default]
    Choosing,
    /// It is read, and the site is asked what it would do.
    Reading,
    /// All of it is known.
    Known,
    /// It is brought in.
    Importing,
    /// Somebody has stopped that.
    Stopped,
    /// It is all in.
    Done,
}

/// The state of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moving {
    /// Whose export the file is said to be; nobody has said so by default.
    pub chosen: Option<Source>,
    /// How it stands.
    pub stage: Stage,
    /// How much of the file is read, in hundredths.
    pub percent: u8,
    /// What is in it.
    pub found: Found,
    /// Why it does not go on.
    pub failed: Option<Failure>,
    /// Counts the readings: what an earlier one still tells is not heard.
    run: u32,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MovingMsg {
    /// The file is said to be of this product.
    Choose(Option<Source>),
    /// A file was chosen, or is to be looked into again.
    Look,
    /// What is in it is to come in.
    Import,
    /// It is to stop.
    Stop,
    /// Another file is to be chosen.
    Again,
    /// Of the reading with this number:
    Told(u32, Told),
}

/// What a reading tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// So much of the file is read.
    Read(u8),
    /// It is an export of this product.
    Source(Source),
    /// Somebody of the other team wrote in a conversation.
    Person(String),
    /// A row is no conversation.
    Refused(u64, Option<String>, Reason),
    /// What became of rows, or would.
    Fates(Vec<(u64, Fate)>),
    /// It is over.
    Over(Result<(), Failure>),
}

/// Something to be done: to read the file, by this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The number.
    pub number: u32,
    /// Whether nothing is stored.
    pub dry: bool,
    /// Whose export it is said to be.
    pub chosen: Option<Source>,
    /// When it began.
    pub at: Timestamp,
}

impl Moving {
    /// Applies a message at `now`. Returns what is to be done.
    pub fn update(&mut self, now: Timestamp, msg: MovingMsg) -> Option<Run> {
        match msg {
            MovingMsg::Choose(source) => self.chosen = source,
            MovingMsg::Look => return Some(self.begin(now, Stage::Reading)),
            MovingMsg::Import if matches!(self.stage, Stage::Known | Stage::Stopped) => {
                return Some(self.begin(now, Stage::Importing));
            }
            MovingMsg::Import => {}
            MovingMsg::Stop => {
                self.run += 1;
                self.stage = if self.stage == Stage::Importing { Stage::Stopped } else { Stage::Choosing };
            }
            MovingMsg::Again => {
                *self = Self { chosen: self.chosen, run: self.run + 1, ..Self::default() };
            }
            MovingMsg::Told(run, told) if run == self.run => self.hear(told),
            MovingMsg::Told(..) => {}
        }
        None
    }

    /// Whether a reading goes on whose number is this.
    pub fn runs(&self, number: u32) -> bool {
        self.run == number && matches!(self.stage, Stage::Reading | Stage::Importing)
    }

    fn begin(&mut self, now: Timestamp, stage: Stage) -> Run {
        self.run += 1;
        (self.stage, self.percent, self.failed, self.found) = (stage, 0, None, Found::default());
        Run { number: self.run, dry: stage == Stage::Reading, chosen: self.chosen, at: now }
    }

    fn hear(&mut self, told: Told) {
        let found = &mut self.found;
        match told {
            Told::Read(percent) => self.percent = percent,
            Told::Source(source) => found.source = Some(source),
            Told::Person(name) => {
                if found.people.len() < PEOPLE_MAX || found.people.contains_key(&name) {
                    *found.people.entry(name).or_default() += 1;
                }
            }
            Told::Refused(row, id, reason) => found.refuse(row, id, Why::Row(reason)),
            Told::Fates(fates) => {
                for (row, fate) in fates {
                    match fate {
                        Fate::Created => found.created += 1,
                        Fate::Changed => found.changed += 1,
                        Fate::Unchanged => found.unchanged += 1,
                        Fate::Refused(why) => found.refuse(row, None, Why::Site(why)),
                    }
                }
            }
            Told::Over(Ok(())) => {
                self.stage = if self.stage == Stage::Importing { Stage::Done } else { Stage::Known };
            }
            Told::Over(Err(failure)) => {
                self.failed = Some(failure);
                self.stage = if self.stage == Stage::Importing { Stage::Stopped } else { Stage::Choosing };
            }
        }
    }
}
