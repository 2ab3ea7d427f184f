import type { OpenableApp } from '../../api/tokens.ts'

/** What to type to try a token out. */
export function exampleCall(value: string, app: Pick<OpenableApp, 'url'> | undefined): string {
  const url = app === undefined ? 'https://app.example.com/' : new URL(app.url, window.location.origin).href
  return `curl -H "Authorization: Bearer ${value}" ${url}`
}
