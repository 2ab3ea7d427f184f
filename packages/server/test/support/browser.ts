import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'

export interface Page {
  readonly status: number
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly location: string | undefined
  readonly setCookies: readonly string[]
  readonly body: string
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects
  json(): any
}

/** What a browser does that matters here: cookies by host, and headers that tell a page load from a script's call. */
export interface Browser {
  open(url: string, headers?: Readonly<Record<string, string>>): Promise<Page>
  /** Opens, and follows redirects for as long as they stay on our hosts. */
  follow(url: string): Promise<Page>
  /** A form that another site's page posts here: `SameSite=Lax` cookies stay behind. */
  postFromElsewhere(url: string, form: Readonly<Record<string, string>>): Promise<Page>
  /** A script's call; `body` is sent as JSON, a string as it is. */
  call(method: string, url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Page>
  /** Cookies by host, then by name. */
  readonly cookies: Map<string, Map<string, string>>
}

/** @param port where every host whose name ends in `localhost:3000` is found */
export function createBrowser(port: number): Browser {
  const cookies = new Map<string, Map<string, string>>()

  function send(
    method: string,
    url: string,
    headers: Record<string, string>,
    body?: string,
    withCookies = true,
  ): Promise<Page> {
    const { host, pathname, search } = new URL(url)
    const jar = cookies.get(host) ?? new Map<string, string>()
    cookies.set(host, jar)
    const cookie = [...(withCookies ? jar : [])].map(([name, value]) => `${name}=${value}`).join('; ')
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port,
          method,
          path: pathname + search,
          agent: false,
          headers: { host, ...(cookie === '' ? {} : { cookie }), ...headers },
        },
        response => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', chunk => {
            text += chunk
          })
          response.on('error', reject)
          response.on('end', () => {
            const setCookies = response.headers['set-cookie'] ?? []
            for (const line of setCookies) keep(jar, line)
            resolve({
              status: response.statusCode ?? 0,
              url,
              location: response.headers.location && new URL(response.headers.location, url).href,
              headers: response.headers,
              setCookies,
              body: text,
              json: () => JSON.parse(text),
            })
          })
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  }

  const open: Browser['open'] = (url, headers = {}) =>
    send('GET', url, { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate', ...headers })
  return {
    cookies,
    open,
    async follow(url) {
      let page = await open(url)
      for (let hops = 0; page.location?.match(/^http:\/\/[a-z.]*localhost:3000\//) && hops < 10; hops += 1) {
        page = await open(page.location)
      }
      return page
    },
    postFromElsewhere: (url, form) =>
      send(
        'POST',
        url,
        {
          accept: 'text/html',
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-site': 'cross-site',
          origin: 'https://login.example.com',
        },
        new URLSearchParams(form).toString(),
        false,
      ),
    call: (method, url, body, headers = {}) =>
      send(
        method,
        url,
        {
          accept: 'application/json',
          'sec-fetch-site': 'same-origin',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      ),
  }
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';')
  const name = pair.slice(0, pair.indexOf('='))
  if (attributes.some(attribute => attribute.trim().toLowerCase() === 'max-age=0')) jar.delete(name)
  else jar.set(name, pair.slice(pair.indexOf('=') + 1))
}
