// The sound of a new message: two soft notes, made here, so that nothing is downloaded for it.
let audio;

/** Makes sound possible, when called from a gesture; or plays it. A browser may have none. */
globalThis.chime = (play) => {
  try {
    audio ||= new AudioContext();
    if (!play) return audio.resume();
    [660, 990].map((frequency, after) => {
      const note = new OscillatorNode(audio, { frequency });
      const volume = new GainNode(audio, { gain: 0 });
      const at = audio.currentTime + after / 9;
      volume.gain.setTargetAtTime(0.1, at, 0.01);
      volume.gain.setTargetAtTime(0, at + 0.06, 0.07);
      note.connect(volume).connect(audio.destination);
      note.start(at);
      note.stop(at + 0.5);
    });
  } catch {}
};
