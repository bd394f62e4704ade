//! `cargo xtask serve`: what was built, for real. Looks at the operator's variables and the state folder before
//! anything starts, says in one line that it serves, and stops within a bounded time.

use crate::open_files;
use crate::repo::Repo;
use crate::runtime::{Runtime, Start, built, open_state, port_is_free};
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
    let variables: Vec<(&str, &str)> = origin.as_deref().map(|origin| (ORIGIN, origin)).into_iter().collect();
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
        "setup": std::env::var_os("JASETTE_SETUP_KEY").is_some(),
        "mail": std::env::var_os("JASETTE_MAIL_FROM").is_some(),
    });
    eprintln!("{line}");
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
