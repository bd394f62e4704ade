// The sound of a new message: two soft notes, made here, so that nothing is downloaded for it. Of all tabs one
// makes it, and none while the chat is read in one of them: the browser's locks say so.
let audio;
let leave;
let here;

const read = `read ${location.pathname}`;

/** Says whether the chat is read in this tab. */
export const reading = async (on) => {
  leave?.();
  here = on;
  const until = new Promise((done) => (leave = done));
  if (on) navigator.locks?.request(read, { mode: "shared" }, () => until).catch(() => {});
};

/** Makes the notes; resolves when they are over. */
const notes = () =>
  new Promise((over) => {
    const at = audio.currentTime + 0.1;
    const note = new OscillatorNode(audio, { frequency: 660 });
    const volume = new GainNode(audio, { gain: 0.1 });
    note.frequency.setValueAtTime(990, at);
    volume.gain.setTargetAtTime(0, at, 0.1);
    note.connect(volume).connect(audio.destination);
    note.onended = over;
    note.start();
    note.stop(at + 0.5);
  });

/** Makes sound possible, when called from a gesture, and plays it if told to. A browser may have none. */
export const chime = async (play) => {
  try {
    audio ||= new AudioContext();
    audio.resume();
    if (!play) return;
    const { locks } = navigator;
    const held = (await locks?.query().catch(() => {}))?.held;
    // What cannot be heard would never be over.
    if (!held || audio.state !== "running") return await notes();
    // Whoever turns the sound on hears it at once.
    if (!here && held.some(({ name }) => name === read)) return;
    await locks.request(read + 1, { ifAvailable: true }, (free) => free && notes());
  } catch {}
};
