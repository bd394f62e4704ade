//! What can happen in the world: what people do, and the mishaps.

use proptest::prelude::*;

/// One thing that happens. A number that picks a row, a socket, a call or the like counts round among
/// those there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The visitor writes in a tab; without a conversation that starts one.
    Send { tab: usize },
    /// The visitor ends the conversation in a tab.
    End { tab: usize },
    /// The visitor rates it.
    Rate { tab: usize, score: u8 },
    /// The visitor starts over.
    NewChat { tab: usize },
    /// The visitor changes their name.
    Rename { tab: usize, name: u8 },
    /// The visitor goes to another page.
    Browse { tab: usize, page: u8 },
    /// The visitor sends a refused message again.
    Retry { tab: usize },
    /// The tab is loaded again.
    Reload { tab: usize },
    /// The visitor comes back to the tab.
    Return { tab: usize },
    /// An agent opens a conversation of the list.
    Open { agent: usize, row: u8 },
    /// An agent takes the conversation on screen.
    Take { agent: usize },
    /// An agent answers in the conversation on screen.
    Reply { agent: usize },
    /// An agent sends a refused answer again.
    RetryReply { agent: usize },
    /// An agent's page is loaded again.
    ReloadInbox { agent: usize },
    /// So many frames arrive and one more, each on a socket drawn from the seed.
    Deliver { seed: u8, frames: u8 },
    /// Everything on its way on one socket arrives.
    Flush { socket: u8 },
    /// A socket breaks.
    Drop { socket: u8 },
    /// A socket goes silent in one direction or both.
    Silence { socket: u8, to_edge: bool, to_client: bool },
    /// Time passes.
    Advance { ms: u32 },
    /// All conversations fall asleep.
    Hibernate,
    /// The process dies and is there again at once; alarms may die with it.
    Restart { lose_alarms: bool },
    /// The process dies in the next turn: before what it wrote is safe, or after that and before
    /// anybody is told.
    Crash { before_commit: bool },
    /// The process dies and stays away.
    Kill,
    /// The process is there again.
    Start,
    /// The state folder is copied.
    BackUp,
    /// The process is stopped, and starts with what was copied last: of the conversations, of the desk, or of both.
    Restore { conversations: bool, desk: bool },
    /// The next write fails: of events, or of a snapshot.
    BreakDisk { of_events: bool },
    /// A call to the desk moves on.
    Call { call: u8 },
    /// A call to the desk fails.
    FailCall { call: u8 },
    /// The alarm of an object rings, due or not, once more.
    Alarm { object: u8 },
    /// An earlier command of the visitor's arrives once more, over HTTP.
    Resend { command: u8 },
    /// An earlier id arrives with another content.
    ReuseId { command: u8 },
    /// A clock is off by so many hours: the browser's is 0, the agents' follow.
    Skew { clock: u8, hours: i8 },
}

/// Any step, the usual ones more often.
pub fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![10 => people(), 10 => network(), 3 => edge()]
}

/// Copies and restores, to be strewn over a history.
pub fn any_restore() -> impl Strategy<Value = Vec<(usize, Step)>> {
    let restore = (any::<bool>(), any::<bool>())
        .prop_map(|(first, second)| Step::Restore { conversations: first || !second, desk: second });
    let step = prop_oneof![Just(Step::BackUp), restore];
    proptest::collection::vec((any::<usize>(), step), 1..6)
}

/// What visitors and agents do.
fn people() -> impl Strategy<Value = Step> {
    let (tab, agent) = (|| 0..2_usize, || 0..2_usize);
    prop_oneof![
        8 => tab().prop_map(|tab| Step::Send { tab }),
        1 => tab().prop_map(|tab| Step::End { tab }),
        1 => (tab(), 1..=3_u8).prop_map(|(tab, score)| Step::Rate { tab, score }),
        1 => tab().prop_map(|tab| Step::NewChat { tab }),
        1 => (tab(), any::<u8>()).prop_map(|(tab, name)| Step::Rename { tab, name: name % 4 }),
        2 => (tab(), any::<u8>()).prop_map(|(tab, page)| Step::Browse { tab, page: page % 4 }),
        1 => tab().prop_map(|tab| Step::Retry { tab }),
        2 => tab().prop_map(|tab| Step::Reload { tab }),
        1 => tab().prop_map(|tab| Step::Return { tab }),
        3 => (agent(), any::<u8>()).prop_map(|(agent, row)| Step::Open { agent, row }),
        2 => agent().prop_map(|agent| Step::Take { agent }),
        6 => agent().prop_map(|agent| Step::Reply { agent }),
        1 => agent().prop_map(|agent| Step::RetryReply { agent }),
        1 => agent().prop_map(|agent| Step::ReloadInbox { agent }),
    ]
}

/// What happens to frames, calls and clocks.
fn network() -> impl Strategy<Value = Step> {
    let socket = any::<u8>;
    prop_oneof![
        12 => (any::<u8>(), any::<u8>()).prop_map(|(seed, frames)| Step::Deliver { seed, frames: frames % 16 }),
        8 => socket().prop_map(|socket| Step::Flush { socket }),
        3 => socket().prop_map(|socket| Step::Drop { socket }),
        1 => (socket(), any::<bool>(), any::<bool>())
            .prop_map(|(socket, to_edge, to_client)| Step::Silence { socket, to_edge, to_client }),
        5 => prop_oneof![Just(300), Just(2_500), Just(12_000), Just(40_000)].prop_map(|ms| Step::Advance { ms }),
        3 => any::<u8>().prop_map(|call| Step::Call { call }),
        1 => any::<u8>().prop_map(|call| Step::FailCall { call }),
        2 => any::<u8>().prop_map(|command| Step::Resend { command }),
        1 => any::<u8>().prop_map(|command| Step::ReuseId { command }),
        1 => (0..3_u8, -24..=24_i8).prop_map(|(clock, hours)| Step::Skew { clock, hours }),
    ]
}

/// What happens to the edge.
fn edge() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Hibernate),
        1 => any::<bool>().prop_map(|lose_alarms| Step::Restart { lose_alarms }),
        3 => any::<bool>().prop_map(|before_commit| Step::Crash { before_commit }),
        1 => Just(Step::Kill),
        2 => Just(Step::Start),
        1 => any::<bool>().prop_map(|of_events| Step::BreakDisk { of_events }),
        1 => any::<u8>().prop_map(|object| Step::Alarm { object }),
    ]
}
