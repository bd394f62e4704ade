//! Percentiles, medians, chance from a seed, and what the kernel knows of a process.

use serde::Serialize;
use std::fs;

/// The value below which a share `p` of all values lies.
#[must_use]
pub fn percentile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (p * sorted.len() as f64).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// The middle value, or what lies between the two in the middle: taking the lower one of few rounds
/// would flatter whatever is better when small.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
    let lower = sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN);
    f64::midpoint(lower, upper)
}

/// A figure of the edge beside the floor's: medians over the rounds, each of which measured both.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Compared {
    /// The edge.
    pub edge: f64,
    /// The floor.
    pub floor: f64,
    /// The median of the rounds' ratios, edge to floor.
    pub ratio: f64,
}

impl Compared {
    /// From pairs of edge and floor.
    #[must_use]
    pub fn of(pairs: &[(f64, f64)]) -> Self {
        let edge: Vec<_> = pairs.iter().map(|pair| pair.0).collect();
        let floor: Vec<_> = pairs.iter().map(|pair| pair.1).collect();
        let ratios: Vec<_> = pairs.iter().map(|pair| pair.0 / pair.1).collect();
        Self { edge: rounded(median(&edge)), floor: rounded(median(&floor)), ratio: rounded(median(&ratios)) }
    }
}

/// How much the second value rises with the first, by the line that fits best.
#[must_use]
pub fn slope(points: &[(f64, f64)]) -> f64 {
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let together: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let alone: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    together / alone
}

/// Three digits after the point.
#[must_use]
pub fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Chance that a seed repeats (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// From a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, uniform.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// The next number, uniform, shorter.
    pub fn next_u32(&mut self) -> u32 {
        (self.next_u64() >> 32) as u32
    }

    /// A number from `low` to below `high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next_u64() % (high - low).max(1)
    }
}

/// The runtime that listens on a port of ours. It runs beneath a shell, so it is looked up by its
/// arguments.
#[must_use]
pub fn runtime_on(port: u16) -> Option<u32> {
    let argument = format!("--socket-addr=http=127.0.0.1:{port}");
    let processes = fs::read_dir("/proc").ok()?.flatten();
    processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).find(|pid: &u32| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let mut words = line.split(|byte| *byte == 0);
        words.next().is_some_and(|program| program.ends_with(b"workerd"))
            && words.any(|word| word == argument.as_bytes())
    })
}

/// Seconds of CPU a process has used, in itself and in the kernel.
#[must_use]
pub fn cpu_seconds(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name, in parentheses, may have spaces in it.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |n: usize| after_name.split_whitespace().nth(n).and_then(|word| word.parse::<f64>().ok());
    // A tick is a hundredth of a second for every program on Linux (proc(5), USER_HZ).
    (ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default()) / 100.0
}

/// Kilobytes of memory a process holds.
#[must_use]
pub fn memory_kb(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_number_lies_between() {
        assert_eq!(median(&[4.0, 1.0]), 2.5);
        assert_eq!(median(&[9.0, 1.0, 2.0]), 2.0);
        assert_eq!(Compared::of(&[(1.0, 1.0), (3.0, 1.0)]).ratio, 2.0);
    }

    #[test]
    fn a_slope_is_that_of_the_best_line() {
        assert_eq!(slope(&[(0.0, 5.0), (1.0, 7.0), (2.0, 9.0)]), 2.0);
        assert_eq!(slope(&[(0.0, 1.0), (1.0, 0.0), (2.0, 1.0)]), 0.0);
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        let values: Vec<_> = (1..=100).map(f64::from).collect();
        assert_eq!([percentile(&values, 0.5), percentile(&values, 0.99)], [50.0, 99.0]);
    }
}
