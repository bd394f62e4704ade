//! The floor, running: `tests/floor` on the same runtime binary as the edge.

use crate::edge::http;
use crate::process::{Process, TempDir, free_port, workspace};
use crate::wait;

/// A running floor.
pub struct Floor {
    port: u16,
    state: TempDir,
    process: Option<Process>,
}

impl Floor {
    /// Starts one.
    pub async fn start() -> Self {
        let mut floor = Self { port: free_port(), state: TempDir::new("floor"), process: None };
        floor.restart().await;
        floor
    }

    /// Kills it and starts it again on the same state.
    pub async fn restart(&mut self) {
        drop(self.process.take());
        let objects = self.state.path().join("objects");
        std::fs::create_dir_all(&objects).unwrap();
        let args = [
            "serve".to_owned(),
            workspace().join("tests/floor/floor.capnp").display().to_string(),
            format!("--socket-addr=http=127.0.0.1:{}", self.port),
            format!("--directory-path=state={}", objects.display()),
        ];
        let workerd = workspace().join("edge/node_modules/@cloudflare/workerd-linux-64/bin/workerd");
        self.process = Some(Process::start(&workerd, &args, &[], &self.state.path().join("log")));
        let (client, url) = (http(), self.base());
        wait::until("the floor", async || match client.get(&url).send().await {
            Ok(response) if response.status() == 200 => Ok(()),
            Ok(response) => Err(response.status().to_string()),
            Err(error) => Err(error.to_string()),
        })
        .await;
    }

    /// Its origin.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}
