// Push messages: what the browser does for them. `service-worker.js` shows them.

const WORKER = "/service-worker.js";
const SCOPE = "/inbox";
/** How long the browser may take to subscribe, in milliseconds. */
const PATIENCE = 20_000;

/** How this browser stands: "no" where it cannot, "install" where it can once the inbox is on the home screen, "blocked"
 * where notifications are not allowed, "asks" where they were not asked for, else "yes". */
export function able() {
  // Only phones of Apple's say whether they show an installed app.
  if (!navigator.serviceWorker || !window.PushManager || !window.Notification) {
    return navigator.standalone === false ? "install" : "no";
  }
  return { denied: "blocked", granted: "yes" }[Notification.permission] ?? "asks";
}

const registered = () => navigator.serviceWorker?.getRegistration(SCOPE);

/** Goes where a tap on a notification leads, and takes away those that are there: whoever is here sees the list. */
export async function listen() {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (!data?.jasette) return;
    history.pushState(null, "", data.jasette);
    dispatchEvent(new PopStateEvent("popstate"));
  });
  navigator.serviceWorker.startMessages();
  const shown = await (await registered())?.getNotifications();
  shown?.forEach((one) => one.close());
}

/** Asks the browser, which asks the agent. To be called from a gesture. */
export const ask = () => Notification.requestPermission();

/** Subscribes for the installation's key: the endpoint, the public key and the secret. */
export async function subscribe(key) {
  await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  const { pushManager } = await ready();
  const options = { userVisibleOnly: true, applicationServerKey: key };
  let made;
  try {
    made = await soon(pushManager.subscribe(options));
  } catch (error) {
    // One that was made for another key is in the way.
    const former = await pushManager.getSubscription();
    if (!former) throw error;
    await former.unsubscribe();
    made = await soon(pushManager.subscribe(options));
  }
  const { endpoint, keys } = made.toJSON();
  return [endpoint, keys.p256dh, keys.auth];
}

/** Browsers that do not reach their push service try for minutes. */
const soon = (work) => Promise.race([work, new Promise((_, fail) => setTimeout(fail, PATIENCE))]);

/** The registration, once its worker is at work. This page need not be in its scope. */
async function ready() {
  const own = await registered();
  const worker = own.installing ?? own.waiting;
  if (worker && !own.active) {
    await new Promise((done) =>
      worker.addEventListener("statechange", () => worker.state === "activated" && done()),
    );
  }
  return own;
}

/** Ends the subscription here, whether or not the server hears of it. */
export async function leave() {
  const made = await (await registered())?.pushManager?.getSubscription();
  await made?.unsubscribe();
}
