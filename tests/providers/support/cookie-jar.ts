interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly crossSite: boolean
}

/** The cookies of one host, whatever its ports. */
export interface CookieJar {
  /** Takes a line of `Set-Cookie`. */
  keep(line: string, url: URL): void
  /** @returns the `Cookie` header; empty where there is none to send */
  headerFor(url: URL, isCrossSitePost: boolean): string
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>()
  return {
    keep(line, url) {
      const [pair = '', ...rest] = line.split(';')
      const [name, value] = [
        pair.slice(0, pair.indexOf('=')).trim(),
        pair.slice(pair.indexOf('=') + 1).trim(),
      ]
      const attributes = new Map(
        rest.map(attribute => {
          const [key = '', text = ''] = attribute.split('=')
          return [key.trim().toLowerCase(), text.trim()] as const
        }),
      )
      const path = attributes.get('path') ?? (url.pathname.replace(/\/[^/]*$/, '') || '/')
      // One that says nothing of it goes along in its first two minutes, as Chromium has it, or always.
      const crossSite = /^none$/i.test(attributes.get('samesite') ?? 'none')
      const key = `${name} ${path}`
      if (isOver(attributes)) cookies.delete(key)
      else cookies.set(key, { name, value, path, crossSite })
    },
    headerFor: ({ pathname }, isCrossSitePost) =>
      [...cookies.values()]
        .filter(({ path, crossSite }) => isBelow(pathname, path) && (crossSite || !isCrossSitePost))
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
  }
}

function isOver(attributes: ReadonlyMap<string, string>): boolean {
  const [maxAge, expires] = [attributes.get('max-age'), attributes.get('expires')]
  if (maxAge !== undefined) return Number(maxAge) <= 0
  return expires !== undefined && Date.parse(expires) < Date.now()
}

const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
