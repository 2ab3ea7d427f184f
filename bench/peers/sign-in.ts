import { type IncomingMessage, request } from 'node:http'

/**
 * Opens an address as a browser does, follows every redirect, and keeps the cookies of each origin apart (browsers do not,
 * but here every program has its own).
 * @returns the `Cookie` header for the origin that it began at
 * @throws Error when the last answer is an error, or there is no cookie at the end
 */
export async function signInAt(address: string): Promise<string> {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: URL) => {
    const jar = jars.get(url.origin) ?? new Map<string, string>()
    jars.set(url.origin, jar)
    return jar
  }
  const headerOf = (url: URL) => [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ')

  let url = new URL(address)
  for (let steps = 0; steps < 20; steps++) {
    const { statusCode = 0, headers } = await get(url, headerOf(url))
    for (const line of headers['set-cookie'] ?? []) keep(jarOf(url), line)
    const next = headers.location
    if (next === undefined) {
      if (statusCode >= 300) throw new Error(`signing in ended with ${statusCode} at ${url.pathname}`)
      const cookie = headerOf(new URL(address))
      if (cookie === '') throw new Error('signing in left no cookie')
      return cookie
    }
    url = new URL(next, url)
  }
  throw new Error('signing in redirects without end')
}

/** Not `fetch`: it says of itself that it is a script, and gets 401 where a browser is sent to sign in. */
function get(url: URL, cookie: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { cookie, accept: 'text/html' }, agent: false }, answer =>
      resolve(answer.resume()),
    )
      .once('error', reject)
      .end()
  })
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';')
  const name = pair.slice(0, pair.indexOf('=')).trim()
  const value = pair.slice(pair.indexOf('=') + 1).trim()
  const over = attributes.some(attribute => {
    const [key = '', date = ''] = attribute.trim().split('=')
    return /^expires$/i.test(key)
      ? Date.parse(date) < Date.now()
      : /^max-age$/i.test(key) && Number(date) <= 0
  })
  if (over) jar.delete(name)
  else jar.set(name, value)
}
