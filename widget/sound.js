// The sound of a new message: two soft notes, made here, so that nothing is downloaded for it.
let audio;

/** Makes sound possible, when called from a gesture, and plays it if told to. A browser may have none. */
export const chime = (play) => {
  try {
    audio ||= new AudioContext();
    audio.resume();
    if (!play) return;
    const at = audio.currentTime + 0.1;
    const note = new OscillatorNode(audio, { frequency: 660 });
    const volume = new GainNode(audio, { gain: 0.1 });
    note.frequency.setValueAtTime(990, at);
    volume.gain.setTargetAtTime(0, at, 0.1);
    note.connect(volume).connect(audio.destination);
    note.start();
    note.stop(at + 0.5);
  } catch {}
};
