//! Moving here from another product: what the screen knows of a file, and when it goes on.

use crate::model::moving::{Failure, LISTED, Moving, MovingMsg, PEOPLE_MAX, Run, Stage, Told, Why};
use protocol::rejection::Rejection;
use team_ui::http::Denied;
use transfer::batch::Fate;
use transfer::{FileFault, Reason, Source};

const NOW: u64 = 1_700_000_000_000;

fn tell(screen: &mut Moving, run: u32, told: Told) {
    assert_eq!(screen.update(NOW, MovingMsg::Told(run, told)), None);
}

#[test]
fn a_file_is_looked_into_before_anything_comes_in() {
    let mut screen = Moving::default();
    assert_eq!(screen.update(NOW, MovingMsg::Import), None, "nothing is known of it");
    screen.update(NOW, MovingMsg::Choose(Some(Source::Crisp)));
    let look = Run { number: 1, dry: true, chosen: Some(Source::Crisp), at: NOW };
    assert_eq!(screen.update(NOW, MovingMsg::Look), Some(look));
    assert!(screen.runs(1));
    tell(&mut screen, 1, Told::Read(40));
    tell(&mut screen, 1, Told::Refused(2, Some("9".to_owned()), Reason::NoTime));
    tell(&mut screen, 1, Told::Person("Ana".to_owned()));
    tell(&mut screen, 1, Told::Person("Ana".to_owned()));
    let fates = vec![
        (1, Fate::Created),
        (3, Fate::Unchanged),
        (4, Fate::Changed),
        (5, Fate::Refused(Rejection::TooLarge)),
    ];
    tell(&mut screen, 1, Told::Fates(fates));
    assert_eq!(screen.update(NOW, MovingMsg::Import), None, "it is not read to its end");
    tell(&mut screen, 1, Told::Over(Ok(())));
    assert_eq!(screen.stage, Stage::Known);
    let found = &screen.found;
    assert_eq!((found.created, found.changed, found.unchanged, found.refused), (1, 1, 1, 2));
    assert_eq!((found.to_import(), found.people.get("Ana")), (2, Some(&2)));
    assert_eq!(found.listed.last().map(|row| row.why), Some(Why::Site(Rejection::TooLarge)));
    let import = Run { number: 2, dry: false, chosen: Some(Source::Crisp), at: NOW };
    assert_eq!(screen.update(NOW, MovingMsg::Import), Some(import));
    assert_eq!(screen.found.created, 0, "it is counted anew");
    tell(&mut screen, 2, Told::Over(Ok(())));
    assert_eq!(screen.stage, Stage::Done);
}

#[test]
fn what_was_stopped_goes_on_and_what_it_still_tells_is_not_heard() {
    let mut screen = Moving::default();
    screen.update(NOW, MovingMsg::Look);
    tell(&mut screen, 1, Told::Over(Ok(())));
    screen.update(NOW, MovingMsg::Import);
    screen.update(NOW, MovingMsg::Stop);
    assert_eq!(screen.stage, Stage::Stopped);
    assert!(!screen.runs(2) && !screen.runs(3));
    tell(&mut screen, 2, Told::Fates(vec![(1, Fate::Created)]));
    tell(&mut screen, 2, Told::Over(Ok(())));
    assert_eq!((screen.stage, screen.found.created), (Stage::Stopped, 0));
    let run = screen.update(NOW, MovingMsg::Import);
    assert!(run.is_some_and(|run| !run.dry && screen.runs(run.number)));
    // A line that breaks stops it, too.
    let number = run.map(|run| run.number).unwrap();
    tell(&mut screen, number, Told::Over(Err(Failure::Site(Denied::Unreachable))));
    assert_eq!((screen.stage, screen.failed), (Stage::Stopped, Some(Failure::Site(Denied::Unreachable))));
    screen.update(NOW, MovingMsg::Again);
    assert_eq!((screen.stage, screen.failed), (Stage::Choosing, None));
}

#[test]
fn a_file_that_is_no_export_is_told_and_another_can_be_chosen() {
    let mut screen = Moving::default();
    screen.update(NOW, MovingMsg::Look);
    tell(&mut screen, 1, Told::Over(Err(Failure::File(FileFault::Csv))));
    assert_eq!((screen.stage, screen.failed), (Stage::Choosing, Some(Failure::File(FileFault::Csv))));
    assert_eq!(screen.update(NOW, MovingMsg::Look).map(|run| run.number), Some(2));
    assert_eq!(screen.failed, None);
}

#[test]
fn of_many_rows_that_are_not_taken_the_first_are_listed() {
    let mut screen = Moving::default();
    screen.update(NOW, MovingMsg::Look);
    for row in 1..=1000 {
        tell(&mut screen, 1, Told::Refused(row, None, Reason::NoId));
        tell(&mut screen, 1, Told::Person(format!("agent {row}")));
    }
    assert_eq!((screen.found.refused, screen.found.listed.len()), (1000, LISTED));
    assert_eq!(screen.found.people.len(), PEOPLE_MAX);
}
