//! A provider that others wrote: `oidc-provider`, as a program beside the edge, with its own pages to sign in.

use super::{CLIENT, SECRET, variables};
use crate::browser::Browser;
use crate::edge::http;
use crate::process::{Process, TempDir, free_port, workspace};
use crate::wait;

/// The program. It stops when it is dropped.
pub struct ForeignProvider {
    port: u16,
    folder: TempDir,
    process: Option<Process>,
}

impl ForeignProvider {
    /// One that is still to be started.
    #[must_use]
    pub fn new() -> Self {
        Self { port: free_port(), folder: TempDir::new("provider"), process: None }
    }

    /// Its name for itself: for browsers it is another site than the edge.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The variables by which an edge knows it.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        variables(self.issuer())
    }

    /// Starts it for the edge that is there.
    pub async fn start(&mut self, edge: &str) {
        let modules = workspace().join("edge/node_modules");
        let program = modules.join(".bin/node");
        assert!(program.exists(), "{} is missing: run `cargo xtask build` first", program.display());
        let args = [
            workspace().join("tests/clients/oidc_provider.mjs").display().to_string(),
            modules.display().to_string(),
            self.port.to_string(),
            CLIENT.to_owned(),
            SECRET.to_owned(),
            format!("{edge}/oidc/callback"),
        ];
        let log = self.folder.path().join("log");
        self.process = Some(Process::start(&program, &args, &[], &log));
        let document = format!("{}/.well-known/openid-configuration", self.issuer());
        let ready = wait::try_until(wait::DEADLINE, async || {
            let response = http().get(&document).send().await.map_err(|error| error.to_string())?;
            if response.status() == 200 { Ok(()) } else { Err(response.status().to_string()) }
        });
        if let Err(seen) = ready.await {
            let log = std::fs::read_to_string(log).unwrap_or_default();
            panic!("the provider does not answer: {seen}\n{log}");
        }
    }

    /// Signs in on its pages as somebody, and lets the edge know it.
    pub async fn says_yes(&self, browser: &Browser, name: &str) {
        let here = format!("location.origin === '{}'", self.issuer());
        let field = format!("return {here} && !!document.querySelector('input[name=login]')");
        browser.until_script("the provider's form", &field, true.into()).await;
        let fill = format!(
            "const form = document.querySelector('form');\
             form.querySelector('[name=login]').value = '{name}';\
             form.querySelector('[name=password]').value = 'any'; form.requestSubmit(); return 1"
        );
        browser.run(&fill).await;
        let asked =
            format!("return {here} && !document.querySelector('input[name=login]') && !!document.forms[0]");
        browser.until_script("the provider's question", &asked, true.into()).await;
        browser.run("document.forms[0].requestSubmit(); return 1").await;
    }
}

impl Default for ForeignProvider {
    fn default() -> Self {
        Self::new()
    }
}
