import { Agent, request } from 'node:http'
import { isSentAgain } from './sent-again.ts'

/** Signs people in by the emulator, page by page, as a browser does. */
export interface ProviderSignIns {
  /**
   * From our button to our session.
   * @returns the `Cookie` header of the session
   * @throws Error with what the last page said where there is none
   */
  signIn(username: string): Promise<string>
  /** How many requests were sent again, as browsers do. */
  readonly sentAgain: number
  close(): void
}

interface Answer {
  readonly status: number
  readonly location: string | undefined
  readonly cookies: readonly string[]
  readonly body: string
}

/** @param origin of the server, whose host need not have a name here */
export function createProviderSignIns(origin: string, atOnce: number): ProviderSignIns {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  let sentAgain = 0

  function ask(url: string, cookie: string, form?: URLSearchParams): Promise<Answer> {
    const { host, port, pathname, search } = new URL(url)
    const headers = {
      ...{ host, cookie, accept: 'text/html', 'sec-fetch-mode': 'navigate' },
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    }
    const method = form ? 'POST' : 'GET'
    return new Promise((resolve, reject) => {
      const asking = request(
        { host: '127.0.0.1', port, path: pathname + search, method, headers, agent },
        async response => {
          let body = ''
          for await (const chunk of response.setEncoding('utf8')) body += chunk
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location && new URL(response.headers.location, url).href,
            cookies: (response.headers['set-cookie'] ?? []).map(line => line.split(';', 1)[0] ?? ''),
            body,
          })
        },
      )
      asking.once('error', error => {
        if (!isSentAgain(asking, error)) return reject(error)
        sentAgain += 1
        ask(url, cookie, form).then(resolve, reject)
      })
      asking.end(form?.toString())
    })
  }

  return {
    async signIn(username) {
      const begun = await ask(`${origin}/api/v1/auth/login/oauth2/azure`, '')
      if (begun.location === undefined) throw failure(begun)
      const provider = new URL(begun.location).origin
      const page = await ask(begun.location, '')
      const form = new URLSearchParams({ username, password: 'correct-horse', action: 'sign-in' })
      const action = /<form[^>]* action="([^"]+)"/.exec(page.body)?.[1]
      if (action === undefined) throw failure(page)
      let cookies = page.cookies.join('; ')
      let next = await ask(new URL(action, provider).href, cookies, form)
      const consent = /<form[^>]* action="([^"]+)"/.exec(next.body)?.[1]
      if (next.location === undefined && consent !== undefined) {
        cookies = [cookies, ...next.cookies].join('; ')
        next = await ask(new URL(consent, provider).href, cookies, new URLSearchParams({ action: 'accept' }))
      }
      if (next.location === undefined) throw failure(next)
      const done = await ask(next.location, begun.cookies.join('; '))
      const session = done.cookies.find(cookie => /^gatewright=./.test(cookie))
      if (session === undefined) throw failure(done)
      return session
    },
    get sentAgain() {
      return sentAgain
    },
    close: () => agent.destroy(),
  }
}

const failure = ({ status, body }: Answer): Error =>
  new Error(`${status} ${/<title>([^<]*)/.exec(body)?.[1] ?? body.slice(0, 100)}`)
