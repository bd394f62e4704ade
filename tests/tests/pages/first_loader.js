// The first loader there was, as it was bundled: pages that stay open keep it through deploys.
(() => {
  var __defProp = Object.defineProperty;
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: !0 });
  };

  // bus.js
  var listeners = /* @__PURE__ */ new Map();
  function on(name, listener) {
    typeof listener == "function" && listeners.set(name, (listeners.get(name) || /* @__PURE__ */ new Set()).add(listener));
  }
  function off(name, listener) {
    listener ? listeners.get(name)?.delete(listener) : listeners.delete(name);
  }
  function emit(name, detail) {
    for (let listener of listeners.get(name) || [])
      try {
        listener(detail);
      } catch (error) {
        reportError(error);
      }
  }
  var warned;
  function trouble(code, text) {
    warned || console.warn(`Jasette: ${text}`), warned = !0, emit("error", { code, text });
  }

  // config.js
  var config = __JASETTE_CONFIG__, language = (document.documentElement.lang || "").toLowerCase().split("-")[0], locale = config.labels[language] ? language : "en", labels = config.labels[locale];

  // launcher.js
  var launcher_exports = {};
  __export(launcher_exports, {
    busy: () => busy,
    button: () => button,
    draw: () => draw,
    expanded: () => expanded,
    host: () => host,
    root: () => root,
    unread: () => unread
  });

  // style.js
  var style = `
:host{all:initial;position:fixed;z-index:2147483000;inset:auto 0 0 auto;width:0;height:0;color-scheme:light dark}
@media print{:host{display:none}}
button{all:unset;box-sizing:border-box;position:fixed;bottom:20px;right:20px;width:60px;height:60px;border-radius:50%;background:var(--b);color:var(--o);display:grid;place-items:center;cursor:pointer;box-shadow:0 1px 3px #0003,0 8px 24px #0003;transition:transform .2s cubic-bezier(.3,1.4,.6,1),box-shadow .2s;-webkit-tap-highlight-color:transparent}
button:hover{transform:scale(1.06);box-shadow:0 2px 4px #0003,0 12px 32px #0004}
button:active{transform:scale(.96)}
button:focus-visible{outline:3px solid var(--b);outline-offset:3px}
svg{grid-area:1/1;width:28px;height:28px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;transition:transform .2s,opacity .2s}
svg+svg,[aria-expanded=true] svg{opacity:0;transform:rotate(-45deg) scale(.6)}
[aria-expanded=true] svg+svg{opacity:1;transform:none}
[aria-busy=true] svg{animation:b 1s ease-in-out infinite alternate}
@keyframes b{to{opacity:.4}}
span{position:absolute;top:-3px;right:-3px;min-width:22px;height:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;background:#d92d20;color:#fff;font:600 12px/22px system-ui,sans-serif;text-align:center;box-shadow:0 0 0 2px #fff}
[hidden]{display:none!important}
iframe{position:fixed;right:20px;bottom:96px;width:384px;height:min(620px,100vh - 116px);height:min(620px,100dvh - 116px);max-width:calc(100vw - 40px);border:0;border-radius:20px;color-scheme:light dark;background:none;visibility:hidden;opacity:0;transform:translateY(12px);transition:opacity .18s,transform .18s,visibility 0s .18s;box-shadow:0 0 0 1px #00000014,0 4px 12px #0000001a,0 24px 56px #0003}
iframe[data-view=open],iframe[data-view=invitation]{visibility:visible;opacity:1;transform:none;transition:opacity .18s,transform .18s}
iframe[data-view=invitation]{box-shadow:none;border-radius:0;bottom:84px}
:host([data-side=left]) :is(button,iframe){right:auto;left:20px}
@media(max-width:480px),(max-height:420px){
iframe[data-view=open]{inset:0!important;width:100%!important;height:100%!important;max-width:none;border-radius:0;box-shadow:none}
[aria-expanded=true]{visibility:hidden}
}
@media(prefers-reduced-motion){*{transition:none!important;animation:none!important}}
@media(forced-colors:active){button,span{border:2px solid ButtonText}iframe{border:1px solid CanvasText}}
`;

  // launcher.js
  var SVG = "http://www.w3.org/2000/svg";
  function icon(path2) {
    let svg = document.createElementNS(SVG, "svg");
    return svg.setAttribute("viewBox", "0 0 24 24"), svg.setAttribute("aria-hidden", "true"), svg.append(document.createElementNS(SVG, "path")), svg.firstChild.setAttribute("d", path2), svg;
  }
  function readableOn(color) {
    let part = (at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2;
    return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) > 0.36 ? "#111" : "#fff";
  }
  var host = document.createElement("jasette-chat"), root = host.attachShadow({ mode: "open" }), button = document.createElement("button"), badge = document.createElement("span");
  function draw() {
    let sheet = new CSSStyleSheet();
    sheet.replaceSync(style), root.adoptedStyleSheets = [sheet], host.dataset.side = config.position, button.type = "button", button.style.setProperty("--b", config.color), button.style.setProperty("--o", readableOn(config.color)), badge.hidden = !0, button.append(icon("M20 11.5a7.5 7.5 0 0 1-11 6.6L4 19.5l1.4-4.6A7.5 7.5 0 1 1 20 11.5z"), icon("M6 9l6 6 6-6"), badge), root.append(button), expanded(!1), document.documentElement.append(host);
  }
  function expanded(open2) {
    button.setAttribute("aria-expanded", open2), button.setAttribute("aria-label", labels[open2 ? 1 : 0]);
  }
  function busy(waiting) {
    waiting ? button.setAttribute("aria-busy", "true") : button.removeAttribute("aria-busy");
  }
  function unread(count) {
    badge.hidden = !count, badge.textContent = count > 99 ? "99+" : count;
  }

  // frame.js
  var PATIENCE = 2e4;
  function frame({ greet, hear: hear2, lost, signal: signal2 }) {
    let element = document.createElement("iframe"), port, waiting = [], give_up = setTimeout(() => {
      port || (trouble("unreachable", `the chat at ${config.base} could not be loaded. Is it up, and does frame-src allow it?`), remove(), lost());
    }, PATIENCE), greeting = (event) => {
      if (port || event.source !== element.contentWindow || event.origin !== config.base || event.data !== "jasette") return;
      clearTimeout(give_up);
      let channel = new MessageChannel();
      port = channel.port1, port.onmessage = (message) => hear2(message.data), event.source.postMessage("jasette", config.base, [channel.port2]);
      for (let message of [...greet(), ...waiting]) port.postMessage(message);
      waiting = [];
    };
    function remove() {
      clearTimeout(give_up), removeEventListener("message", greeting), port?.close(), element.remove();
    }
    return addEventListener("message", greeting), signal2.addEventListener("abort", remove), element.title = labels[2], element.src = `${config.base}/embed/${config.site}?lang=${locale}`, root.prepend(element), {
      element,
      send(...message) {
        port ? port.postMessage(message) : waiting.push(message);
      }
    };
  }

  // memory.js
  var key = `jasette:${config.site}`, GOING = "going", QUIET = "quiet";
  function recall() {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }
  function remember(value) {
    try {
      value ? localStorage.setItem(key, value) : localStorage.removeItem(key);
    } catch {
    }
  }

  // page.js
  var since = performance.timeOrigin, address = location.href, referrer = document.referrer, path = location.pathname;
  function page() {
    return [location.href, document.title, referrer, Math.max(0, Date.now() - since)];
  }
  function follow(moved2, signal2) {
    let changed = () => {
      location.href !== address && (referrer = address, address = location.href, location.pathname !== path && (since = Date.now()), path = location.pathname, moved2());
    };
    if (addEventListener("popstate", changed, { signal: signal2 }), addEventListener("hashchange", changed, { signal: signal2 }), window.navigation) {
      navigation.addEventListener("currententrychange", changed, { signal: signal2 });
      return;
    }
    for (let name of ["pushState", "replaceState"]) {
      let own = history[name], wrapped = function() {
        let result = own.apply(this, arguments);
        return signal2.aborted || changed(), result;
      };
      history[name] = wrapped, signal2.addEventListener("abort", () => {
        history[name] === wrapped && (history[name] = own);
      });
    }
  }

  // main.js
  var end = new AbortController(), { signal } = end, chat, view = "closed", wake, who = "";
  function when_quiet(work) {
    let idle = () => {
      signal.aborted || (window.requestIdleCallback ? requestIdleCallback(work, { timeout: 2e3 }) : setTimeout(work, 200));
    };
    document.readyState === "complete" ? idle() : addEventListener("load", idle, { once: !0, signal });
  }
  function interest() {
    chat || signal.aborted || (clearTimeout(wake), chat = frame({
      signal,
      greet: () => [
        ["page", ...page()],
        ["identify", who]
      ],
      hear,
      lost() {
        chat = void 0, show("closed"), busy(!1);
      }
    }));
  }
  function tell(...message) {
    interest(), chat?.send(...message);
  }
  function show(next, width, height) {
    let before = view;
    if (view = next, busy(!1), expanded(view === "open"), chat) {
      let { element } = chat;
      element.dataset.view = view, element.style.width = view === "invitation" ? `${width}px` : "", element.style.height = view === "invitation" ? `${height}px` : "";
    }
    before === "open" && view !== "open" && (chat && root.activeElement === chat.element && button.focus(), emit("close")), before !== "open" && view === "open" && emit("open");
  }
  function hear([tag, a, b, c]) {
    tag === "view" ? show(a, b, c) : tag === "focus" ? chat?.element.focus() : tag === "keep" ? remember(a) : tag === "unread" ? (unread(a), emit("unread", { count: a })) : tag === "event" ? emit(a, b) : tag === "error" ? trouble(a, b) : tag === "failed" && trouble("failed", `the chat could not start (${a})`);
  }
  function open() {
    view !== "open" && (busy(!0), tell("open"));
  }
  function close() {
    view === "open" && tell("close");
  }
  function arm() {
    clearTimeout(wake);
    let [, , , age] = page();
    chat || config.wake === null || recall() === QUIET || !location.pathname.includes(config.path) || (wake = setTimeout(() => when_quiet(interest), Math.max(0, config.wake * 1e3 - age)));
  }
  var calls = {
    open,
    close,
    toggle: () => view === "open" ? close() : open(),
    show: () => host.hidden = !1,
    hide() {
      close(), host.hidden = !0;
    },
    identify(visitor) {
      who = `${visitor?.name || ""}`, chat?.send("identify", who);
    },
    invite: (text, agent) => when_quiet(() => tell("invite", text || "", agent || "")),
    event: (name) => chat?.send("event", `${name}`),
    update: () => moved(),
    on(name, listener) {
      on(name, listener), name === "ready" && typeof listener == "function" && listener();
    },
    off,
    shutdown() {
      clearTimeout(wake), end.abort(), host.remove(), delete window.Jasette;
    }
  };
  function moved() {
    chat ? chat.send("page", ...page()) : arm();
  }
  function start() {
    let queue = window.Jasette && window.Jasette.q || [], api = (name, ...rest) => {
      Object.hasOwn(calls, name) ? calls[name](...rest) : trouble("unknown_call", `there is no call '${name}'`);
    };
    api.live = !0, window.Jasette = api, draw();
    let { button: button2 } = launcher_exports;
    button2.addEventListener("click", calls.toggle), button2.addEventListener("pointerenter", () => when_quiet(interest)), button2.addEventListener("focus", () => when_quiet(interest)), button2.addEventListener("keydown", (event) => {
      event.key === "Escape" && close();
    }), follow(() => setTimeout(moved, 100), signal), recall() === GOING ? when_quiet(interest) : arm();
    for (let call of queue) api(...call);
  }
  if (!window.Jasette?.live)
    try {
      start();
    } catch (error) {
      trouble("failed", `the launcher could not be drawn (${error})`);
    }
})();
