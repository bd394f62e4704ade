// The launcher's looks, as one constructed sheet. Sizes are in px: the page's rem is not ours.
// What is important on the host stands above whatever the page says of all its elements; what a page
// names as we do would come in all the same, so it is called off first.

/** The sheet, with what the site sets of it and what the launcher says. */
export const style = (look, text) => `
:host{all:initial!important;position:fixed!important;z-index:2147483000!important;color-scheme:light dark!important}
:host([hidden]),[hidden]{display:none!important}
*{--r:initial;--l:initial;--b:initial;--s:initial;--p:initial;--t:initial;--x:initial;${look}${text ? `;--p:0 24px 0 54px;--t:${JSON.stringify(text)}` : ""}}
button,iframe{position:fixed;right:var(--r,20px);left:var(--l,auto);bottom:calc(20px + var(--b,0px));border:0;box-shadow:0 1px 3px #0003,0 8px 24px #0003;transition:transform .2s,opacity .2s,visibility .2s}
button{min-width:60px;height:60px;padding:var(--p,0);border-radius:30px;background:var(--c);color:var(--i);font:600 15px system-ui;white-space:nowrap;cursor:pointer}
button:hover{transform:scale(1.06)}
button:focus-visible{outline:3px solid var(--c);outline-offset:3px}
button:after{content:var(--t)}
button:before{content:"";position:absolute;left:18px;top:18px;width:24px;height:24px;background:var(--i);clip-path:path("M22 11.5A9 9 0 0 1 9 19.6L3.5 21l1.4-5A9 9 0 1 1 22 11.5z")}
[aria-expanded=true]{--p:0;--t:none}
[aria-expanded=true]:before{clip-path:path("M3.5 9.5 6 7l6 6 6-6 2.5 2.5L12 18z")}
[aria-busy=true]:before{animation:b 1s infinite alternate}
@keyframes b{to{opacity:.4}}
span{position:absolute;top:-3px;right:-3px;min-width:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;background:#d92d20;color:#fff;font:600 12px/22px system-ui}
iframe{bottom:calc(96px + var(--b,0px));width:384px;height:620px;max-width:calc(100% - 40px);max-height:calc(100% - 116px - var(--b,0px));border-radius:20px;color-scheme:var(--s,light dark);visibility:hidden;opacity:0;transform:translateY(12px)}
iframe[data-view=open],iframe[data-view=invitation]{visibility:visible;opacity:1;transform:none}
iframe[data-view=invitation]{border-radius:0;transform:translateY(12px)}
@media(max-width:480px),(max-height:420px){
*{--x:0px!important}
iframe[data-view]{inset:0;width:100%;height:100%;max-width:none;max-height:none;border-radius:0}
iframe[data-view=invitation]{transform:translateY(calc(-84px - var(--b,0px)))}
[aria-expanded=true]{visibility:hidden}
}
@media(prefers-reduced-motion){*,:before{transition:none!important;animation:none!important}}
@media(forced-colors:active){button,span,iframe{border:2px solid}button:before{background:ButtonText;forced-color-adjust:none}}
@media print{:host{display:none!important}}
`;
