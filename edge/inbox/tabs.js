// What the tabs of this browser agree on: which of them tells the agent of something new, and that none does
// what another is showing. By the browser's own locks, which go with the tab.

/** What was told of late, for all tabs. */
const TOLD = "jasette.inbox.told";
const MANY = 50;
/** How long until each tab reads what another has stored, at the latest; until then the lock says it. In milliseconds. */
const SPREADS = 5_000;

const shown = (id) => `jasette.inbox.shown.${id}`;

let leave;

/** Says which conversation this tab shows to somebody; none for an empty id. */
export function showing(id) {
  leave?.();
  const until = new Promise((done) => (leave = done));
  if (id) navigator.locks?.request(shown(id), { mode: "shared" }, () => until).catch(() => {});
}

/** Whether it is this tab that tells: the first that asks about this news, and, unless it is shown `anyway`, only
 * where no tab shows the conversation. */
export async function tells(id, news, anyway) {
  try {
    const { held } = await navigator.locks.query();
    if (!anyway && held.some((lock) => lock.name === shown(id))) return false;
    return await new Promise((answer, fail) => {
      const tell = (free) => {
        const told = JSON.parse(localStorage.getItem(TOLD)) || [];
        if (!free || told.includes(news)) return answer(false);
        localStorage.setItem(TOLD, JSON.stringify([...told, news].slice(-MANY)));
        answer(true);
        return new Promise((done) => setTimeout(done, SPREADS));
      };
      navigator.locks.request(`${TOLD} ${news}`, { ifAvailable: true }, tell).catch(fail);
    });
  } catch {
    // Where tabs cannot agree, each tells.
    return true;
  }
}
