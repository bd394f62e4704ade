//! What is counted in this isolate, by its routes and by the objects that live in it: on workerd by all there are, on
//! Cloudflare by some of many. What is counted is in [`domain::metrics`].

use crate::env::now;
use domain::metrics::Metrics;
use std::cell::RefCell;

thread_local! {
    static METRICS: RefCell<Option<Metrics>> = const { RefCell::new(None) };
}

/// Counts something.
pub fn count(count: impl FnOnce(&mut Metrics)) {
    // Not counted is what goes wrong while something is counted: a panic is logged in the middle of it.
    let _counted = METRICS.try_with(|metrics| {
        if let Ok(mut metrics) = metrics.try_borrow_mut() {
            count(metrics.get_or_insert_with(|| Metrics::new(now())));
        }
    });
}

/// All of it as text.
pub fn text(by_site: bool) -> String {
    let now = now();
    METRICS.with_borrow_mut(|metrics| {
        metrics.get_or_insert_with(|| Metrics::new(now)).text(env!("CARGO_PKG_VERSION"), by_site, now)
    })
}
