import type { OpenableApp } from '../../api/tokens.ts'

/** What to type to try a token out. An app on wildcard hosts alone has no address of its own to be tried at. */
export function exampleCall(value: string, app: Pick<OpenableApp, 'url'> | undefined): string {
  const address = app?.url || 'https://app.example.com/'
  const url = new URL(address, window.location.origin).href
  return `curl -H "Authorization: Bearer ${value}" ${shellWord(url)}`
}

/** An address as one word of a command line: what a shell obeys in it is written as its code, which is the same address. */
const shellWord = (url: string): string =>
  /^[\w:/.~%@+,=-]*$/.test(url)
    ? url
    : `"${url.replace(/[$`"\\!'^]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}"`
