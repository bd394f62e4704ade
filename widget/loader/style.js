// The launcher's looks, as one constructed sheet. Sizes are in px: the page's rem is not ours.
// What is important on the host stands above whatever the page says of all its elements.
import { config } from "./config.js";

const { color, position } = config;

/** Black or white, whichever reads better on the site's colour (WCAG relative luminance). */
const part = (at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2;
const ink = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) > 0.36 ? "#111" : "#fff";

export const style = `
:host{all:initial!important;position:fixed!important;z-index:2147483000!important;color-scheme:light dark!important}
:host([hidden]),[hidden]{display:none!important}
button,iframe{position:fixed;${position}:20px;bottom:20px;border:0;box-shadow:0 1px 3px #0003,0 8px 24px #0003;transition:transform .2s,opacity .2s,visibility .2s}
button{width:60px;height:60px;border-radius:50%;background:${color};cursor:pointer}
button:hover{transform:scale(1.06)}
button:focus-visible{outline:3px solid ${color};outline-offset:3px}
button:before{content:"";position:absolute;inset:18px;background:${ink};clip-path:path("M22 11.5A9 9 0 0 1 9 19.6L3.5 21l1.4-5A9 9 0 1 1 22 11.5z")}
[aria-expanded=true]:before{clip-path:path("M3.5 9.5 6 7l6 6 6-6 2.5 2.5L12 18z")}
[aria-busy=true]:before{animation:b 1s infinite alternate}
@keyframes b{to{opacity:.4}}
span{position:absolute;top:-3px;right:-3px;min-width:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;background:#d92d20;color:#fff;font:600 12px/22px system-ui}
iframe{bottom:96px;width:384px;height:620px;max-width:calc(100% - 40px);max-height:calc(100% - 116px);border-radius:20px;color-scheme:light dark;visibility:hidden;opacity:0;transform:translateY(12px)}
iframe[data-view=open],iframe[data-view=invitation]{visibility:visible;opacity:1;transform:none}
iframe[data-view=invitation]{box-shadow:none;border-radius:0;bottom:84px}
@media(max-width:480px),(max-height:420px){
iframe[data-view=open]{inset:0;width:100%;height:100%;max-width:none;max-height:none;border-radius:0}
[aria-expanded=true]{visibility:hidden}
}
@media(prefers-reduced-motion){*,:before{transition:none!important;animation:none!important}}
@media(forced-colors:active){button,span,iframe{border:2px solid}button:before{background:ButtonText;forced-color-adjust:none}}
@media print{:host{display:none!important}}
`;
