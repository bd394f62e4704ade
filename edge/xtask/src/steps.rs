//! Where the time goes: each step of a build with its number, and how long it took.

use std::time::{Duration, Instant};

/// The steps of one build.
pub struct Steps {
    total: usize,
    done: Vec<(String, Duration)>,
    current: Option<(String, Instant)>,
}

impl Steps {
    /// So many steps are to come.
    pub fn new(total: usize) -> Self {
        Self { total, done: Vec::new(), current: None }
    }

    /// Ends the step before, and begins one.
    pub fn next(&mut self, what: &str) {
        self.finish();
        eprintln!("[{}/{}] {what}", self.done.len() + 1, self.total);
        self.current = Some((what.to_owned(), Instant::now()));
    }

    /// Ends the last step and prints all of them, the sum first.
    pub fn done(mut self) {
        self.finish();
        eprintln!("built in {}", summary(&self.done));
    }

    fn finish(&mut self) {
        if let Some((what, began)) = self.current.take() {
            let took = began.elapsed();
            eprintln!("      {:.1} s", took.as_secs_f32());
            self.done.push((what, took));
        }
    }
}

fn summary(steps: &[(String, Duration)]) -> String {
    let sum: Duration = steps.iter().map(|(_, took)| *took).sum();
    let each = steps.iter().map(|(what, took)| format!("{what} {:.1}", took.as_secs_f32()));
    format!("{:.1} s ({})", sum.as_secs_f32(), each.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_comes_first() {
        let steps = [("tools", 1_000), ("compile", 20_500)];
        let steps = steps.map(|(what, millis)| (what.to_owned(), Duration::from_millis(millis)));
        assert_eq!(summary(&steps), "21.5 s (tools 1.0, compile 20.5)");
    }
}
