import { createHash } from 'node:crypto'
import { fontPolicy } from '../../http/door-font.ts'
import { type Html, html, noHtml } from '../../http/html.ts'
import { type Brand, type Look, languageHeaders } from '../../http/look.ts'
import { brandLine, colours, fonts } from '../../http/page-style.ts'
import { version } from '../../version.ts'
import { lookScript, pageScript } from './script.ts'

/** What stands in the frame of the sign-in page. */
export interface FrameParts {
  readonly title: string
  readonly content: Html
  /** The tab may lead on by itself where somebody signs in elsewhere: nothing here would be lost by that. */
  readonly waits: boolean
}

/**
 * The page that everything before a sign-in looks like: the gate on one side, the way in on the other. All that it needs comes
 * with it, and it does what it is for without its script.
 */
export function framePage(
  look: Look,
  { title, content, waits }: FrameParts,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const { brand, language } = look
  const { element, policy } = styleFor(brand)
  return {
    headers: {
      ...languageHeaders(look),
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; ${policy}; ${fontPolicy(brand)}${lookScript.policy} ${pageScript.policy.replace('script-src ', '')}; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
      'x-frame-options': 'DENY',
      // Not no-referrer: with it browsers send `Origin: null` along with the form.
      'referrer-policy': 'same-origin',
    },
    body: String(html`<!doctype html>
<html lang="${language.tag}" dir="${language.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · ${brand.name}</title>
<link rel="icon" href="data:,">
${lookScript.element}
${element}
</head>
<body${waits ? html` data-waits` : noHtml}>
<div class="picture" aria-hidden="true">${scene}</div>
<div class="side">
<header>${brandLine(brand)}</header>
<main>${content}</main>
<footer>Gatewright ${version}</footer>
</div>
${pageScript.element}
</body>
</html>
`),
  }
}

const styles = new WeakMap<Brand, { readonly element: Html; readonly policy: string }>()

/** The style, and the directive that allows this one by its hash and no other. */
function styleFor(brand: Brand): { readonly element: Html; readonly policy: string } {
  const known = styles.get(brand)
  if (known !== undefined) return known
  const text = String(html`${colours(brand, { chosen: true })}${style}`)
  const hash = createHash('sha256').update(text).digest('base64')
  const made = {
    element: html`<style>${colours(brand, { chosen: true })}${style}</style>`,
    policy: `style-src 'sha256-${hash}'`,
  }
  styles.set(brand, made)
  return made
}

/** Arch behind arch, and a lit way through. */
const arches = [0, 1, 2, 3, 4, 5].map(step => {
  const half = 220 - step * 34
  const d = `M${240 - half} 562V${60 + step * 44 + half}a${half} ${half} 0 0 1 ${half * 2} 0V562`
  return step === 5
    ? html`<path class="lit" d="${d}"/>`
    : html`<path d="${d}" stroke-opacity="${(0.1 + step * 0.07).toFixed(2)}"/>`
})
const scene = html`<svg viewBox="0 0 480 560" preserveAspectRatio="xMidYMax slice" fill="none"><defs><linearGradient id="way" x1="0" y1="0" x2="0" y2="1"><stop class="stop" offset="0" stop-opacity=".05"/><stop class="stop" offset="1" stop-opacity=".42"/></linearGradient></defs>${arches}<path class="bars" d="M222 562V404M258 562V404" stroke-width="2.5" stroke-linecap="round"/></svg>`

