//! `setup-link`: a new one-time link with which an installation's owner makes their account and site.

use crate::operator::Operator;
use crate::runtime::is_served;
use crate::{StateFolder, http};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::net::SocketAddr;

/// The variable with the operator's key.
pub const KEY: &str = "JASETTE_SETUP_KEY";

/// What `setup-link` can be told.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    state: StateFolder,
    /// For a further owner with a site of their own, where there is an owner already
    #[arg(long)]
    further: bool,
}

/// A link as the edge makes it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupLink {
    /// Where it leads.
    pub url: String,
    /// Until when it is good, in milliseconds since 1970.
    pub expires: u64,
}

/// Prints a new link, in one line.
pub fn run(args: &Args) -> Result<()> {
    let state = args.state.path();
    let Some(Operator { listen, key, serving }) = Operator::read(&state)? else {
        bail!("no server has used {} yet: start it, or name its folder with --state", state.display());
    };
    // Who listens there while it does not is anybody, and the key is not for them.
    if !serving || !is_served(&state)? {
        bail!("no server uses {} at the moment: start it, and wait until it serves", state.display());
    }
    let given = || std::env::var(KEY).with_context(|| format!("give the server's {KEY} in the environment"));
    match make(listen, &key.map_or_else(given, Ok)?, args.further)? {
        Some(link) => print(&link.url),
        None => bail!(
            "there is an owner already: --further makes a link for another one with a site of their own"
        ),
    }
}

/// Makes a link; none where there is an owner already.
///
/// # Errors
/// In a sentence, where the server does not answer or has another key.
pub fn make(listen: SocketAddr, key: &str, further: bool) -> Result<Option<SetupLink>> {
    let authorization = format!("Bearer {key}");
    let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
    let wish = format!("{{\"further\":{further}}}");
    let answer = http::request(listen, "POST /v1/setup/links", &headers, &wish);
    read(&answer.with_context(|| format!("nothing answers on {listen}"))?)
}

fn read(answer: &http::Answer) -> Result<Option<SetupLink>> {
    match answer.status {
        200 => Ok(Some(serde_json::from_str(&answer.body).context("the answer is odd")?)),
        409 => Ok(None),
        403 => bail!("the server has another {KEY}"),
        404 => bail!("the server has no {KEY}, or one that is too short: it needs 32 characters"),
        status => bail!("no set-up link: the server answers {status}: {}", answer.body.trim()),
    }
}

/// Prints one line on standard output.
///
/// # Errors
/// Where nobody reads it.
pub fn print(line: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("nobody reads our standard output")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::open_state;
    use std::net::TcpListener;

    #[test]
    fn whoever_listens_while_the_server_is_down_is_told_no_key() {
        let dir = std::env::temp_dir().join(format!("jasette-setup-link-{}", std::process::id()));
        let (state, lock) = open_state(&dir).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let (listen, key) = (listener.local_addr().unwrap(), Some("k".repeat(32)));
        let args = Args { state: StateFolder { given: Some(state.clone()) }, further: false };
        let refused = |serving| {
            Operator { listen, key: key.clone(), serving }.write(&state).unwrap();
            let error = run(&args).unwrap_err().to_string();
            assert!(error.contains("at the moment"), "{error}");
            assert_eq!(listener.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock, "nobody asks there");
        };
        refused(false);
        drop(lock);
        refused(true);
        std::fs::remove_dir_all(state).unwrap();
    }

    fn answer(status: u16, body: &str) -> http::Answer {
        http::Answer { status, body: body.to_owned() }
    }

    #[test]
    fn a_link_is_read_and_a_refusal_is_told_in_a_sentence() {
        let made = answer(200, "{\"url\":\"https://chat.example/setup#x\",\"expires\":7}");
        let link = SetupLink { url: "https://chat.example/setup#x".to_owned(), expires: 7 };
        assert_eq!(read(&made).unwrap(), Some(link));
        assert_eq!(read(&answer(409, "{}")).unwrap(), None);
        for (status, said) in [(403, "another"), (404, "32 characters"), (429, "answers 429")] {
            let error = read(&answer(status, "{}")).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
