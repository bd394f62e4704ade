//! How many files the runtime may have open. Each conversation that is awake takes four and a socket, and a
//! process that reaches its limit dies.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Enough for some thousands of conversations at once.
const ENOUGH: u64 = 16_384;
/// What one that is awake takes, its socket included.
const EACH: u64 = 5;

/// Raises the limit of this process, and with it of whatever it starts, as far as that is allowed. Says what
/// to do about it when that is not far.
#[must_use]
pub fn raise() -> Option<String> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // What cannot be raised is told below.
    let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    advice(if raised.is_ok() { maximum } else { current })
}

fn advice(limit: Option<u64>) -> Option<String> {
    let limit = limit.filter(|limit| *limit < ENOUGH)?;
    Some(format!(
        "only {limit} files may be open here, which is enough for about {} chats at once: raise it with \
         `ulimit -n {ENOUGH}` (edge/OPERATIONS.md)",
        limit / EACH
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// Set for the test that is run again below, under another limit.
    const UNDER: &str = "XTASK_TEST_OPEN_FILES";

    #[test]
    fn a_low_limit_is_raised_or_told() {
        if let Ok(told) = std::env::var(UNDER) {
            let advice = raise();
            let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
            assert_eq!(current, maximum);
            assert_eq!(advice.is_some(), told == "told", "{advice:?}");
            return;
        }
        let test = std::env::current_exe().unwrap();
        for (limit, expected) in [("ulimit -Sn 256", "raised"), ("ulimit -Sn 256; ulimit -Hn 1024", "told")] {
            let hard = getrlimit(Resource::Nofile).maximum;
            if expected == "raised" && hard.is_some_and(|hard| hard < ENOUGH) {
                continue;
            }
            let script =
                format!("{limit}; exec \"$0\" --exact open_files::tests::a_low_limit_is_raised_or_told");
            let status = Command::new("bash").args(["-c", &script]).arg(&test).env(UNDER, expected).status();
            assert!(status.unwrap().success(), "{limit}");
        }
    }

    #[test]
    fn what_is_enough_needs_no_word() {
        assert_eq!(advice(None), None);
        assert_eq!(advice(Some(1_048_576)), None);
        let told = advice(Some(1_024)).unwrap();
        assert!(told.contains("only 1024 files") && told.contains("about 204 chats"), "{told}");
    }
}
