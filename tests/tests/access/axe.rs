//! axe-core, run inside the browser on whatever is shown at the moment.

use serde_json::Value;
use std::fmt::Write;
use tests::browser::Browser;
use tests::process::workspace;
use tokio::sync::OnceCell;

/// Runs the rules, all that are not experimental, on the current document, its frames left out, and
/// looks whether it fits its width, and an app of the team its window: nothing comes of it while
/// something moves.
const RUN: &str = "const still = () => document.getAnimations().every(a => a.playState === 'finished'\
        || a.effect.getComputedTiming().endTime === Infinity);\
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;\
    const wide = scrollWidth > clientWidth || document.querySelector('#app') && scrollHeight > clientHeight;\
    const found = (result) => [\
        result.passes.length,\
        (wide ? ['what does not fit scrolls the whole page'] : []).concat(result.violations.flatMap((rule) => rule.nodes.map((node) =>\
            [rule.id, rule.help, node.target.join(' '), (node.any[0] || node.all[0] || node.none[0] || {}).message].join(' | '))))];\
    return !still() ? null : axe.run(document, { iframes: false, resultTypes: ['violations'] })\
        .then((result) => still() ? found(result) : null)";

/// What was found, state by state.
pub struct Audit {
    name: &'static str,
    list: String,
    found: usize,
}

impl Audit {
    /// An audit whose list is kept under this name.
    pub fn new(name: &'static str) -> Self {
        Self { name, list: String::new(), found: 0 }
    }

    /// Looks at the current document of a browser in both looks.
    pub async fn state(&mut self, browser: &Browser, state: &str) {
        for (look, dark) in [("light", false), ("dark", true)] {
            browser.prefer_dark(dark).await;
            // The wish reaches a frame's own process a moment later, and only then colours begin to change.
            let known = format!("return matchMedia('(prefers-color-scheme: dark)').matches === {dark}");
            browser.until("the look", async || Ok((browser.run(&known).await == true).then_some(()))).await;
            self.look(browser, &format!("{state}, {look}")).await;
        }
        browser.prefer_dark(false).await;
    }

    async fn look(&mut self, browser: &Browser, state: &str) {
        if browser.run("return !window.axe").await == true {
            browser.run(source().await).await;
        }
        // Colours on their way to others are nobody's mistake: what moved meanwhile is looked at again.
        let looked = async || Ok(Some(browser.run(RUN).await).filter(|result| !result.is_null()));
        let result = browser.until("the page to be still", looked).await;
        let violations: Vec<_> = result[1].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        self.found += violations.len();
        writeln!(self.list, "{state}: {} violations, {} rules passed", violations.len(), result[0]).unwrap();
        for violation in violations {
            writeln!(self.list, "    {violation}").unwrap();
        }
    }

    /// Keeps the list, and fails if anything was found.
    pub fn finish(self) {
        let folder = workspace().join("target/e2e/access");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{}.txt", self.name)), &self.list).unwrap();
        assert_eq!(self.found, 0, "\n{}", self.list);
    }
}

async fn source() -> &'static str {
    static SOURCE: OnceCell<String> = OnceCell::const_new();
    let read = async || {
        let path = workspace().join("edge/node_modules/axe-core/axe.min.js");
        std::fs::read_to_string(path).expect("axe-core is installed: run `cargo xtask build` first")
    };
    SOURCE.get_or_init(read).await
}
