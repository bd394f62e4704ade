//! Views of the list that the agent has saved under a name: what it is narrowed to, and its order. They stay in the
//! browser, for one agent and site, until somebody signs out.

use super::narrowing::Narrowing;
use super::{Effect, Focus, Model};

/// Most views that are kept.
pub const VIEWS_MAX: usize = 20;
/// Most characters of a view's name.
pub const VIEW_NAME_MAX: usize = 40;

/// What stands between a name and what it stands for. No name has it.
const BETWEEN: char = '\t';

/// A saved view. No two have the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// As the agent named it.
    pub name: String,
    /// What it stands for.
    pub narrowing: Narrowing,
}

/// Something about the saved views.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewMsg {
    /// These are saved: another tab may have changed them.
    Stored(Vec<View>),
    /// The present one is to be saved under this name, as typed. One of that name is replaced.
    Save(String),
    /// The one of this name is to be shown.
    Choose(String),
    /// The one of this name is to have another one, as typed.
    Rename(String, String),
    /// The one of this name is to go.
    Remove(String),
}

/// A name as it is kept: on one line, without spaces around it, and not too long. Nothing, where nothing is left.
#[must_use]
pub fn name_of(typed: &str) -> Option<String> {
    let shown: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = line.chars().take(VIEW_NAME_MAX).collect();
    let name = name.trim_end().to_owned();
    (!name.is_empty()).then_some(name)
}

/// The views as one text: a line for each.
#[must_use]
pub fn written(views: &[View]) -> String {
    let line = |view: &View| format!("{}{BETWEEN}{}\n", view.name, view.narrowing.name());
    views.iter().map(line).collect()
}

/// The views in a text. What is none in it, or one too many, is left out.
#[must_use]
pub fn read(text: &str) -> Vec<View> {
    let mut views: Vec<View> = Vec::new();
    for line in text.lines() {
        let Some((name, words)) = line.split_once(BETWEEN) else { continue };
        let Some(name) = name_of(name) else { continue };
        if views.len() < VIEWS_MAX && views.iter().all(|view| view.name != name) {
            views.push(View { name, narrowing: Narrowing::named(words) });
        }
    }
    views
}

impl Model {
    pub(super) fn on_view(&mut self, msg: ViewMsg) -> Vec<Effect> {
        match msg {
            ViewMsg::Stored(views) => {
                self.views = views;
                Vec::new()
            }
            ViewMsg::Save(typed) => self.save_view(&typed),
            ViewMsg::Choose(name) => self.choose_view(&name),
            ViewMsg::Rename(name, typed) => self.rename_view(&name, &typed),
            ViewMsg::Remove(name) => {
                self.views.retain(|view| view.name != name);
                // The button that was pressed is gone.
                vec![Effect::KeepViews, Effect::Focus(Focus::ViewName)]
            }
        }
    }

    fn save_view(&mut self, typed: &str) -> Vec<Effect> {
        let Some(name) = name_of(typed) else { return Vec::new() };
        let narrowing = self.narrowing();
        let has_room = self.views.len() < VIEWS_MAX;
        match self.views.iter_mut().find(|view| view.name == name) {
            Some(view) => view.narrowing = narrowing,
            None if has_room => self.views.push(View { name, narrowing }),
            None => return Vec::new(),
        }
        vec![Effect::KeepViews]
    }

    /// Narrows and orders the list as a view says. What lay over it goes.
    pub(super) fn choose_view(&mut self, name: &str) -> Vec<Effect> {
        let Some(view) = self.views.iter().find(|view| view.name == name) else { return Vec::new() };
        let mut effects = self.narrow(view.narrowing.clone());
        effects.extend(self.cover(None));
        effects
    }

    fn rename_view(&mut self, name: &str, typed: &str) -> Vec<Effect> {
        let fresh = name_of(typed).filter(|fresh| self.views.iter().all(|view| view.name != *fresh));
        let renamed = self.views.iter_mut().find(|view| view.name == name);
        let (Some(fresh), Some(view)) = (fresh, renamed) else { return Vec::new() };
        view.name = fresh;
        vec![Effect::KeepViews]
    }
}
