//! `serve`, for real. Looks at the operator's variables and the state folder before
//! anything starts, says in one line that it serves, prints a set-up link as long as there is no owner, and stops
//! within a bounded time.

use crate::operator::Operator;
use crate::runtime::{Edge, Runtime, Start, address_is_free, open_state};
use crate::{StateFolder, open_files, random, setup_link};
use anyhow::{Context, Result, anyhow};
use sd_notify::NotifyState;
use serde_json::json;
use std::net::SocketAddr;
use std::path::Path;

/// The variable with the origin people see.
const ORIGIN: &str = "JASETTE_PUBLIC_ORIGIN";

/// What `serve` can be told. All else comes from the environment, as edge/OPERATIONS.md says.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    state: StateFolder,
    /// Where to listen; a proxy in front speaks TLS
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// The origin people see, such as https://chat.example.com; else the one of JASETTE_PUBLIC_ORIGIN
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
}

/// Serves until told to stop.
pub fn run(args: &Args, edge: impl FnOnce() -> Result<Edge>) -> Result<()> {
    let origin = match &args.origin {
        Some(written) => public_origin("--origin", Some(written))?,
        None => public_origin(ORIGIN, std::env::var(ORIGIN).ok().as_deref())?,
    };
    address_is_free(args.listen)?;
    let (state, _lock) = open_state(&args.state.path())?;
    let edge = edge()?;
    if let Some(advice) = open_files::raise() {
        eprintln!("{}", json!({"level": "warn", "event": "open_files", "advice": advice}));
    }
    let given = std::env::var(setup_link::KEY).ok().filter(|key| !key.is_empty());
    let key = match &given {
        Some(key) => key.clone(),
        None => own_key(&state)?,
    };
    let mut operator =
        Operator { listen: args.listen, key: given.is_none().then(|| key.clone()), serving: false };
    operator.write(&state)?;
    let mut variables = vec![(setup_link::KEY, key.as_str())];
    variables.extend(origin.as_deref().map(|origin| (ORIGIN, origin)));
    let start = Start { listen: args.listen, state: &state, variables: &variables };
    let mut runtime = Runtime::start(&edge, &start)?;
    runtime.wait_until_ready()?;
    operator.serving = true;
    operator.write(&state)?;
    // One line, as those of the Worker are.
    let line = json!({
        "level": "info",
        "event": "serving",
        "version": env!("CARGO_PKG_VERSION"),
        "listen": args.listen,
        "public_origin": origin,
        "state": state,
        "setup": given.is_some(),
        "mail": std::env::var_os("JASETTE_MAIL_FROM").is_some(),
    });
    eprintln!("{line}");
    match setup_link::make(args.listen, &key, false) {
        Ok(Some(link)) => {
            setup_link::print(&format!("Set up Jasette, once and within 24 hours: {}", link.url))?;
        }
        Ok(None) => {}
        Err(error) => {
            eprintln!("{}", json!({"level": "warn", "event": "setup_link", "error": format!("{error:#}")}));
        }
    }
    // Where systemd waits for it, the link stands in the journal when the start is reported.
    if let Err(error) = sd_notify::notify(&[NotifyState::Ready]) {
        eprintln!("{}", json!({"level": "warn", "event": "notify", "error": error.to_string()}));
    }
    runtime.stay()
}

/// The origin as browsers write it; none when the operator has set none.
fn public_origin(named: &'static str, written: Option<&str>) -> Result<Option<String>> {
    let origin = written.filter(|written| !written.is_empty()).map(domain::origin::normal).transpose();
    origin.map_err(|why| anyhow!(why)).context(named)
}

/// The key of this installation's set-up addresses, where the operator has given none: made once, and read by
/// `setup-link` alone. One that cannot be read gives way.
fn own_key(state: &Path) -> Result<String> {
    match Operator::read(state) {
        Ok(Some(Operator { key: Some(key), .. })) => Ok(key),
        _ => random(24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_that_is_none_keeps_the_server_from_starting() {
        let normal = |written| public_origin(ORIGIN, written).map_err(|error| format!("{error:#}"));
        assert_eq!(normal(None), Ok(None));
        assert_eq!(normal(Some("")), Ok(None));
        assert_eq!(normal(Some("https://Chat.example/")), Ok(Some("https://chat.example".to_owned())));
        let error = normal(Some("chat.example")).unwrap_err();
        assert!(error.starts_with("JASETTE_PUBLIC_ORIGIN: "), "{error}");
    }
}
