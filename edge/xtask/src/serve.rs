//! `cargo xtask serve`: what was built, for real. Looks at the operator's variables and the state folder before
//! anything starts, says in one line that it serves, prints a set-up link as long as there is no owner, and stops
//! within a bounded time.

use crate::dev::random;
use crate::open_files;
use crate::repo::Repo;
use crate::runtime::{Runtime, Start, built, open_state, port_is_free};
use crate::setup_link;
use anyhow::{Context, Result, anyhow};
use serde_json::json;
use std::path::PathBuf;

/// The variable with the origin people see.
const ORIGIN: &str = "JASETTE_PUBLIC_ORIGIN";

/// What `serve` can be told. All else comes from the environment, as edge/OPERATIONS.md says.
#[derive(clap::Args)]
pub struct Args {
    /// The port to serve on, of this machine only: a proxy in front speaks TLS
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// The folder that keeps everything there is to keep
    #[arg(long, value_name = "DIR")]
    state: PathBuf,
}

/// Serves until told to stop.
pub fn run(repo: &Repo, args: &Args) -> Result<()> {
    let origin = public_origin(std::env::var(ORIGIN).ok().as_deref())?;
    port_is_free(args.port)?;
    let (state, _lock) = open_state(&args.state)?;
    let tools = built(repo)?;
    if let Some(advice) = open_files::raise() {
        eprintln!("{}", json!({"level": "warn", "event": "open_files", "advice": advice}));
    }
    let given = std::env::var(setup_link::KEY).ok().filter(|key| !key.is_empty());
    // Without a key of the operator's there is one that nobody knows, for the first link.
    let key = match &given {
        Some(key) => key.clone(),
        None => random(24)?,
    };
    let mut variables = vec![(setup_link::KEY, key.as_str())];
    variables.extend(origin.as_deref().map(|origin| (ORIGIN, origin)));
    let start = Start { port: args.port, state: &state, variables: &variables };
    let mut runtime = Runtime::start(repo, &tools, &start)?;
    runtime.wait_until_ready()?;
    // One line, as those of the Worker are.
    let line = json!({
        "level": "info",
        "event": "serving",
        "version": env!("CARGO_PKG_VERSION"),
        "port": args.port,
        "public_origin": origin,
        "state": state,
        "setup": given.is_some(),
        "mail": std::env::var_os("JASETTE_MAIL_FROM").is_some(),
    });
    eprintln!("{line}");
    match setup_link::make(args.port, &key, false) {
        Ok(Some(link)) => {
            setup_link::print(&format!("Set up Jasette, once and within 24 hours: {}", link.url))?;
        }
        Ok(None) => {}
        Err(error) => {
            eprintln!("{}", json!({"level": "warn", "event": "setup_link", "error": format!("{error:#}")}));
        }
    }
    runtime.stay()
}

/// The origin as browsers write it; none when the operator has set none.
fn public_origin(written: Option<&str>) -> Result<Option<String>> {
    let origin = written.filter(|written| !written.is_empty()).map(domain::origin::normal).transpose();
    origin.map_err(|why| anyhow!(why)).context(ORIGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_that_is_none_keeps_the_server_from_starting() {
        let normal = |written| public_origin(written).map_err(|error| format!("{error:#}"));
        assert_eq!(normal(None), Ok(None));
        assert_eq!(normal(Some("")), Ok(None));
        assert_eq!(normal(Some("https://Chat.example/")), Ok(Some("https://chat.example".to_owned())));
        let error = normal(Some("chat.example")).unwrap_err();
        assert!(error.starts_with("JASETTE_PUBLIC_ORIGIN: "), "{error}");
    }
}
