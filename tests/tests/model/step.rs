//! What can happen in the world: what people do, and the mishaps.

use proptest::prelude::*;

/// One thing that happens. Numbers that pick something count round among what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The visitor writes in a tab; without a conversation that starts one.
    Send(usize),
    /// The visitor ends the conversation in a tab.
    End(usize),
    /// The visitor rates it.
    Rate(usize, u8),
    /// The visitor starts over.
    NewChat(usize),
    /// The visitor gives another name.
    Rename(usize, u8),
    /// The visitor goes to another page.
    Browse(usize, u8),
    /// The visitor sends a refused message again.
    Retry(usize),
    /// The tab is loaded again.
    Reload(usize),
    /// The visitor comes back to the tab.
    Return(usize),
    /// An agent opens a conversation.
    Open(usize, u8),
    /// An agent takes the conversation on screen.
    Take(usize),
    /// An agent answers in the conversation on screen.
    Reply(usize),
    /// An agent sends a refused answer again.
    RetryReply(usize),
    /// An agent's page is loaded again.
    ReloadInbox(usize),
    /// So many frames arrive, each on a socket that is picked, towards the edge or the client.
    Deliver(u8, u8),
    /// Everything on its way on one socket arrives.
    Flush(u8),
    /// A socket breaks.
    Drop(u8),
    /// A socket goes silent in one direction or both.
    Silence(u8, bool, bool),
    /// Time passes.
    Advance(u32),
    /// All conversations fall asleep.
    Hibernate,
    /// The process dies and is there again at once; alarms may die with it.
    Restart(bool),
    /// The process dies in the next turn: before what it wrote is safe, or after.
    Crash(bool),
    /// The process dies and stays away.
    Kill,
    /// It is there again.
    Start,
    /// The next write fails: of events, or of a snapshot.
    BreakDisk(bool),
    /// A call to the desk moves on.
    Call(u8),
    /// A call to the desk fails.
    FailCall(u8),
    /// An alarm rings, due or not, once more.
    Alarm(u8),
    /// An earlier command of the visitor's arrives once more, over HTTP.
    Resend(u8),
    /// An earlier id arrives with another content.
    ReuseId(u8),
    /// A clock is off by so many hours: the browser's, or an agent's.
    Skew(u8, i8),
}

/// Any step, the usual ones more often.
pub fn any_step() -> impl Strategy<Value = Step> {
    let people = prop_oneof![
        8 => (0..2_usize).prop_map(Step::Send),
        1 => (0..2_usize).prop_map(Step::End),
        1 => (0..2_usize, 1..=3_u8).prop_map(|(tab, score)| Step::Rate(tab, score)),
        1 => (0..2_usize).prop_map(Step::NewChat),
        1 => (0..2_usize, any::<u8>()).prop_map(|(tab, name)| Step::Rename(tab, name % 4)),
        2 => (0..2_usize, any::<u8>()).prop_map(|(tab, page)| Step::Browse(tab, page % 4)),
        1 => (0..2_usize).prop_map(Step::Retry),
        2 => (0..2_usize).prop_map(Step::Reload),
        1 => (0..2_usize).prop_map(Step::Return),
        3 => (0..2_usize, any::<u8>()).prop_map(|(agent, pick)| Step::Open(agent, pick)),
        2 => (0..2_usize).prop_map(Step::Take),
        6 => (0..2_usize).prop_map(Step::Reply),
        1 => (0..2_usize).prop_map(Step::RetryReply),
        1 => (0..2_usize).prop_map(Step::ReloadInbox),
    ];
    let network = prop_oneof![
        12 => (any::<u8>(), any::<u8>()).prop_map(|(pick, count)| Step::Deliver(pick, count % 16)),
        8 => any::<u8>().prop_map(Step::Flush),
        3 => any::<u8>().prop_map(Step::Drop),
        1 => (any::<u8>(), any::<bool>(), any::<bool>()).prop_map(|(pick, up, down)| Step::Silence(pick, up, down)),
        5 => prop_oneof![Just(300), Just(2_500), Just(12_000), Just(40_000)].prop_map(Step::Advance),
        3 => any::<u8>().prop_map(Step::Call),
        1 => any::<u8>().prop_map(Step::FailCall),
        2 => any::<u8>().prop_map(Step::Resend),
        1 => any::<u8>().prop_map(Step::ReuseId),
        1 => (0..3_u8, -24..=24_i8).prop_map(|(who, hours)| Step::Skew(who, hours)),
    ];
    let edge = prop_oneof![
        3 => Just(Step::Hibernate),
        1 => any::<bool>().prop_map(Step::Restart),
        3 => any::<bool>().prop_map(Step::Crash),
        1 => Just(Step::Kill),
        2 => Just(Step::Start),
        1 => any::<bool>().prop_map(Step::BreakDisk),
        1 => any::<u8>().prop_map(Step::Alarm),
    ];
    prop_oneof![10 => people, 10 => network, 3 => edge]
}
