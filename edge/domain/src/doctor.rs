//! Whether an installation is set up as it has to be: facts in, findings out, each with the sentence that mends it.
//! What is not known is not spoken of, so that the same rules serve the app and the command on the server.

mod sentences;
mod words;

pub use words::test_mail;

use crate::access::{is_open_loopback, is_private};
use crate::object_kind::ObjectKind;
use protocol::ids::Timestamp;
use protocol::team::check_up::State;
use protocol::team::installation::MailSetup;
use protocol::timing::MINUTE_MS;

/// So far a clock may be off, in milliseconds, before somebody has to know: times on screen are of the server's clock.
const CLOCK_WARN_MS: u64 = MINUTE_MS / 2;
/// So far off, the words of other servers for who somebody is are too old or not yet good.
const CLOCK_BAD_MS: u64 = 5 * MINUTE_MS;

/// So much room a disk has at least, in bytes, before somebody has to know, and before it is pressing.
const ROOM_WARN: u64 = 2 << 30;
const ROOM_BAD: u64 = 256 << 20;
/// The least share of a disk that is free, in percent, before somebody has to know, unless it is as much as this.
const ROOM_WARN_PERCENT: u64 = 10;
const ROOM_PLENTY: u64 = 10 << 30;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// The address that people see.
    Origin,
    /// Whether what they send is encrypted.
    Tls,
    /// Whether visitors are told apart by their addresses.
    Address,
    /// Whether mail goes out.
    Mail,
    /// Whether the provider of single sign-on answers.
    SignOn,
    /// The server's clock.
    Clock,
    /// Whether what is written is kept.
    Storage,
    /// What runs.
    Versions,
}

/// What was seen of an installation. None is what nobody looked at.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The origins.
    pub origin: Option<Origins>,
    /// Why nothing answers at the origin, where that was tried.
    pub origin_error: Option<String>,
    /// Why no encrypted connection comes about, where that was tried.
    pub tls_error: Option<String>,
    /// Where a request seemed to come from.
    pub address: Option<Address>,
    /// How mail is set up.
    pub mail: Option<Mail>,
    /// What became of asking the provider of single sign-on, where one is set: its issuer, and what is wrong.
    pub sign_on: Option<(String, Result<(), String>)>,
    /// How far the server's clock is ahead of another, in milliseconds.
    pub clock_ahead_ms: Option<i64>,
    /// The kinds of objects that do not answer.
    pub silent: Option<Vec<ObjectKind>>,
    /// Bytes of the state folder's disk: free, and all.
    pub room: Option<(u64, u64)>,
    /// Versions of ours: the server's, and that of whoever asks.
    pub versions: Option<(String, String)>,
    /// The version that served from a state folder whose layout is newer than that of whoever asks.
    pub newer_layout: Option<String>,
    /// Versions of the runtime: the one that is meant, and the one that is there.
    pub runtime: Option<(String, String)>,
}

/// The origins of an installation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    /// What the operator has set, as they wrote it.
    pub set: Option<String>,
    /// Where requests come to, as far as the server can tell.
    pub requested: String,
    /// Where whoever asks has found it.
    pub seen: String,
}

/// Where a request seemed to come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The header that the operator has named.
    pub header: Option<String>,
    /// What stood in it; none where it was missing.
    pub told: Option<String>,
    /// The other end of the connection; none where the platform is in front and tells by itself.
    pub peer: Option<String>,
}

/// How mail is set up, and what became of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// How it is set up.
    pub setup: MailSetup,
    /// What became of a mail that was sent to try it: to whom, or why not.
    pub tried: Option<Result<String, String>>,
}

/// What is to be said of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Of what.
    pub topic: Topic,
    /// How bad it is.
    pub state: State,
    /// Why.
    pub reason: Reason,
}

