import { createHash } from 'node:crypto'
import { type Html, html } from './html.ts'

/** The one script of a page of ours: its policy allows this one by its hash, and no other. */
export interface InlineScript {
  readonly element: Html
  /** Directive of the Content-Security-Policy. */
  readonly policy: string
}

/** @param source nothing in it that HTML would escape: strings stand in backticks */
export function inlineScript(source: string): InlineScript {
  const hash = createHash('sha256').update(source).digest('base64')
  return { element: html`<script>${source}</script>`, policy: `script-src 'sha256-${hash}'` }
}
