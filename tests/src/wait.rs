//! The one place that polls. A probe answers `Ok(value)` when the condition holds and
//! `Err(what it saw instead)` when it does not, yet; the last such answer is in the failure.

use std::time::{Duration, Instant};

/// How long a condition may take to come true. Generous: a passing test never waits for it.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// How long to wait before the condition is asked for again: little at first, then ever longer, as asking takes the
/// time of what is waited for.
const POLL: Duration = Duration::from_millis(20);
const POLL_MOST: Duration = Duration::from_millis(100);

/// Waits until the probe answers, or gives back what it saw last.
///
/// # Errors
/// What the probe saw instead, when the deadline has passed.
pub async fn try_until<T, E>(
    deadline: Duration,
    mut probe: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let start = Instant::now();
    let mut pause = POLL;
    loop {
        match probe().await {
            Ok(value) => return Ok(value),
            Err(seen) if start.elapsed() > deadline => return Err(seen),
            Err(_) => tokio::time::sleep(pause).await,
        }
        pause = (pause * 3 / 2).min(POLL_MOST);
    }
}

/// Waits until the probe answers; fails the test with what it saw last otherwise.
pub async fn until<T>(what: &str, probe: impl AsyncFnMut() -> Result<T, String>) -> T {
    match try_until(DEADLINE, probe).await {
        Ok(value) => value,
        Err(seen) => panic!("waited {DEADLINE:?} for {what}, saw: {seen}"),
    }
}
