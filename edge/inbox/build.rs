//! Turns the English texts into an enum of keys, so that a view that asks for a text that does not
//! exist is a compile error.

#[path = "../xtask/src/locales.rs"]
#[allow(dead_code)] // The build tool uses more of it than this script does.
mod locales;

use std::path::Path;
use std::{env, fs, process};

fn main() {
    println!("cargo::rerun-if-changed=locales/en.txt");
    println!("cargo::rerun-if-changed=../xtask/src/locales.rs");
    if let Err(error) = write_keys() {
        println!("cargo::error=locales/en.txt: {error}");
        process::exit(1);
    }
}

fn write_keys() -> Result<(), String> {
    let english = fs::read_to_string("locales/en.txt").map_err(|error| error.to_string())?;
    let source = locales::keys_source(&english)?;
    let directory = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&directory).join("keys.rs"), source).map_err(|error| error.to_string())
}
