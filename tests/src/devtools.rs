//! The browser's developer tools over their own socket: every target at once, frames of other sites
//! included, which a driver's session does not reach.

use crate::browser::Browser;
use anyhow::{Context, Result, bail};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

/// A connection to all targets of a browser. It ends when dropped.
pub struct DevTools {
    orders: mpsc::UnboundedSender<Order>,
    sessions: Arc<Mutex<Vec<Session>>>,
    work: JoinHandle<()>,
}

/// One target: a page, or a frame in a process of its own.
#[derive(Clone, Debug)]
pub struct Session {
    id: String,
    /// What it is: `page`, `iframe`.
    pub kind: String,
    /// The address it had when it was found.
    pub url: String,
}

struct Order {
    session: Option<String>,
    method: &'static str,
    params: Value,
    answer: Option<oneshot::Sender<Value>>,
}

impl Drop for DevTools {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl DevTools {
    /// Connects. Each target there is or will be is told these things before it runs on.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn connect(browser: &Browser, first: Vec<(&'static str, Value)>) -> Result<Self> {
        Self::connect_to(&browser.devtools_url(), first).await
    }

    /// The same, with a browser that has no driver.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn connect_to(url: &str, first: Vec<(&'static str, Value)>) -> Result<Self> {
        let (socket, _) = connect_async(url).await?;
        let (mut to, mut from) = socket.split();
        let (orders, mut waiting) = mpsc::unbounded_channel::<Order>();
        let sessions = Arc::new(Mutex::new(Vec::new()));
        let (known, attach) = (Arc::clone(&sessions), orders.clone());
        let work = tokio::spawn(async move {
            let (mut next, mut answers) = (0_u64, HashMap::new());
            loop {
                tokio::select! {
                    order = waiting.recv() => {
                        let Some(order) = order else { return };
                        next += 1;
                        let mut message = json!({"id": next, "method": order.method, "params": order.params});
                        if let Some(session) = order.session {
                            message["sessionId"] = session.into();
                        }
                        answers.extend(order.answer.map(|answer| (next, answer)));
                        if to.send(Message::text(message.to_string())).await.is_err() {
                            return;
                        }
                    }
                    message = from.next() => {
                        let Some(Ok(message)) = message else { return };
                        let Ok(text) = message.to_text() else { continue };
                        let Ok(value) = serde_json::from_str::<Value>(text) else { continue };
                        if let Some(answer) = value["id"].as_u64().and_then(|id| answers.remove(&id)) {
                            // Whoever asked may have gone.
                            let _ = answer.send(value);
                        } else if value["method"] == "Target.attachedToTarget" {
                            welcome(&value["params"], &first, &attach, &known);
                        }
                    }
                }
            }
        });
        let this = Self { orders, sessions, work };
        this.send(None, "Target.setAutoAttach", auto_attach()).await?;
        Ok(this)
    }

    /// The targets found so far.
    #[must_use]
    pub fn sessions(&self) -> Vec<Session> {
        self.sessions.lock().unwrap().clone()
    }

    /// The newest target of a kind whose address has this in it.
    ///
    /// # Errors
    /// When there is none.
    pub fn session(&self, kind: &str, url: &str) -> Result<Session> {
        let sessions = self.sessions();
        let found = sessions.iter().rev().find(|one| one.kind == kind && one.url.contains(url));
        found.cloned().with_context(|| format!("no {kind} with {url} among {sessions:?}"))
    }

    /// Asks a target for something.
    ///
    /// # Errors
    /// When it refuses, or is gone.
    pub async fn ask(&self, session: &Session, method: &'static str, params: Value) -> Result<Value> {
        self.send(Some(session.id.clone()), method, params).await
    }

    async fn send(&self, session: Option<String>, method: &'static str, params: Value) -> Result<Value> {
        let (answer, answered) = oneshot::channel();
        self.orders.send(Order { session, method, params, answer: Some(answer) }).ok().context("gone")?;
        let mut value = answered.await.with_context(|| format!("{method}: the browser is gone"))?;
        match value.get("error") {
            Some(error) => bail!("{method}: {error}"),
            None => Ok(value["result"].take()),
        }
    }
}

/// Where a browser with this profile listens, once it does.
#[must_use]
pub fn address(profile: &Path) -> Option<String> {
    let text = std::fs::read_to_string(profile.join("DevToolsActivePort")).ok()?;
    let (port, path) = text.trim().split_once('\n')?;
    Some(format!("ws://127.0.0.1:{port}{path}"))
}

fn auto_attach() -> Value {
    json!({"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true})
}

/// A target has come: it is told what all are told, its own frames will be too, and it goes on.
fn welcome(
    params: &Value,
    first: &[(&'static str, Value)],
    orders: &mpsc::UnboundedSender<Order>,
    sessions: &Mutex<Vec<Session>>,
) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (id, info) = (text(&params["sessionId"]), &params["targetInfo"]);
    let all = first
        .iter()
        .cloned()
        .chain([("Target.setAutoAttach", auto_attach()), ("Runtime.runIfWaitingForDebugger", json!({}))]);
    for (method, params) in all {
        // A target that is gone already needs nothing.
        let _ = orders.send(Order { session: Some(id.clone()), method, params, answer: None });
    }
    sessions.lock().unwrap().push(Session { id, kind: text(&info["type"]), url: text(&info["url"]) });
}