const style = html`
* { box-sizing: border-box; margin: 0; }
body { min-height: 100vh; min-height: 100dvh; display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); background: var(--page); color: var(--ink);
 font: 400 16px/1.55 "Instrument Sans Variable", ${fonts}; overflow-wrap: anywhere; -webkit-font-smoothing: antialiased; }
.picture { position: sticky; top: 0; height: 100vh; height: 100dvh; overflow: hidden; background: var(--sunken); border-inline-end: 1px solid var(--line); }
.picture svg { display: block; width: 100%; height: 100%; stroke: var(--ink); stroke-width: 1.5; }
.picture .lit { fill: url(#way); stroke: var(--accent); stroke-width: 2.5; } .stop { stop-color: var(--accent); }
.side { display: grid; grid-template-rows: auto 1fr auto; min-height: 100vh; min-height: 100dvh; padding: 28px clamp(20px, 6vw, 96px); }
.brand { display: flex; align-items: center; gap: 10px; font-size: 1.0625rem; font-weight: 600; letter-spacing: -.01em; }
.brand img { max-width: 160px; object-fit: contain; }
.arch { stroke: var(--ink); } .bars { stroke: var(--accent); }
main { align-self: center; width: 100%; max-width: 25rem; padding: 40px 0 56px; display: grid; gap: 20px; }
footer { color: var(--soft); font-size: .8125rem; }
h1 { font-size: clamp(1.75rem, 1.2rem + 1.6vw, 2.25rem); line-height: 1.2; font-weight: 600; letter-spacing: -.025em; text-wrap: balance; }
h2 { font-size: 1rem; font-weight: 600; }
[dir=rtl] h1, [dir=rtl] .brand, :lang(ja) h1 { letter-spacing: 0; } :lang(ja) { word-break: auto-phrase; }
.for { margin-top: 4px; color: var(--soft); font-size: 1.0625rem; } .for b { color: var(--ink); font-weight: 600; }
.soft { color: var(--soft); } .small { font-size: .875rem; }
.notice, .alert { padding: 10px 14px; background: var(--wash); border-inline-start: 3px solid var(--accent); border-start-end-radius: 8px; border-end-end-radius: 8px; }
.alert { background: var(--alarm); border-color: var(--danger); } .alert b { font-weight: 600; } .alert ul { padding-inline-start: 20px; }
.wait { background: var(--sunken); border-color: var(--soft); }
a { color: var(--link, var(--accent)); font-weight: 550; } a:hover { text-decoration-thickness: 2px; }
.ways { display: grid; gap: 10px; }
.button { display: flex; align-items: center; gap: 12px; width: 100%; min-height: 44px; padding: 8px 16px; border: 1px solid var(--main); border-radius: 8px;
 background: var(--main); color: var(--on-main); font: inherit; font-weight: 550; line-height: 1.35; text-align: start; text-decoration: none; cursor: pointer; }
.button > span { flex: 1; } .button:hover { opacity: .88; } .quiet { background: var(--card); border-color: var(--strong); color: var(--ink); }
.quiet:hover { opacity: 1; background: var(--sunken); } form .button { justify-content: center; text-align: center; } form .button > span { flex: none; }
.button:disabled { opacity: .55; cursor: default; }
.button > .tile { flex: none; } .tile { display: grid; place-items: center; width: 26px; height: 26px; margin-inline-start: -4px; border-radius: 5px; background: #fff; } .sign { width: 17px; height: 17px; }
.go { width: 18px; height: 18px; } [dir=rtl] .go { transform: scaleX(-1); }
.or { display: flex; align-items: center; gap: 12px; color: var(--soft); font-size: .8125rem; } .or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
form { display: grid; gap: 16px; } label { display: block; margin-bottom: 4px; font-size: .9375rem; font-weight: 500; }
.hint { margin-bottom: 4px; color: var(--soft); font-size: .8125rem; }
.box { display: flex; border: 1px solid var(--strong); border-radius: 8px; background: var(--card); } .box:focus-within { outline: 2px solid var(--accent); outline-offset: -1px; }
input { flex: 1; min-width: 0; height: 42px; padding: 0 12px; border: 0; border-radius: 8px; background: none; color: inherit; font: inherit; outline: 0; }
.show { padding: 0 12px; border: 0; background: none; color: var(--soft); font: inherit; font-size: .8125rem; cursor: pointer; }
.link { padding: 0; border: 0; background: none; color: var(--link, var(--accent)); font: inherit; font-weight: 550; text-decoration: underline; cursor: pointer; }
.who { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; } .who form { display: inline; } .who p { flex: 1 0 100%; }
details { display: grid; gap: 16px; } summary { cursor: pointer; color: var(--soft); } details > div { display: grid; gap: 20px; margin-top: 16px; }
code { padding: 1px 6px; border: 1px solid var(--line); border-radius: 5px; background: var(--sunken); font: .8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
.command { display: block; padding: 10px 12px; user-select: all; } .list { padding-inline-start: 20px; display: grid; gap: 8px; }
[hidden] { display: none; }
a:focus-visible, button:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; } .button:focus-visible { border-radius: 8px; }
@media (max-width: 56rem) { body { grid-template-columns: minmax(0, 1fr); } .picture { display: none; } .side { padding: 20px; }
 main { align-self: start; margin-inline: auto; padding: clamp(32px, 9vh, 88px) 0 40px; } }
`
