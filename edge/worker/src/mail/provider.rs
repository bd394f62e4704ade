//! Mail by a provider's HTTP address: one POST with JSON, which has to be answered in time. Whoever hangs holds up other
//! mail for no longer than that.

use super::{Mail, Mailer};
use domain::mail::{Failure, PATIENCE_MS, Sender};
use futures::FutureExt;
use futures::future::{Either, LocalBoxFuture, select};
use serde::Serialize;
use std::time::Duration;
use worker::{AbortController, AbortSignal, Delay, Fetch, Headers, Method, Request, RequestInit};

/// A provider.
pub(super) struct Provider {
    pub(super) url: String,
    /// What it knows us by, if it asks.
    pub(super) key: Option<String>,
    pub(super) sender: Sender,
}

#[derive(Serialize)]
struct Body<'a> {
    from: String,
    to: &'a str,
    subject: &'a str,
    text: &'a str,
    html: &'a str,
    /// For providers that count the same mail once.
    message_id: &'a str,
}

impl Mailer for Provider {
    fn send<'a>(&'a self, mail: &'a Mail) -> LocalBoxFuture<'a, Result<(), Failure>> {
        async move {
            let status = self.in_time(mail).await?;
            let said = format!("the provider answered {status}");
            match status {
                200..=299 => Ok(()),
                // Our key, our address, too much at once: all that can be put right.
                401 | 403 | 404 | 408 | 425 | 429 | 500..=599 => Err(Failure::ForNow(said)),
                _ => Err(Failure::ForGood(said)),
            }
        }
        .boxed_local()
    }

    fn sender(&self) -> &Sender {
        &self.sender
    }
}

impl Provider {
    /// Hands a mail in, and tells the status of the answer if it comes in time.
    async fn in_time(&self, mail: &Mail) -> Result<u16, Failure> {
        let controller = AbortController::default();
        let signal = controller.signal();
        let posted = Box::pin(self.post(mail, &signal));
        match select(posted, Box::pin(Delay::from(Duration::from_millis(PATIENCE_MS)))).await {
            Either::Left((status, _)) => {
                status.map_err(|error| Failure::ForNow(format!("no answer: {error}")))
            }
            Either::Right((_, posted)) => {
                controller.abort();
                drop(posted);
                Err(Failure::ForNow(format!("no answer in {} s", PATIENCE_MS / 1_000)))
            }
        }
    }

    async fn post(&self, mail: &Mail, signal: &AbortSignal) -> worker::Result<u16> {
        let Sender { name, address } = &self.sender;
        let from = if name.is_empty() { address.clone() } else { format!("{name} <{address}>") };
        let body = Body {
            from,
            to: &mail.to,
            subject: &mail.subject,
            text: &mail.text,
            html: &mail.html,
            message_id: &mail.message_id,
        };
        let headers = Headers::new();
        headers.set("content-type", "application/json")?;
        if let Some(key) = &self.key {
            headers.set("authorization", &format!("Bearer {key}"))?;
        }
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers);
        init.with_body(Some(serde_json::to_string(&body)?.into()));
        let request = Request::new_with_init(&self.url, &init)?;
        Ok(Fetch::Request(request).send_with_signal(signal).await?.status_code())
    }
}
