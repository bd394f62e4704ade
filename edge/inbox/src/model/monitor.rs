//! What happens at the site now, for those who lead: whether it is on screen, and what is read off the figures.

use super::{Effect, Focus, Model};
use protocol::frames::desk::{DeskCommand, Stage};
use protocol::frames::monitor::{AgentNow, DayFigures, DepartmentNow};
use protocol::ids::{AgentId, ConversationId, DepartmentId};

/// From so many ratings on their share is told without its interval.
const SURE: u32 = 30;

/// How satisfied those are who have rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Satisfaction {
    /// The part that gave the best score, in percent.
    pub share: u32,
    /// How many have rated.
    pub rated: u32,
    /// Between which percentages the share of all visitors lies most likely, where few have rated.
    pub interval: Option<(u32, u32)>,
}

/// The satisfaction that figures tell; none where nobody has rated.
#[must_use]
pub fn satisfaction(figures: &DayFigures) -> Option<Satisfaction> {
    let DayFigures { rated, best, .. } = *figures;
    let best = best.min(rated);
    let share = (best * 100 + rated / 2).checked_div(rated)?;
    Some(Satisfaction { share, rated, interval: (rated < SURE).then(|| wilson(best, rated)) })
}

/// The Wilson score interval of a share, in percent, with a confidence of 95 % (Wilson, Probable inference, the law of
/// succession, and statistical inference, JASA 22, 1927).
fn wilson(best: u32, rated: u32) -> (u32, u32) {
    const Z: f64 = 1.96;
    let (n, share) = (f64::from(rated), f64::from(best) / f64::from(rated));
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let percent = |part: f64| (part / (1.0 + Z * Z / n) * 100.0).round().clamp(0.0, 100.0) as u32;
    (percent(middle - half), percent(middle + half))
}

impl Model {
    /// Whether what happens now is on screen.
    #[must_use]
    pub fn monitors(&self) -> bool {
        self.now_asked && self.manages()
    }

    /// Shows what happens now, or the conversations again.
    pub(super) fn show_now(&mut self, on: bool) -> Vec<Effect> {
        let before = self.monitors();
        self.now_asked = on;
        if self.monitors() == before {
            return Vec::new();
        }
        let told = self.desk.connection.is_live().then_some(Effect::Desk(DeskCommand::Monitor(on)));
        let row = self.tab_stop().map_or(Focus::Tab(self.filter), Focus::Row);
        told.into_iter().chain([Effect::Focus(if on { Focus::Now } else { row })]).collect()
    }

    /// What is asked of the desk after each greeting.
    pub(super) fn monitor_again(&self) -> Option<Effect> {
        self.monitors().then_some(Effect::Desk(DeskCommand::Monitor(true)))
    }

    /// A department now; none stands for the conversations of no department.
    #[must_use]
    pub fn department_now(&self, id: Option<&DepartmentId>) -> Option<DepartmentNow> {
        let mut all = self.desk.figures.iter().flat_map(|figures| &figures.departments);
        all.find(|one| one.department.as_ref() == id).cloned()
    }

    /// An agent now.
    #[must_use]
    pub fn agent_now(&self, id: &AgentId) -> Option<AgentNow> {
        let mut all = self.desk.figures.iter().flat_map(|figures| &figures.agents);
        all.find(|one| one.agent.id == *id).cloned()
    }

    /// The conversations that an agent has, as far as they are listed, each with its visitor's name.
    #[must_use]
    pub fn conversations_of(&self, id: &AgentId) -> Vec<(ConversationId, Option<String>)> {
        let theirs = self.desk.summaries.iter().filter(|summary| {
            summary.stage == Stage::Assigned && summary.assignee.as_ref().is_some_and(|agent| agent.id == *id)
        });
        let mut theirs: Vec<_> = theirs.collect();
        theirs.sort_by_key(|summary| (summary.started_at, summary.id.clone()));
        theirs.into_iter().map(|summary| (summary.id.clone(), summary.visitor.clone())).collect()
    }
}
