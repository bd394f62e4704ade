//! What goes in and what must come out.

use super::Input::*;
use super::Urgency::{Idle, Pressing};
use super::*;

const NOON: Timestamp = 1_763_726_400_000;

/// A connection with a clock, and what it asked for last.
struct Rig {
    connection: Connection,
    now: Timestamp,
    awaited: bool,
    outputs: Outputs,
}

impl Rig {
    fn new(connection: Connection) -> Self {
        Self { connection, now: NOON, awaited: false, outputs: Outputs::default() }
    }

    fn with_both_ways() -> Self {
        Self::new(Connection::with_fallback())
    }

    fn live() -> Self {
        let mut rig = Self::with_both_ways();
        rig.take(Connect).take(Welcomed).take(Ready);
        rig
    }

    fn take(&mut self, input: Input) -> &mut Self {
        self.outputs = self.connection.handle(input, self.now, self.awaited);
        self
    }

    fn after(&mut self, ms: u64) -> &mut Self {
        self.now += ms;
        self
    }

    fn opens(&self) -> Option<Way> {
        self.outputs.open
    }

    fn wake(&self) -> Option<Wake> {
        self.outputs.wake
    }
}

fn drawn(urgency: Urgency, attempt: u32) -> Option<Wake> {
    Some(Wake::Drawn(urgency, attempt))
}

#[test]
fn nothing_happens_until_a_connection_is_wanted() {
    let mut rig = Rig::with_both_ways();
    for input in [Welcomed, Ready, Pong, Heard, Lost, Due, Touched, Returned, Command] {
        assert_eq!(rig.take(input).outputs, Outputs::default(), "{input:?}");
    }
    assert!(rig.connection.is_idle());
    rig.take(Connect);
    assert_eq!((rig.opens(), rig.wake()), (Some(Way::Socket), Some(Wake::After(10_000))));
    assert!(!rig.connection.is_live() && !rig.connection.is_away(), "a first attempt is not worth a word");
}

#[test]
fn a_greeting_without_an_answer_is_given_up() {
    let mut rig = Rig::with_both_ways();
    rig.take(Connect).after(10_000).take(Due);
    assert!(rig.outputs.close && rig.connection.is_away());
    assert_eq!(rig.wake(), drawn(Idle, 0));
}

#[test]
fn a_sign_of_life_while_the_missed_events_come_in_gives_them_more_time() {
    let mut rig = Rig::with_both_ways();
    rig.take(Connect).take(Welcomed).take(Pong);
    assert_eq!(rig.wake(), Some(Wake::After(10_000)));
    assert!(!rig.connection.is_live());
}

#[test]
fn a_heartbeat_goes_out_and_one_without_an_answer_means_that_the_connection_is_dead() {
    let mut rig = Rig::live();
    assert_eq!(rig.wake(), Some(Wake::After(25_000)));
    rig.after(25_000).take(Due);
    assert_eq!((rig.outputs.ping, rig.wake()), (true, Some(Wake::After(10_000))));
    rig.take(Pong);
    assert_eq!((rig.outputs.ping, rig.wake()), (false, Some(Wake::After(25_000))));
    rig.after(25_000).take(Due).after(10_000).take(Due);
    assert!(rig.outputs.close && rig.connection.is_away());
}

#[test]
fn whoever_comes_back_finds_out_sooner_whether_the_connection_is_dead() {
    let mut rig = Rig::live();
    rig.after(60_000).take(Returned);
    assert_eq!((rig.outputs.ping, rig.wake()), (true, Some(Wake::After(4_000))));
    rig.after(4_000).take(Due);
    assert!(rig.outputs.close);
}

#[test]
fn whoever_writes_finds_out_within_seconds_whether_the_connection_is_dead() {
    let mut rig = Rig::live();
    rig.after(5_000).take(Command);
    assert_eq!((rig.outputs.ping, rig.wake()), (true, Some(Wake::After(4_000))));
    // Who goes on writing does not put that off.
    assert_eq!(rig.after(3_999).take(Command).outputs, Outputs::default());
    rig.after(1).take(Due);
    assert!(rig.outputs.close && rig.connection.is_away());
    let mut rig = Rig::live();
    rig.take(Command).take(Pong);
    assert_eq!(rig.wake(), Some(Wake::After(25_000)));
}

#[test]
fn a_slow_line_is_given_the_time_that_its_answers_take() {
    let mut rig = Rig::with_both_ways();
    rig.take(Connect).after(7_000).take(Welcomed).take(Ready);
    assert_eq!(rig.take(Command).wake(), Some(Wake::After(7_000)), "as long as the greeting took");
    rig.after(4_500).take(Pong);
    assert_eq!(rig.take(Command).wake(), Some(Wake::After(9_000)), "twice as long as the last answer");
    rig.after(6_000).take(Pong);
    assert_eq!(rig.take(Returned).wake(), Some(Wake::After(10_000)), "and never longer than any other");
    // Once it is quick again, a dead one is soon found out.
    for _ in 0..2 {
        rig.after(100).take(Pong).take(Command);
    }
    assert_eq!(rig.wake(), Some(Wake::After(4_000)));
}

