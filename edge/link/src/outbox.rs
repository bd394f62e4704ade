//! The commands that have no answer yet, in order. They are sent again after every reconnection; their
//! ids make that harmless, also when two tabs send the same one.

use protocol::frames::Request;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{CommandId, Seq, Timestamp};
use protocol::rejection::Rejection;

/// What a client can ask for.
pub trait Command: Clone {
    /// Whether it is something written, which stays with whoever wrote it when it is refused.
    fn is_message(&self) -> bool;
}

impl Command for VisitorCommand {
    fn is_message(&self) -> bool {
        matches!(self, Self::Send { .. } | Self::SendFile(_))
    }
}

impl Command for AgentCommand {
    fn is_message(&self) -> bool {
        matches!(self, Self::Send { .. } | Self::SendFile(_))
    }
}

/// A command on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<C> {
    /// Its place in the order: the moment it was given, made unique within the outbox. 0 where that
    /// is not known.
    pub order: Timestamp,
    /// The command.
    pub request: Request<C>,
    /// How far it got.
    pub state: Delivery,
}

/// How far a command got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Sent or about to be; no answer yet.
    Pending,
    /// Stored by the server; its event, at this position, is still to come.
    Stored(Seq),
    /// Refused.
    Refused(Rejection),
}

/// The commands on their way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbox<C> {
    entries: Vec<Entry<C>>,
}

impl<C> Default for Outbox<C> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<C: Command> Outbox<C> {
    /// What was left over from an earlier page.
    #[must_use]
    pub fn with(entries: Vec<Entry<C>>) -> Self {
        let mut outbox = Self::default();
        for entry in entries {
            outbox.put(entry);
        }
        outbox
    }

    /// Puts an entry in its place.
    pub fn put(&mut self, entry: Entry<C>) {
        // There are a few at most: the library's sorting would weigh more than all of this.
        let at = self.entries.iter().position(|later| later.order > entry.order);
        self.entries.insert(at.unwrap_or(self.entries.len()), entry);
    }

    /// Adds a command at the end and returns its entry.
    pub fn push(&mut self, now: Timestamp, request: Request<C>) -> Entry<C> {
        let after = self.entries.last().map_or(0, |last| last.order + 1);
        let entry = Entry { order: now.max(after), request, state: Delivery::Pending };
        self.entries.push(entry.clone());
        entry
    }

