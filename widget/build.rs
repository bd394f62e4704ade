//! Turns the English texts into the enum `Key`, so that a view that asks for a text that does not
//! exist is a compile error.

fn main() -> Result<(), String> {
    locales::generate_keys("locales/en.txt")
}
