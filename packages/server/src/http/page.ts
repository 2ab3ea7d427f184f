import { type Html, html, noHtml } from './html.ts'
import type { Look } from './look.ts'
import { brandLine, colours, fonts } from './page-style.ts'

/**
 * A page of ours outside the console. It is shown on the hosts of apps too, where nothing of the console can be loaded, so
 * it brings its style along, and the logo of a brand in it. It must look right, and do what it is for, under
 * `default-src 'none'; style-src 'unsafe-inline'; img-src data:`, and without its script.
 */
export interface PageParts {
  readonly title: string
  readonly card: Html
  /** Of `http-equiv=refresh`. */
  readonly refresh?: string
  /** Below the card. */
  readonly foot?: Html
  /** Of `inlineScript`. Where there is one, the refresh is for browsers without scripts. */
  readonly script?: Html
}

/** @param look of the request that the page answers */
export function page(
  { brand, language }: Look,
  { title, card, refresh, foot = noHtml, script }: PageParts,
): string {
  const meta = refresh === undefined ? noHtml : html`<meta http-equiv="refresh" content="${refresh}">`
  return String(html`<!doctype html>
<html lang="${language.tag}" dir="${language.direction}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="robots" content="noindex">${
    refresh === undefined
      ? noHtml
      : html`
  ${script === undefined ? meta : html`<noscript>${meta}</noscript>`}`
  }
  <title>${title} · ${brand.name}</title>
  <style>${colours(brand)}${style}</style>
</head>
<body>
  <main>
    ${brandLine(brand)}
    <div class="card">
      ${card}
    </div>
    ${foot}
  </main>${
    script === undefined
      ? noHtml
      : html`
  ${script}`
  }
</body>
</html>
`)
}

const style = html`
    * { box-sizing: border-box; margin: 0; }
    body { min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 24px 16px; background: var(--page);
      color: var(--ink); font: 400 16px/1.55 "Instrument Sans Variable", ${fonts}; overflow-wrap: anywhere; }
    main { width: 100%; max-width: 30rem; }
    .brand { display: flex; align-items: center; gap: 10px; margin-bottom: 20px; font-weight: 600; letter-spacing: -.01em; }
    .arch { stroke: var(--ink); } .bars { stroke: var(--accent); }
    .card { padding: 32px; background: var(--card); border: 1px solid var(--line); border-radius: 14px; }
    .card > p + p { margin-top: 8px; }
    [dir=rtl] h1, [dir=rtl] .brand, :lang(ja) h1 { letter-spacing: 0; } :lang(ja) { word-break: auto-phrase; }
    .status { color: var(--soft); font-size: 14px; }
    h1 { margin: 4px 0 12px; font-size: 26px; line-height: 1.2; font-weight: 600; letter-spacing: -.02em; text-wrap: balance; }
    dl { display: grid; gap: 6px; margin-top: 20px; padding: 14px 16px; border: 1px solid var(--line); border-radius: 10px; font-size: 15px; }
    dl div { display: flex; flex-wrap: wrap; gap: 0 12px; } dt { flex: none; min-width: 7.5rem; max-width: 100%; color: var(--soft); } dd { flex: 1 1 11rem; margin: 0; overflow-wrap: anywhere; }
    .next { margin-top: 8px; color: var(--soft); }
    nav { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 24px; }
    nav a, nav button { padding: 9px 16px; border-radius: 8px; border: 1px solid var(--line); color: var(--ink); font-weight: 550; text-decoration: none; }
    nav button { font: inherit; font-weight: 550; cursor: pointer; }
    nav .main { background: var(--main); border-color: var(--main); color: var(--on-main); }
    nav a:hover { border-color: var(--soft); } nav .main:hover { opacity: .88; }
    a:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .ref { margin-top: 16px; color: var(--soft); font-size: 14px; }
    code { padding: 2px 6px; border: 1px solid var(--line); border-radius: 5px; color: var(--ink); user-select: all;
      font: 13px ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
    @media (max-width: 30rem) { .card { padding: 24px 20px; } h1 { font-size: 23px; } nav > * { flex: 1 1 100%; text-align: center; } }
  `
