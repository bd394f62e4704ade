// Waits at the site's desk for the first chat, in the name of whoever set the site up: as long as the page is open
// they are there for visitors.
const AGAIN_MS = 2000;

/** Calls `arrived` with the first conversation, and at every change of it. */
export function watch(site, arrived) {
  const address = new URL(`/v1/sites/${site}/desk/socket`, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  let first = null;
  function open() {
    const socket = new WebSocket(address);
    const send = (frame) => socket.send(JSON.stringify(frame));
    socket.onopen = () => send({ hello: { version: 1 } });
    socket.onmessage = ({ data }) => {
      if (typeof data !== "string") return;
      const frame = JSON.parse(data);
      if (frame.welcome) send({ set_available: true });
      if (!frame.conversation) return;
      first ??= frame.conversation.id;
      if (frame.conversation.id === first) arrived(frame.conversation);
    };
    // Once it came the page stays there, or whoever wrote would see the team leave.
    socket.onclose = () => setTimeout(open, AGAIN_MS);
  }
  open();
}
