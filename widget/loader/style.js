// The launcher's looks, as one constructed sheet. Sizes are in px: the page's rem is not ours.
export const style = `
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