/// Why something is as it has to be, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the sentences say it, in sentences.rs")]
pub enum Reason {
    OriginFits { origin: String },
    OriginByRequest { origin: String },
    OriginUnset { origin: String },
    OriginInvalid { set: String },
    OriginDiffers { set: String, seen: String },
    OriginSilent { origin: String, error: String },
    TlsOn,
    TlsLocal,
    TlsOff,
    TlsBroken { error: String },
    AddressTold,
    AddressLocal,
    AddressByHeader { header: String },
    AddressHeaderMissing { header: String },
    AddressHeaderUnreadable { header: String },
    AddressHeaderOpen { header: String },
    AddressShared,
    MailReady { from: String },
    MailSent { to: String },
    MailFailed { error: String },
    MailNoSender,
    MailBadSender,
    MailNoServer,
    SignOnWorks { issuer: String },
    SignOnBroken { issuer: String, error: String },
    ClockRight,
    ClockOff { seconds: u64 },
    StorageWorks,
    StorageSilent { kinds: String },
    RoomEnough { megabytes: u64 },
    RoomLittle { megabytes: u64 },
    VersionFits { version: String },
    VersionDiffers { server: String, asking: String },
    RuntimeDiffers { meant: String, found: String },
    LayoutNewer { version: String },
}

/// All there is to be said of what was seen, in the order of the topics.
#[must_use]
pub fn findings(facts: &Facts) -> Vec<Finding> {
    let mut all = Vec::new();
    if let Some(origins) = &facts.origin {
        all.push(found(Topic::Origin, origin(origins, facts.origin_error.as_deref())));
        // Where nothing answers, nobody has seen what is encrypted.
        if facts.origin_error.is_none() {
            all.push(found(Topic::Tls, tls(&origins.seen, facts.tls_error.as_deref())));
        }
    }
    if let Some(seen) = &facts.address {
        let is_local = facts.origin.as_ref().is_some_and(|origins| is_open_loopback(&origins.seen));
        all.push(found(Topic::Address, address(seen, is_local)));
    }
    all.extend(facts.mail.as_ref().map(|seen| found(Topic::Mail, mail(seen))));
    all.extend(facts.sign_on.as_ref().map(|(issuer, asked)| found(Topic::SignOn, sign_on(issuer, asked))));
    all.extend(facts.clock_ahead_ms.map(|ahead| found(Topic::Clock, clock(ahead.unsigned_abs()))));
    all.extend(facts.silent.as_ref().map(|kinds| found(Topic::Storage, storage(kinds))));
    all.extend(facts.room.map(|(free, size)| found(Topic::Storage, room(free, size))));
    all.extend(
        facts.versions.as_ref().map(|(server, asking)| found(Topic::Versions, version(server, asking))),
    );
    if let Some(version) = facts.newer_layout.clone() {
        all.push(found(Topic::Versions, (State::Bad, Reason::LayoutNewer { version })));
    }
    if let Some((meant, found_version)) = facts.runtime.as_ref().filter(|(meant, found)| meant != found) {
        let reason = Reason::RuntimeDiffers { meant: meant.clone(), found: found_version.clone() };
        all.push(found(Topic::Versions, (State::Warn, reason)));
    }
    all
}

fn found(topic: Topic, (state, reason): (State, Reason)) -> Finding {
    Finding { topic, state, reason }
}

fn origin(Origins { set, requested, seen }: &Origins, error: Option<&str>) -> (State, Reason) {
    let seen = crate::origin::normal(seen).unwrap_or_else(|_| seen.clone());
    if let Some(error) = error {
        return (State::Bad, Reason::OriginSilent { origin: seen, error: error.to_owned() });
    }
    match set {
        Some(set) => match crate::origin::normal(set) {
            Ok(origin) if origin == seen => (State::Ok, Reason::OriginFits { origin }),
            Ok(set) => (State::Bad, Reason::OriginDiffers { set, seen }),
            Err(_) => (State::Bad, Reason::OriginInvalid { set: set.clone() }),
        },
        None if crate::origin::normal(requested).is_ok_and(|requested| requested == seen) => {
            let state = if is_open_loopback(&seen) { State::Ok } else { State::Warn };
            (state, Reason::OriginByRequest { origin: seen })
        }
        None => (State::Bad, Reason::OriginUnset { origin: seen }),
    }
}

fn tls(seen: &str, error: Option<&str>) -> (State, Reason) {
    match error {
        Some(error) => (State::Bad, Reason::TlsBroken { error: error.to_owned() }),
        None if seen.starts_with("https://") => (State::Ok, Reason::TlsOn),
        None if is_open_loopback(seen) => (State::Ok, Reason::TlsLocal),
        None => (State::Bad, Reason::TlsOff),
    }
}

