//! Parts of the model, as views follow them.
//!
//! In the place of the framework's own memo: that one is compiled anew for each type a view follows,
//! which is most of what a view weighs. Here only reading and comparing know the type.

use crate::model::Model;
use crate::shell::App;
use leptos::prelude::*;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use wasm_bindgen::throw_str;

/// Looks at the model again; says whether the part is another one now.
type Refresh = Box<dyn Fn(&Model) -> bool + Send + Sync>;

/// What is kept for one part.
pub struct Slot {
    /// A lock around the part as it was at the last look.
    value: Arc<dyn Any + Send + Sync>,
    refresh: Refresh,
    /// Which state of the model that look saw.
    seen: AtomicU32,
    trigger: ArcTrigger,
}

impl Slot {
    /// Looks at the model, unless it is the state seen last; whoever follows hears of a change.
    pub fn settle(&self, state: u32, model: &Model) {
        if self.seen.swap(state, Ordering::Relaxed) != state && (self.refresh)(model) {
            self.trigger.notify();
        }
    }
}

/// A part of the model. It is gone with the view that made it.
pub struct Part<T> {
    app: App,
    slot: StoredValue<Arc<Slot>>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Part<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Part<T> {}

impl App {
    /// A part of the model, followed as it changes.
    pub fn memo<T>(self, part: impl Fn(&Model) -> T + Send + Sync + 'static) -> Part<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        let value = Arc::new(RwLock::new(self.peek(&part)));
        let kept = value.clone();
        let refresh = move |model: &Model| {
            let fresh = part(model);
            let mut value = value.write().unwrap_or_else(PoisonError::into_inner);
            let other = *value != fresh;
            if other {
                *value = fresh;
            }
            other
        };
        Part { app: self, slot: slot(self, kept, Box::new(refresh)), kind: PhantomData }
    }
}

fn slot(app: App, value: Arc<dyn Any + Send + Sync>, refresh: Refresh) -> StoredValue<Arc<Slot>> {
    let seen = AtomicU32::new(app.state());
    let slot = Arc::new(Slot { value, refresh, seen, trigger: ArcTrigger::new() });
    app.follow(&slot);
    StoredValue::new(slot)
}

impl<T: 'static> Part<T> {
    /// Looks at the part, and follows it.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.with_untracked(look)
    }

    /// Looks at the part as it is now.
    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        let value = fresh(self.app, self.slot);
        let Some(value) = value.downcast_ref::<RwLock<T>>() else { throw_str("a part changed its type") };
        look(&value.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The part, followed.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// The part as it is now.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Follows the part.
    pub fn track(self) {
        self.slot.get_value().trigger.track();
    }
}

fn fresh(app: App, slot: StoredValue<Arc<Slot>>) -> Arc<dyn Any + Send + Sync> {
    let slot = slot.get_value();
    app.settle(&slot);
    slot.value.clone()
}
