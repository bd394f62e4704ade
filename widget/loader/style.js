// The launcher's looks, as one constructed sheet. Sizes are in px: the page's rem is not ours.
// What is important on the host stands above whatever the page says of all its elements; what a page
// names as we do would come in all the same, so it is called off first. How the chat itself looks comes
// with it (outside.js). In the button's rule the parts stand in the order that weighs least.

/** The sheet, with what the site sets of it and what the launcher says. */
export const style = (look, text) => `
:host{all:initial!important;position:fixed!important;z-index:2147483000!important}
:host([hidden]){display:none!important}
*{--r:initial;--l:initial;--b:initial;--s:initial;--p:initial;--t:initial;--x:initial;${look}${text ? `;--p:10px 24px 10px 54px;--t:${JSON.stringify(text)}` : ""}}
div{visibility:hidden}
button{border:0;cursor:pointer;left:var(--l,auto);font:600 15px system-ui;bottom:calc(20px + var(--b,0px));box-shadow:0 1px 3px #0003,0 8px 24px #0003;position:fixed;transition:transform .2s;border-radius:30px;max-width:90%;padding:var(--p,0);min-width:60px;min-height:60px;color:var(--i);background:var(--c);right:var(--r,20px)}
button:hover{transform:scale(1.1)}
button:focus-visible{outline:3px solid var(--c);outline-offset:3px}
button:after{content:var(--t)}
button:before{content:"";position:absolute;left:18px;top:18px;padding:12px;background:var(--i);clip-path:path("M22 11.5A9 9 0 0 1 9 19.6L3.5 21l1.4-5A9 9 0 1 1 22 11.5z")}
[aria-busy=true]:before{animation:b 1s infinite alternate}
@keyframes b{to{opacity:.4}}
@media(max-width:480px),(max-height:420px){*{--x:0px!important}}
@media(prefers-reduced-motion){*,:before{transition:none!important;animation:none!important}}
@media(forced-colors:active){button{border:2px solid}button:before{background:ButtonText;forced-color-adjust:none}}
@media print{:host{display:none!important}}
`;
