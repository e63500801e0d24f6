/** The path of the pages' style sheet. It is separate so that no page has to allow inline styles. */
export const stylePath = "/style.css";

/** The style sheet: system font, light and dark, usable from the width of a phone. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#c9ced6, #454b55); --edge: light-dark(#737b87, #7d8590); --soft: light-dark(#f4f5f7, #1d2026); --accent: light-dark(#0b5cad, #7db7f5); --on-accent: light-dark(#fff, #0d1117); --quiet: light-dark(#57606a, #9aa4b1); --warn: light-dark(#fff4d6, #3a2f10); --bad: light-dark(#a4161a, #ff9a9d); }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fff, #111418); color: light-dark(#1b1f24, #e6e9ee); }
main { max-width: 34rem; margin: 0 auto; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; overflow-wrap: anywhere; }
p { margin: .6rem 0; }
.who { color: var(--quiet); font-size: .9rem; margin: 0 0 .4rem; }
dl { margin: 1rem 0; padding: .8rem 1rem; background: var(--soft); border: 1px solid var(--line); border-radius: .5rem; }
dt { font-size: .85rem; color: var(--quiet); }
dd { margin: 0 0 .6rem; overflow-wrap: anywhere; font-weight: 600; }
dd:last-child { margin-bottom: 0; }
.note { padding: .7rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--warn); }
.error { color: var(--bad); font-weight: 600; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; padding: .4rem 1rem .8rem; }
legend { padding: 0 .4rem; font-weight: 600; }
.choice { display: grid; grid-template-columns: auto 1fr; gap: .1rem .7rem; padding: .5rem 0; }
.choice input { width: 1.1rem; height: 1.1rem; margin: .2rem 0 0; accent-color: var(--accent); }
.choice small { grid-column: 2; color: var(--quiet); }
summary { cursor: pointer; font-weight: 600; padding: .4rem 0; }
details label { display: inline-block; margin-top: .4rem; }
label { font-weight: 600; }
input[type=password], input[type=text], input[type=date], select { display: block; width: 100%; margin-top: .5rem; padding: .6rem .7rem; font: inherit; border: 1px solid var(--edge); border-radius: .4rem; background: var(--soft); color: inherit; }
input[aria-invalid=true] { border-color: var(--bad); }
.actions { display: flex; flex-wrap: wrap; gap: .7rem; margin-top: 1.2rem; }
button { font: inherit; font-weight: 600; padding: .6rem 1.2rem; border-radius: .4rem; border: 1px solid var(--line); background: var(--soft); color: inherit; cursor: pointer; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.filter { display: grid; grid-template-columns: auto 1fr; gap: .5rem 1rem; align-items: center; }
.filter input, .filter select { margin-top: 0; }
.filter .actions { grid-column: 2; margin-top: .4rem; }
.changes { overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: .6rem 0 .2rem; }
code { font-family: ui-monospace, monospace; font-size: .9rem; overflow-wrap: anywhere; }
.line { display: flex; gap: .6rem; align-items: flex-start; margin: .4rem 0; }
.line code { flex: 1; padding: .55rem .7rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--soft); user-select: all; }
.line button, button.small { padding: .45rem .8rem; font-size: .9rem; }
button.small { margin-top: .5rem; }
[hidden] { display: none; }
.done { padding: .7rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: light-dark(#e2f4e5, #12331a); }
.button { display: inline-block; font-weight: 600; padding: .6rem 1.2rem; border-radius: .4rem; border: 1px solid var(--line); background: var(--soft); color: inherit; text-decoration: none; }
.zone { display: grid; grid-template-columns: minmax(0, 1fr); gap: .5rem; justify-items: center; text-align: center; margin: 1.2rem 0; padding: 2.5rem 1rem; border: 2px dashed var(--edge); border-radius: .6rem; background: var(--soft); cursor: pointer; }
.zone[hidden] { display: none; }
.zone span { font-weight: 400; font-size: .9rem; }
.zone input { max-width: 100%; font: inherit; }
.zone.over, .zone:focus-within { border-color: var(--accent); border-style: solid; }
.zone[aria-busy] { opacity: .6; cursor: progress; }
progress { width: 100%; accent-color: var(--accent); }
#status:empty, #said:empty { display: none; }
a { color: var(--accent); }
article { border-top: 1px solid var(--line); padding: .2rem 0 1rem; }
@media (prefers-contrast: more) { :root { --line: light-dark(#59616b, #a3adb9); --edge: light-dark(#3a4149, #c4ccd5); --soft: light-dark(#fff, #111418); --accent: light-dark(#063f7d, #b3d6ff); --quiet: light-dark(#33393f, #d3dae2); --bad: light-dark(#7a0a0e, #ffc9cb); } }
@media (max-width: 30rem) { .actions button, .actions .button { flex: 1 1 100%; text-align: center; } .line { flex-wrap: wrap; } .line code { flex-basis: 100%; } }
`;
