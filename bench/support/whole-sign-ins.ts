import { Agent, type IncomingMessage, request } from 'node:http'

/** Signs people in by redirects alone, each from a browser that was never here. */
export interface WholeSignIns {
  /**
   * From the first click to the answer that sets the session, the provider's part included; pages behind it are not loaded.
   * @param from address that a listed proxy says
   * @returns the `Cookie` header of the session
   * @throws Error with the status and place where it ended
   */
  signIn(from: string): Promise<string>
  /** @returns status of a request with that header */
  ask(path: string, cookie: string): Promise<number>
  close(): void
}

/** @param start address at the measured server which sends somebody without a session to the provider */
export function createWholeSignIns(start: string, atOnce: number): WholeSignIns {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce, timeout: 2000 })
  const { origin } = new URL(start)

  function get(url: URL, cookie: string, from?: string): Promise<IncomingMessage> {
    const headers = {
      ...{ host: url.host, accept: 'text/html', 'sec-fetch-mode': 'navigate', cookie },
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    }
    const { port, pathname, search } = url
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: pathname + search, headers, agent }, answer =>
        answer.resume().once('end', () => resolve(answer)),
      )
        .once('error', reject)
        .end()
    })
  }

  return {
    async signIn(from) {
      const jars = new Map<string, Map<string, string>>()
      let [url, hasLeft] = [new URL(start), false]
      for (let step = 0; step < 20; step++) {
        const jar = jars.get(url.origin) ?? new Map<string, string>()
        jars.set(url.origin, jar)
        const answer = await get(url, headerOf(jar), url.origin === origin ? from : undefined)
        for (const line of answer.headers['set-cookie'] ?? []) keep(jar, line)
        const { location } = answer.headers
        if (hasLeft && url.origin === origin && (answer.statusCode ?? 0) < 400) return headerOf(jar)
        if (location === undefined) throw new Error(`${answer.statusCode} at ${withoutIds(url)}`)
        url = new URL(location, url)
        hasLeft ||= url.origin !== origin
      }
      throw new Error('Signing in redirects without end.')
    },
    async ask(path, cookie) {
      return (await get(new URL(path, origin), cookie)).statusCode ?? 0
    },
    close: () => agent.destroy(),
  }
}

/** So that failures of the same kind are counted as one. */
const withoutIds = ({ origin, pathname }: URL): string => origin + pathname.replace(/[\w-]{20,}/g, '…')

const headerOf = (jar: ReadonlyMap<string, string>): string =>
  [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

/** As a browser does, as far as it matters here: a cookie without a value is one that was taken back. */
function keep(jar: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';', 1)
  const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
  if (value === '') jar.delete(name)
  else jar.set(name, value)
}
