import { fontFace } from './door-font.ts'
import { type Html, html, noHtml } from './html.ts'
import type { Brand } from './look.ts'

/** What a page looks like beside its brand. */
interface StyleOptions {
  /** The page has `lookScript`: whoever has chosen light or dark in the console has it here. */
  readonly chosen?: boolean
}

/**
 * The font, and the colours: those of the console's theme (`packages/console/src/theme/tokens.css`), or the brand's in their place. A
 * brand's has 3 to 1 on the page, which is enough for lines and buttons; half of the ink in it makes more than 4.5, for text.
 */
export function colours({ color, font }: Brand, { chosen = false }: StyleOptions = {}): Html {
  const { light, dark } = color ?? { light: undefined, dark: undefined }
  const inTheDark = html`--page: #0e1311; --card: #161d19; --sunken: #1d2622; --line: #2a342f; --strong: #66746c; --ink: #e9eeea; --soft: #9daaa2; --accent: ${dark?.value ?? '#45c486'}; --wash: #14301f; --danger: #ff9a90; --alarm: #35191a; --main: ${dark?.value ?? 'var(--ink)'}; --on-main: ${dark?.text ?? 'var(--card)'};`
  return html`${fontFace(font)}
    :root { color-scheme: light dark; --page: #f3f5f3; --card: #fff; --sunken: #eaeeeb; --line: #dbe1dc; --strong: #8b978f; --ink: #17211c; --soft: #56625b; --accent: ${light?.value ?? '#147341'}; --wash: #e3f2e9; --danger: #b3261e; --alarm: #fcecea; --main: ${light?.value ?? 'var(--ink)'}; --on-main: ${light?.text ?? 'var(--card)'}; }
    @media (prefers-color-scheme: dark) { :root${chosen ? html`:not([data-look=light])` : noHtml} { ${inTheDark} } }${
      chosen
        ? html`
    :root[data-look=dark] { color-scheme: dark; ${inTheDark} } :root[data-look=light] { color-scheme: light; }`
        : noHtml
    }${
      color === undefined
        ? noHtml
        : html`
    :root${chosen ? html`:root` : noHtml} { --wash: var(--sunken); --link: color-mix(in srgb, var(--accent), var(--ink)); }`
    }`
}

/** What a browser without the console's font writes with, and what its system writes the other scripts with. */
export const fonts: Html = html`ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", "Hiragino Sans", "Noto Sans JP", sans-serif`

const ownMark = (size: number) =>
  html`<svg viewBox="0 0 24 24" width="${size}" height="${size}" aria-hidden="true" fill="none" stroke-linecap="round"><path class="arch" d="M3.5 21V11.5a8.5 8.5 0 0 1 17 0V21" stroke-width="2.4"/><path class="bars" d="M8.9 21v-8.2M15.1 21v-8.2" stroke-width="2.4"/></svg>`

/** Mark and name, above what a page says. */
export const brandLine = ({ name, logo }: Brand): Html =>
  html`<p class="brand">${logo === undefined ? ownMark(28) : html`<img src="${logo}" height="28" alt="">`}<span>${name}</span></p>`
