import { fontFile, fontVersion } from './door-font.generated.ts'
import { HOME } from './home.ts'
import { type Html, html, noHtml } from './html.ts'

/** On the console's host. Pages on the hosts of apps have it from there too, for nothing but what is the gate's is ours there. */
export const FONT = `${HOME}/door.woff2`

export const fontBytes = Buffer.from(fontFile, 'base64')

/** Fonts are fetched with CORS and without cookies (Fetch standard), and are the same for everybody. */
export const fontHeaders = {
  'content-type': 'font/woff2',
  'cache-control': 'public, max-age=31536000, immutable',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
} as const

/** Absolute address of the font. @param origin of the console */
export const fontAddress = (origin: string): string => `${origin}${FONT}?v=${fontVersion}`

/** The font of the console, for a page's style. A page is drawn before it is there, and looks right without. */
export const fontFace = (address: string | undefined): Html =>
  address === undefined
    ? noHtml
    : html`@font-face { font-family: "Instrument Sans Variable"; src: url(${address}) format("woff2"); font-weight: 400 600; font-display: swap; }`

/** Directive that lets a page fetch it, with what parts it from the next. */
export const fontPolicy = ({ font }: { readonly font?: string | undefined }): string =>
  font === undefined ? '' : `font-src ${new URL(font).origin}; `
