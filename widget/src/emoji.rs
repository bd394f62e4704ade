//! Tells the few messages that are nothing but a smile or two, which may be shown large.

/// Whether a message is one to three emoji and nothing else.
#[must_use]
pub fn only_emoji(text: &str) -> bool {
    let mut count = 0;
    // Whether the next picture belongs to the one before it.
    let mut joined = false;
    for c in text.chars() {
        match u32::from(c) {
            // The joiner of families and professions.
            0x200d => joined = true,
            // Variation selector, skin tones, tags: part of the picture before them.
            0xfe0f | 0x1f3fb..=0x1f3ff | 0xe0020..=0xe007f => {}
            0x2600..=0x27bf | 0x2b50 | 0x2b55 | 0x1f300..=0x1faff => {
                count += u32::from(!joined);
                joined = false;
            }
            // Flags are written with two letters each.
            0x1f1e6..=0x1f1ff => {
                count += u32::from(!joined);
                joined = !joined;
            }
            _ => return false,
        }
    }
    (1..=3).contains(&count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_emoji_alone_are_large() {
        for yes in ["🙂", "👍🏽", "❤️", "👩‍👩‍👧‍👦", "🇷🇴", "🎉🎉🎉"] {
            assert!(only_emoji(yes), "{yes}");
        }
        for no in ["", "ok 🙂", "🎉🎉🎉🎉", "12", "a"] {
            assert!(!only_emoji(no), "{no}");
        }
    }
}