#[test]
fn whatever_the_server_says_shows_that_the_line_is_not_dead() {
    let mut rig = Rig::live();
    rig.take(Command).after(3_000).take(Heard);
    assert_eq!(rig.wake(), Some(Wake::After(25_000)));
    assert_eq!(rig.take(Heard).outputs, Outputs::default(), "nothing was asked");
    let mut rig = Rig::with_both_ways();
    assert_eq!(rig.take(Connect).take(Heard).outputs, Outputs::default(), "it is not greeted yet");
}

#[test]
fn waits_grow_until_a_connection_has_held_for_a_while() {
    let mut rig = Rig::new(Connection::default());
    rig.take(Connect);
    for attempt in 0..4 {
        assert_eq!(rig.take(Lost).wake(), drawn(Idle, attempt));
        rig.take(Due);
    }
    rig.take(Welcomed).take(Ready).after(9_999);
    assert_eq!(rig.take(Lost).wake(), drawn(Idle, 4), "it broke at once");
    rig.take(Due).take(Welcomed).take(Ready).after(10_000);
    assert_eq!(rig.take(Lost).wake(), drawn(Idle, 0), "it was good");
}

#[test]
fn a_loss_is_counted_once() {
    let mut rig = Rig::live();
    rig.take(Lost);
    assert_eq!(rig.take(Lost).outputs, Outputs::default());
    assert_eq!(rig.connection.attempt(), 1);
}

#[test]
fn whoever_waits_for_nothing_takes_their_time() {
    for (input, awaited, urgency) in [
        (None, false, Idle),
        (None, true, Pressing),
        (Some(Touched), false, Pressing),
        (Some(Returned), false, Pressing),
        (Some(Command), false, Pressing),
    ] {
        let mut rig = Rig::live();
        rig.awaited = awaited;
        if let Some(input) = input {
            rig.take(input);
        }
        rig.after(59_999);
        assert_eq!(rig.take(Lost).wake(), drawn(urgency, 0), "{input:?}, {awaited}");
    }
    let mut rig = Rig::live();
    rig.take(Touched).after(60_000);
    assert_eq!(rig.take(Lost).wake(), drawn(Idle, 0), "nobody is there any more");
}

#[test]
fn whoever_does_something_ends_the_wait() {
    for input in [Touched, Returned, Command, Connect] {
        let mut rig = Rig::live();
        assert_eq!(rig.take(Lost).take(input).opens(), Some(Way::Socket), "{input:?}");
    }
}

#[test]
fn a_server_that_refuses_at_once_is_not_asked_with_every_key() {
    let mut rig = Rig::live();
    rig.take(Lost).take(Due).take(Lost);
    rig.take(Touched);
    assert_eq!((rig.opens(), rig.wake()), (None, drawn(Pressing, 1)), "an idle wait becomes a pressing one");
    assert_eq!(rig.take(Touched).outputs, Outputs::default(), "once");
    assert_eq!(rig.after(1_000).take(Touched).opens(), Some(Way::Socket));
}

#[test]
fn where_sockets_do_not_get_through_requests_do_and_a_socket_is_tried_now_and_then() {
    let mut rig = Rig::with_both_ways();
    rig.take(Connect).take(Lost).take(Due).take(Lost);
    assert_eq!((rig.outputs.close, rig.opens()), (true, Some(Way::Requests)), "in the same attempt");
    rig.take(Welcomed).take(Ready);
    assert_eq!(rig.after(299_999).take(Pong).opens(), None);
    assert_eq!(rig.after(1).take(Pong).opens(), Some(Way::Socket));
    assert!(!rig.connection.is_away(), "nobody need know");
    assert_eq!(rig.take(Lost).opens(), Some(Way::Requests), "still no socket");
    // After a loss it begins with a socket, and one that answers is stayed with.
    rig.take(Welcomed).take(Ready).take(Lost);
    assert_eq!(rig.take(Due).opens(), Some(Way::Socket));
    rig.take(Welcomed).take(Ready).take(Lost).take(Due).take(Lost);
    assert_eq!(rig.take(Due).opens(), Some(Way::Socket));
}

#[test]
fn a_server_that_speaks_on_sockets_only_is_asked_on_sockets_only() {
    let mut rig = Rig::new(Connection::default());
    rig.take(Connect);
    for _ in 0..300 {
        assert_eq!(rig.opens(), Some(Way::Socket));
        rig.take(Lost).take(Due);
    }
}

#[test]
fn what_is_known_of_the_way_outlives_a_connection() {
    let mut rig = Rig::with_both_ways();
    rig.take(Connect).take(Lost).take(Due).take(Lost).take(Close);
    assert_eq!(rig.outputs, Outputs { close: true, wake: Some(Wake::Never), ..Outputs::default() });
    assert_eq!(rig.connection.attempt(), 0);
    assert_eq!(rig.take(Connect).opens(), Some(Way::Requests));
}

#[test]
fn a_wait_is_drawn_only_where_chance_decides() {
    assert_eq!(Wake::Never.ms(|| panic!("drawn for nothing")), None);
    assert_eq!(Wake::After(7).ms(|| panic!("drawn for nothing")), Some(7));
    assert_eq!(Wake::Drawn(Pressing, 0).ms(|| u32::MAX), Some(500));
}
