//! Turns the English locale file into the `Key` enum, so that a wrong key does not compile.

#[path = "../edge/xtask/src/locales.rs"]
#[allow(dead_code)] // The build tool uses more of it than this script does.
mod locales;

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let english = "locales/en.txt";
    println!("cargo::rerun-if-changed={english}");
    println!("cargo::rerun-if-changed=../edge/xtask/src/locales.rs");
    let source = locales::keys_source(&fs::read_to_string(english)?)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("keys.rs"), source)?;
    Ok(())
}
