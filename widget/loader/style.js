// The launcher's looks, as one constructed sheet. Sizes are in px: the page's rem is not ours.
// What is important on the host stands above whatever the page says of all its elements.
export const style = `
:host{all:initial!important;position:fixed!important;z-index:2147483000!important;color-scheme:light dark!important}
:host([hidden]){display:none!important}
[hidden]{display:none!important}
button,iframe{position:fixed;right:20px;bottom:20px;border:0;box-shadow:0 1px 3px #0003,0 8px 24px #0003;transition:transform .2s,opacity .2s}
button{padding:0;width:60px;height:60px;border-radius:50%;background:var(--b);color:var(--o);display:grid;place-items:center;cursor:pointer}
button:hover{transform:scale(1.06)}
button:active{transform:scale(.96)}
button:focus-visible{outline:3px solid var(--b);outline-offset:3px}
svg{grid-area:1/1;width:28px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;transition:transform .2s,opacity .2s}
svg+svg,[aria-expanded=true] svg{opacity:0;transform:rotate(-45deg)}
[aria-expanded=true] svg+svg{opacity:1;transform:none}
[aria-busy=true] svg{animation:b 1s infinite alternate}
@keyframes b{to{opacity:.4}}
span{position:absolute;top:-3px;right:-3px;min-width:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;background:#d92d20;color:#fff;font:600 12px/22px system-ui;text-align:center}
iframe{bottom:96px;width:384px;height:min(620px,100vh - 116px);height:min(620px,100dvh - 116px);max-width:calc(100vw - 40px);border-radius:20px;color-scheme:light dark;visibility:hidden;opacity:0;transform:translateY(12px)}
iframe[data-view=open],iframe[data-view=invitation]{visibility:visible;opacity:1;transform:none}
iframe[data-view=invitation]{box-shadow:none;border-radius:0;bottom:84px}
:host([data-side=left]) :is(button,iframe){right:auto;left:20px}
@media(max-width:480px),(max-height:420px){
iframe[data-view=open]{inset:0!important;width:100%!important;height:100%!important;max-width:none;border-radius:0}
[aria-expanded=true]{visibility:hidden}
}
@media(prefers-reduced-motion){*{transition:none!important;animation:none!important}}
@media(forced-colors:active){button,span,iframe{border:2px solid}}
@media print{:host{display:none!important}}
`;