    /// Whether nothing is on its way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry<C>> {
        self.entries.iter()
    }

    /// Those to be sent after a reconnection, in order.
    pub fn pending(&self) -> impl Iterator<Item = &Entry<C>> {
        self.entries.iter().filter(|entry| entry.state == Delivery::Pending)
    }

    /// Those that are not stored, in order, the refused ones included.
    pub fn unstored(&self) -> impl Iterator<Item = &Entry<C>> {
        self.entries.iter().filter(|entry| !matches!(entry.state, Delivery::Stored(_)))
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, id: &CommandId) -> Option<&Entry<C>> {
        self.entries.iter().find(|entry| entry.request.id == *id)
    }

    /// Removes one: its event has come, or nobody wants it any more.
    pub fn take(&mut self, id: &CommandId) -> Option<Entry<C>> {
        let at = self.entries.iter().position(|entry| entry.request.id == *id)?;
        Some(self.entries.remove(at))
    }

    /// Removes all of them, in order.
    pub fn take_all(&mut self) -> Vec<Entry<C>> {
        std::mem::take(&mut self.entries)
    }

    /// The server has stored one, up to position `seq`. It stays until [`Self::reached`], so that it
    /// never vanishes in between.
    pub fn acknowledge(&mut self, id: &CommandId, seq: Seq) -> Option<&Entry<C>> {
        let entry = self.find(id)?;
        entry.state = Delivery::Stored(seq);
        Some(entry)
    }

    /// The thread holds everything up to `last`: removes what was stored up to there.
    pub fn reached(&mut self, last: Seq) {
        self.entries.retain(|entry| !matches!(entry.state, Delivery::Stored(seq) if seq <= last));
    }

    /// The server refused one. A message stays, with the reason; anything else is removed and
    /// returned: it has had its chance.
    pub fn refuse(&mut self, id: &CommandId, why: Rejection) -> Option<Entry<C>> {
        let entry = self.find(id)?;
        if entry.request.command.is_message() {
            entry.state = Delivery::Refused(why);
            return None;
        }
        self.take(id)
    }

    /// Puts a refused command on its way again and returns its entry. The old id is kept, in case the
    /// refusal came from a fault after it was stored, unless the id itself was the reason.
    pub fn retry(&mut self, id: &CommandId, fresh: CommandId) -> Option<Entry<C>> {
        let entry = self.find(id)?;
        let Delivery::Refused(why) = entry.state else { return None };
        if why == Rejection::IdReused {
            entry.request.id = fresh;
        }
        entry.state = Delivery::Pending;
        Some(entry.clone())
    }

    fn find(&mut self, id: &CommandId) -> Option<&mut Entry<C>> {
        self.entries.iter_mut().find(|entry| entry.request.id == *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> CommandId {
        CommandId::parse(&format!("{name:-<22}")).unwrap()
    }

    fn send(name: &str) -> Request<VisitorCommand> {
        Request { id: id(name), command: VisitorCommand::Send { text: name.to_owned() } }
    }

    fn names<'a>(entries: impl Iterator<Item = &'a Entry<VisitorCommand>>) -> Vec<&'a str> {
        entries.map(|entry| entry.request.id.as_str().trim_end_matches('-')).collect()
    }

    #[test]
    fn the_order_is_that_of_the_giving_whatever_the_clock_says() {
        let mut outbox = Outbox::default();
        assert_eq!(outbox.push(1_000, send("one")).order, 1_000);
        assert_eq!(outbox.push(1_000, send("two")).order, 1_001);
        assert_eq!(outbox.push(7, send("three")).order, 1_002, "a clock that was put back");
        let mut entries = outbox.take_all();
        assert!(outbox.is_empty());
        entries.reverse();
        assert_eq!(names(Outbox::with(entries).iter()), ["one", "two", "three"]);
    }

    #[test]
    fn a_stored_command_stays_until_its_event_has_come() {
        let mut outbox = Outbox::default();
        outbox.push(1, send("one"));
        outbox.push(2, send("two"));
        assert!(outbox.acknowledge(&id("one"), 5).is_some());
        assert_eq!(names(outbox.pending()), ["two"]);
        outbox.reached(4);
        assert_eq!(names(outbox.iter()), ["one", "two"]);
        outbox.reached(5);
        assert_eq!(names(outbox.iter()), ["two"]);
        assert_eq!(outbox.acknowledge(&id("one"), 5), None, "once more");
    }

    #[test]
    fn a_refused_message_stays_with_the_reason_and_anything_else_goes() {
        let mut outbox = Outbox::default();
        outbox.push(1, send("one"));
        outbox.push(2, Request { id: id("end"), command: VisitorCommand::End });
        assert_eq!(outbox.refuse(&id("one"), Rejection::Blocked), None);
        assert_eq!(outbox.get(&id("one")).unwrap().state, Delivery::Refused(Rejection::Blocked));
        assert_eq!(outbox.refuse(&id("end"), Rejection::Blocked).unwrap().request.id, id("end"));
        assert_eq!((names(outbox.pending()), names(outbox.unstored())), (vec![], vec!["one"]));
    }

    #[test]
    fn a_refused_message_goes_out_again_under_another_id_only_where_the_id_was_the_reason() {
        let mut outbox = Outbox::default();
        outbox.push(1, send("one"));
        assert_eq!(outbox.retry(&id("one"), id("new")), None, "it is on its way");
        outbox.refuse(&id("one"), Rejection::Blocked);
        assert_eq!(outbox.retry(&id("one"), id("new")).unwrap().request.id, id("one"));
        outbox.refuse(&id("one"), Rejection::IdReused);
        assert_eq!(
            outbox.retry(&id("one"), id("new")).unwrap().request,
            Request { id: id("new"), ..send("one") }
        );
        assert_eq!(names(outbox.pending()), ["new"]);
    }
}
