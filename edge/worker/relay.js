// Passes on whatever comes on either of two sockets, until one of them closes. In JavaScript, so that it
// outlives the instance of the wasm: a panic in one conversation must not cut the lines of others.

// Codes that only ever describe a loss cannot be sent.
const LOST = [1005, 1006, 1015];

const pass = (from, to) => {
  const end = (code, reason) => {
    for (const socket of [to, from]) {
      try {
        socket.close(LOST.includes(code) ? 1000 : code, reason);
      } catch {
        // It is closed already.
      }
    }
  };
  from.addEventListener("message", ({ data }) => {
    try {
      to.send(data);
    } catch {
      // It is closing, and what that leads to is above.
    }
  });
  from.addEventListener("close", ({ code, reason }) => end(code, reason));
  from.addEventListener("error", () => end(1011, ""));
};

export function passOn(visitor, object) {
  pass(visitor, object);
  pass(object, visitor);
}
