/** One style sheet for all pages: light and dark, from phone width on, contrast of at least 4.5 to 1. */
export const style = `
:root { color-scheme: light dark; --bg: #e9eef3; --card: #fff; --text: #1d2733; --muted: #55616e; --line: #8593a1;
  --accent: #0b5cad; --on-accent: #fff; --bad: #a4151a; --note: #fff4d6; --on-note: #4d3a00 }
@media (prefers-color-scheme: dark) { :root { --bg: #14191f; --card: #1f262e; --text: #e8edf2; --muted: #a9b5c1;
  --line: #6d7b89; --accent: #78b4f2; --on-accent: #0b1a2a; --bad: #ff9a9a; --note: #3a3013; --on-note: #f5e2a8 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center;
  gap: 1rem; padding: 1rem; background: var(--bg); color: var(--text);
  font: 16px/1.45 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif }
main { width: 100%; max-width: 27.5rem; padding: 2rem; background: var(--card); border-radius: 6px;
  box-shadow: 0 2px 10px rgb(0 0 0 / .18) }
@media (max-width: 30rem) { body { justify-content: flex-start; padding: .5rem } main { padding: 1.25rem } }
.brand { display: flex; align-items: center; gap: .5rem; color: var(--muted); font-size: .875rem; margin: 0 0 1rem }
.brand svg { flex: none }
h1 { font-size: 1.45rem; font-weight: 600; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere }
p { margin: 0 0 1rem; overflow-wrap: anywhere }
label { display: block; margin: 0 0 .25rem }
input:not([type=checkbox]):not([type=hidden]) { width: 100%; padding: .5rem .6rem; margin: 0 0 1rem; font: inherit;
  color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 3px }
input[aria-invalid=true] { border-color: var(--bad) !important }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.buttons { display: flex; justify-content: flex-end; gap: .5rem; flex-wrap: wrap }
button { font: inherit; padding: .45rem 1.4rem; border-radius: 3px; cursor: pointer; border: 1px solid var(--line);
  background: transparent; color: var(--text) }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
button.account { display: block; width: 100%; text-align: left; padding: .7rem; margin: 0 0 .5rem }
button.account span { display: block; overflow-wrap: anywhere }
.muted { color: var(--muted); font-size: .9rem }
.error { color: var(--bad) }
.check { display: flex; gap: .5rem; align-items: flex-start; margin: 0 0 1rem }
ul { padding-left: 1.2rem; margin: 0 0 1rem }
li { margin: 0 0 .5rem }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem .75rem; margin: 0 0 1rem; font-size: .875rem }
dt { color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere }
.code { font: 600 1.5rem ui-monospace, monospace; letter-spacing: .1em }
footer { max-width: 27.5rem; padding: .5rem .75rem; border-radius: 4px; background: var(--note); color: var(--on-note);
  font-size: .8125rem }
`
