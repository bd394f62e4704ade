//! The sound of a new message: two soft notes, made here, so that nothing is downloaded for it.

use std::cell::RefCell;
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState};

thread_local! {
    /// Made at a gesture and kept: browsers give few of them, and only to pages that were touched.
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Makes sound possible. To be called from a gesture, else the browser keeps it silent.
pub fn allow() {
    CONTEXT.with_borrow_mut(|context| {
        if context.is_none() {
            *context = AudioContext::new().ok();
        }
        if let Some(context) = context {
            let _ = context.resume();
        }
    });
}

/// Whether a gesture has made it possible.
pub fn is_allowed() -> bool {
    CONTEXT
        .with_borrow(|context| context.as_ref().is_some_and(|own| own.state() == AudioContextState::Running))
}

/// Plays it, when a gesture made it possible.
pub fn chime() {
    CONTEXT.with_borrow(|context| {
        if let Some(context) = context {
            // A sound that cannot be played is no reason to disturb anybody.
            let _ = note(context, 659.25, 0.0).and_then(|()| note(context, 987.77, 0.11));
        }
    });
}

fn note(context: &AudioContext, pitch: f32, after: f64) -> Result<(), JsValue> {
    let start = context.current_time() + after;
    let oscillator = context.create_oscillator()?;
    let volume = context.create_gain()?;
    oscillator.frequency().set_value(pitch);
    volume.gain().set_value_at_time(0.0001, start)?;
    volume.gain().exponential_ramp_to_value_at_time(0.12, start + 0.015)?;
    volume.gain().exponential_ramp_to_value_at_time(0.0001, start + 0.32)?;
    oscillator.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&context.destination())?;
    oscillator.start_with_when(start)?;
    oscillator.stop_with_when(start + 0.35)
}
