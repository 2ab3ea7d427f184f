/**
 * The path and query that somebody means who types a path, or pastes a whole address of the app.
 * @param urls all addresses of the app
 * @returns `undefined` for a whole address that is not of this app
 */
export function pathOf(typed: string, urls: readonly string[]): string | undefined {
  // Not `new URL`, which would tidy up the very path that is asked about.
  const [text = ''] = typed.trim().split('#')
  if (!/^https?:\/\//i.test(text)) return text.startsWith('/') ? text : `/${text}`
  const bases = urls.map(url => namedAs(text, url.replace(/\/$/, '').toLowerCase()))
  const rests = bases.filter(base => text.toLowerCase().startsWith(base)).map(base => text.slice(base.length))
  // The shortest: of two addresses, one below the other, the deeper one is the app's.
  const [rest] = rests.filter(each => /^([/?]|$)/.test(each)).sort((a, b) => a.length - b.length)
  if (rest === undefined) return undefined
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** `https://*.code.example.com` with the name that somebody has typed in the place of the `*`. */
function namedAs(typed: string, base: string): string {
  const name = /^https?:\/\/([\w-]+)\./i.exec(typed)?.[1] ?? ''
  return base.replace('//*.', `//${name.toLowerCase()}.`)
}

/** An address that the rules can be asked about: of an app on wildcard hosts alone that of any name. */
export const askableUrl = ({
  url,
  urls,
}: {
  readonly url: string
  readonly urls: readonly string[]
}): string => (url === '' ? (urls[0] ?? '').replace('//*.', '//any.') : url)
