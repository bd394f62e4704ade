// How the chat looks on the page around it: what the loader's own sheet leaves out, since nobody sees
// it before somebody is interested. The loader's properties place it. A loader of before had no box around
// the frame: there the frame itself is what says which view it shows. What comes is visible at once, for Firefox and
// WebKit give the focus to nothing whose visibility is still on its way; what goes stays visible until it has gone.
export const outside = `
div,[data-view]{position:fixed;right:var(--r,20px);left:var(--l,auto);bottom:calc(96px + var(--b,0px));width:384px;height:620px;max-width:calc(100% - 40px);max-height:calc(100% - 116px - var(--b,0px));border-radius:20px;box-shadow:0 1px 3px #0003,0 8px 24px #0003;color-scheme:var(--s,light dark);opacity:0;transform:translateY(12px);transition:transform .2s,opacity .2s,visibility .2s}
div>iframe{width:100%;height:100%;border:0;border-radius:inherit}
[data-view=open],[data-view=invitation]{visibility:visible;opacity:1;transform:none;transition-property:transform,opacity}
[data-view=invitation]{border-radius:0;transform:translateY(12px)}
span{position:absolute;top:-3px;right:-3px;min-width:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;background:#d92d20;color:#fff;font:600 12px/22px system-ui}
[aria-expanded=true]{--p:0;--t:none}
[aria-expanded=true]:before{clip-path:path("M3.5 9.5 6 7l6 6 6-6 2.5 2.5L12 18z")}
@media(max-width:480px),(max-height:420px){
div,[data-view]{inset:0;width:100%;height:100%;max-width:none;max-height:none;border-radius:0}
[data-view=invitation]{height:calc(100% - 84px - var(--b,0px));transform:none}
[aria-expanded=true]{visibility:hidden}
}
@media(forced-colors:active){span,[data-view]{border:2px solid}}
`;
