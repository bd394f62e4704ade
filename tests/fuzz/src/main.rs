//! One fuzzer with a target for every reader of what comes from outside. The variable `FUZZ_TARGET` names
//! the target; with `list` it prints the names of all.
#![no_main]
// The macro makes the function that the fuzzer's C++ calls.
#![allow(unsafe_code)]

mod targets;

use libfuzzer_sys::fuzz_target;
use std::path::PathBuf;
use std::sync::OnceLock;
use targets::{TARGETS, Target};

static CHOSEN: OnceLock<Target> = OnceLock::new();

/// The target that the environment names.
fn choose() -> Target {
    let wanted = std::env::var("FUZZ_TARGET").unwrap_or_default();
    if wanted == "list" {
        for (name, _) in TARGETS {
            println!("{name}");
        }
        std::process::exit(0);
    }
    match TARGETS.iter().find(|(name, _)| *name == wanted) {
        Some((_, target)) => *target,
        None => {
            eprintln!("FUZZ_TARGET names no target: {wanted:?}");
            std::process::exit(2);
        }
    }
}

/// Where each input is kept before it is tried. An overflow of the stack leaves no time to keep it after.
static KEPT_IN: OnceLock<Option<PathBuf>> = OnceLock::new();

fn attempt(data: &[u8]) {
    let kept_in = KEPT_IN.get_or_init(|| std::env::var_os("FUZZ_KEEP").map(PathBuf::from));
    if let Some(path) = kept_in {
        // Without it the failure is seen all the same.
        let _kept = std::fs::write(path, data);
    }
    CHOSEN.get_or_init(choose)(data);
}

fuzz_target!(init: { CHOSEN.get_or_init(choose); }, |data: &[u8]| attempt(data));