fn address(Address { header, told, peer }: &Address, is_local: bool) -> (State, Reason) {
    let peer_is_private = peer.as_deref().is_some_and(is_private);
    match (header.clone(), told) {
        (Some(header), None) => (State::Bad, Reason::AddressHeaderMissing { header }),
        (Some(header), Some(told)) if !is_address(told) => {
            (State::Bad, Reason::AddressHeaderUnreadable { header })
        }
        // Nobody but a proxy can have written it where only a proxy gets through.
        (Some(header), Some(_)) if peer.is_none() || peer_is_private => {
            (State::Ok, Reason::AddressByHeader { header })
        }
        (Some(header), Some(_)) => (State::Warn, Reason::AddressHeaderOpen { header }),
        (None, _) if peer_is_private && is_local => (State::Ok, Reason::AddressLocal),
        (None, _) if peer_is_private => (State::Bad, Reason::AddressShared),
        (None, _) => (State::Ok, Reason::AddressTold),
    }
}

fn mail(Mail { setup, tried }: &Mail) -> (State, Reason) {
    match (setup, tried) {
        (MailSetup::NoSender, _) => (State::Warn, Reason::MailNoSender),
        (MailSetup::BadSender, _) => (State::Bad, Reason::MailBadSender),
        (MailSetup::NoServer, _) => (State::Bad, Reason::MailNoServer),
        (MailSetup::Ready(_), Some(Ok(to))) => (State::Ok, Reason::MailSent { to: to.clone() }),
        (MailSetup::Ready(_), Some(Err(error))) => (State::Bad, Reason::MailFailed { error: error.clone() }),
        (MailSetup::Ready(from), None) => (State::Ok, Reason::MailReady { from: from.clone() }),
    }
}

fn sign_on(issuer: &str, asked: &Result<(), String>) -> (State, Reason) {
    let issuer = issuer.to_owned();
    match asked {
        Ok(()) => (State::Ok, Reason::SignOnWorks { issuer }),
        Err(error) => (State::Bad, Reason::SignOnBroken { issuer, error: error.clone() }),
    }
}

fn clock(off_ms: u64) -> (State, Reason) {
    let off = Reason::ClockOff { seconds: off_ms / 1_000 };
    if off_ms > CLOCK_BAD_MS {
        (State::Bad, off)
    } else if off_ms > CLOCK_WARN_MS {
        (State::Warn, off)
    } else {
        (State::Ok, Reason::ClockRight)
    }
}

fn storage(silent: &[ObjectKind]) -> (State, Reason) {
    if silent.is_empty() {
        return (State::Ok, Reason::StorageWorks);
    }
    let kinds: Vec<_> = silent.iter().map(|kind| kind.name()).collect();
    (State::Bad, Reason::StorageSilent { kinds: kinds.join(", ") })
}

fn room(free: u64, size: u64) -> (State, Reason) {
    let megabytes = free >> 20;
    let percent = free.saturating_mul(100) / size.max(1);
    if free < ROOM_BAD {
        (State::Bad, Reason::RoomLittle { megabytes })
    } else if free < ROOM_WARN || (percent < ROOM_WARN_PERCENT && free < ROOM_PLENTY) {
        (State::Warn, Reason::RoomLittle { megabytes })
    } else {
        (State::Ok, Reason::RoomEnough { megabytes })
    }
}

fn version(server: &str, asking: &str) -> (State, Reason) {
    if server == asking {
        (State::Ok, Reason::VersionFits { version: server.to_owned() })
    } else {
        (State::Warn, Reason::VersionDiffers { server: server.to_owned(), asking: asking.to_owned() })
    }
}

/// How far the clock of a server is ahead, by the Date header of what it answered at the moment `now`, in milliseconds.
#[must_use]
pub fn clock_ahead_ms(date: &str, now: Timestamp) -> Option<i64> {
    let told = jiff::fmt::rfc2822::parse(date.trim()).ok()?.timestamp().as_millisecond();
    Some(told.saturating_sub_unsigned(now))
}

/// Whether the last of what a header says is an address.
fn is_address(told: &str) -> bool {
    crate::access::network(told.rsplit(',').next().unwrap_or_default().trim()).is_some()
}

#[cfg(test)]
mod tests;
