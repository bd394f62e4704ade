//! Turns the English texts into the enum `Key`, so that a view that asks for a text that does not
//! exist is a compile error. Has the linker keep what the build needs to take the wasm apart.

use std::env;

fn main() -> Result<(), String> {
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-cdylib=--emit-relocs");
    }
    locales::generate_keys("locales/en.txt")
}
