import { randomBytes } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { Html, html } from './html.ts'
import { style } from './style.ts'

/** A drawing of our own: a tile with a keyhole. */
const mark = new Html(
  '<svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true"><rect x="1" y="1" width="20" height="20" rx="5" fill="#0b5cad"/><circle cx="11" cy="9" r="3" fill="#fff"/><path d="M9.6 10.5h2.8l1 5.5H8.6z" fill="#fff"/></svg>',
)

export interface Page {
  readonly title: string
  /** Name beside the drawing: the tenant where it is known. */
  readonly brand?: string
  readonly body: Html
  /** Runs at the end of the page. */
  readonly script?: string
  readonly status?: number
}

/** Sends a page; nothing from elsewhere is loaded by it, and nothing of it is kept. */
export const sendPage = (reply: FastifyReply, page: Page): FastifyReply => {
  const nonce = randomBytes(16).toString('base64')
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<main>
<p class="brand">${mark}${page.brand ?? 'Entra emulator'}</p>
${page.body}
</main>
<footer>Local emulator for development and tests. This is no identity provider: never type a real password here.</footer>
${page.script === undefined ? '' : html`<script nonce="${nonce}">${new Html(page.script)}</script>`}
</body>
</html>`
  return reply
    .code(page.status ?? 200)
    .header('cache-control', 'no-store')
    .header('pragma', 'no-cache')
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; img-src data:; frame-src http: https:; base-uri 'none'`,
    )
    .type('text/html; charset=utf-8')
    .send(document.text)
}
