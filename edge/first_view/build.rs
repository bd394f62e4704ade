//! Turns the widget's English texts into the enum `Key`: the first view says what the app says.

fn main() -> Result<(), String> {
    locales::generate_keys("../../widget/locales/en.txt")
}
