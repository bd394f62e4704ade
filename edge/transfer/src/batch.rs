//! Conversations on their way to a site: as many lines in a request as are best sent together.

use protocol::rejection::Rejection;
use protocol::team::export::{
    BATCH_BYTES, BATCH_LINES_MAX, ExportedConversation, ImportAnswer, ImportOutcome, LINE_MAX,
};
use serde::Serialize;

/// Lines that are sent together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The lines: JSON, each ended by a line feed.
    pub body: String,
    /// The rows of the file that they are of, in the same order.
    pub rows: Vec<u64>,
}

/// What became of a row at the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was not there.
    Created,
    /// It was there and was different.
    Changed,
    /// It was there already.
    Unchanged,
    /// The site does not take it.
    Refused(Rejection),
}

impl Batch {
    /// Adds the conversation of a row. Gives the lines back that are to be sent before it, where there were enough.
    ///
    /// # Errors
    /// [`Rejection::TooLarge`] for a conversation that is too large for a line; nothing is added.
    pub fn add(&mut self, row: u64, conversation: ExportedConversation) -> Result<Option<Self>, Rejection> {
        let line = line(conversation)?;
        let is_full = self.rows.len() >= BATCH_LINES_MAX || self.body.len() + line.len() >= BATCH_BYTES;
        let full = (is_full && !self.rows.is_empty()).then(|| std::mem::take(self));
        self.body.push_str(&line);
        self.body.push('\n');
        self.rows.push(row);
        Ok(full)
    }

    /// What became of each row, by the site's answer.
    ///
    /// # Errors
    /// [`Rejection::Malformed`]: it is no answer to these lines.
    pub fn fates(&self, answer: ImportAnswer) -> Result<Vec<(u64, Fate)>, Rejection> {
        if answer.rows.len() != self.rows.len() {
            return Err(Rejection::Malformed);
        }
        let fate = |outcome: ImportOutcome| match outcome {
            ImportOutcome::Created => Fate::Created,
            ImportOutcome::Changed => Fate::Changed,
            ImportOutcome::Unchanged => Fate::Unchanged,
            ImportOutcome::Refused(code) => Fate::Refused(Rejection::from_code(&code)),
            // No file is named in what is sent, and all of it is conversations.
            ImportOutcome::Needed(_) | ImportOutcome::Skipped => Fate::Refused(Rejection::Malformed),
        };
        Ok(self.rows.iter().copied().zip(answer.rows.into_iter().map(|row| fate(row.outcome))).collect())
    }
}

/// [`protocol::team::export::Record`] with a conversation in it. An app that brings nothing else leaves out the code
/// that writes settings and articles.
#[derive(Serialize)]
struct Line {
    conversation: ExportedConversation,
}

/// A conversation as a line of an import, without its end.
///
/// # Errors
/// [`Rejection::TooLarge`] for one that is too large.
pub fn line(conversation: ExportedConversation) -> Result<String, Rejection> {
    let line = serde_json::to_string(&Line { conversation }).map_err(|_| Rejection::Malformed)?;
    if line.len() > LINE_MAX { Err(Rejection::TooLarge) } else { Ok(line) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::conversation::event::{Event, EventBody};
    use protocol::ids::ConversationId;
    use protocol::team::export::{Record, Source};

    fn conversation(text: usize) -> ExportedConversation {
        ExportedConversation {
            id: ConversationId::parse("imported-aaaaaaaaaaaaaaaaaaaaaa").unwrap(),
            source: Source::default(),
            events: vec![Event { seq: 1, at: 1, body: EventBody::Named { name: "x".repeat(text) } }],
        }
    }

    #[test]
    fn a_line_is_a_record() {
        let text = line(conversation(3)).unwrap();
        assert_eq!(text, serde_json::to_string(&Record::Conversation(Box::new(conversation(3)))).unwrap());
    }

    #[test]
    fn lines_go_together_up_to_their_limits() {
        let mut batch = Batch::default();
        for row in 1..=50 {
            assert_eq!(batch.add(row, conversation(1)), Ok(None));
        }
        let full = batch.add(51, conversation(1)).unwrap().unwrap();
        assert_eq!((full.rows.len(), full.body.lines().count()), (BATCH_LINES_MAX, BATCH_LINES_MAX));
        assert_eq!(batch.rows, [51]);
        let full = batch.add(52, conversation(BATCH_BYTES)).unwrap().unwrap();
        assert_eq!(full.rows, [51]);
        assert_eq!(batch.add(53, conversation(LINE_MAX)), Err(Rejection::TooLarge));
        assert_eq!(batch.rows, [52]);
    }

    #[test]
    fn an_answer_has_a_row_for_each_line() {
        let batch = Batch { rows: vec![4, 9, 12, 13], ..Batch::default() };
        let answer = |text: &str| serde_json::from_str::<ImportAnswer>(text).unwrap();
        let four = r#"{"rows":[{"line":1,"outcome":"created"},{"line":2,"outcome":"unchanged"},
            {"line":3,"outcome":{"refused":"too_large"}},{"line":4,"outcome":"changed"}]}"#;
        let fates = vec![
            (4, Fate::Created),
            (9, Fate::Unchanged),
            (12, Fate::Refused(Rejection::TooLarge)),
            (13, Fate::Changed),
        ];
        assert_eq!(batch.fates(answer(four)), Ok(fates));
        assert_eq!(batch.fates(answer(r#"{"rows":[]}"#)), Err(Rejection::Malformed));
    }
}
