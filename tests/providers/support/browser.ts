import { type IncomingHttpHeaders, request } from 'node:http'
import { type CookieJar, createCookieJar } from './cookie-jar.ts'
import { formWith, readForms } from './forms.ts'

export interface Page {
  readonly url: URL
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/**
 * A browser that was never anywhere, as far as providers' pages of plain forms need one: cookies by host and path and kept from cross-site posts,
 * redirects, and forms that post themselves.
 */
export interface Browser {
  /** Every address that was asked for, in order. */
  readonly visited: readonly URL[]
  /** Opens an address, and goes on until a page waits for the person. */
  open(address: string | URL): Promise<Page>
  /**
   * Fills in and sends the form of a page that has all of these fields.
   * @throws Error with the page's title where it has none
   */
  submit(page: Page, fields: Readonly<Record<string, string>>): Promise<Page>
  /** A script's call from a page of the same origin; `body` is sent as JSON. Redirects are not followed. */
  call(method: string, address: string, body?: object): Promise<Page>
}

const mostHops = 20

export function createBrowser(): Browser {
  const jars = new Map<string, CookieJar>()
  const visited: URL[] = []

  function send(
    method: string,
    url: URL,
    headers: Record<string, string>,
    body?: string,
    isCrossSitePost = false,
  ): Promise<Page> {
    const jar = jars.get(url.hostname) ?? createCookieJar()
    jars.set(url.hostname, jar)
    const cookie = jar.headerFor(url, isCrossSitePost)
    visited.push(url)
    return new Promise((resolve, reject) => {
      // Not `fetch`, which says of itself that it is a script, and gets 401 where a browser is sent to sign in.
      const asking = request(
        url,
        {
          method,
          headers: { ...headers, ...(cookie === '' ? {} : { cookie }) },
          agent: false,
          timeout: 30_000,
        },
        async answer => {
          let text = ''
          for await (const chunk of answer.setEncoding('utf8')) text += chunk
          for (const line of answer.headers['set-cookie'] ?? []) jar.keep(line, url)
          resolve({ url, status: answer.statusCode ?? 0, headers: answer.headers, body: text })
        },
      )
      asking.once('timeout', () => asking.destroy(new Error(`${url.origin}${url.pathname} does not answer`)))
      asking.once('error', reject)
      asking.end(body)
    })
  }

  /** Goes on by what an answer itself says. */
  async function goOn(page: Page, hops: number): Promise<Page> {
    if (hops > mostHops) throw new Error(`redirected in circles at ${page.url.origin}${page.url.pathname}`)
    const { location, refresh } = page.headers
    const next =
      page.status >= 300 && page.status < 400 ? location : /url=(.+)$/i.exec(String(refresh ?? ''))?.[1]
    if (next !== undefined) return goOn(await load(new URL(next, page.url)), hops + 1)
    const [form] = readForms(page.body)
    if (form !== undefined && /\.submit\(\)/.test(page.body)) return post(page, form.fields, form, hops + 1)
    return page
  }

  const load = (url: URL): Promise<Page> =>
    send('GET', url, {
      accept: 'text/html,*/*;q=0.8',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    })

  async function post(
    page: Page,
    fields: Readonly<Record<string, string>>,
    { action, method }: { readonly action: string; readonly method: string },
    hops: number,
  ): Promise<Page> {
    const url = new URL(action, page.url)
    const encoded = new URLSearchParams(fields).toString()
    if (method === 'GET') {
      url.search = encoded
      return goOn(await load(url), hops)
    }
    const isCrossSite = url.hostname !== page.url.hostname
    const headers = {
      accept: 'text/html,*/*;q=0.8',
      'content-type': 'application/x-www-form-urlencoded',
      origin: page.url.origin,
      referer: `${page.url.origin}/`,
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': isCrossSite ? 'cross-site' : 'same-origin',
    }
    return goOn(await send('POST', url, headers, encoded, isCrossSite), hops)
  }

  return {
    visited,
    open: async address => goOn(await load(new URL(address)), 0),
    async submit(page, fields) {
      const form = formWith(page.body, Object.keys(fields))
      if (form === undefined) {
        const names = Object.keys(fields).join(', ')
        throw new Error(
          `no form with ${names} on the page “${titleOf(page)}” (${page.status}) at ${page.url.href}`,
        )
      }
      return post(page, { ...form.fields, ...fields }, form, 0)
    },
    call: (method, address, body) =>
      send(
        method,
        new URL(address),
        {
          accept: 'application/json',
          origin: new URL(address).origin,
          'sec-fetch-site': 'same-origin',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body && JSON.stringify(body),
      ),
  }
}

/** Title and first heading, which between them say what a person reads. */
export const titleOf = ({ body }: Page): string =>
  [/<title[^>]*>([^<]*)/i.exec(body)?.[1], /<h1[^>]*>([\s\S]*?)<\/h1>/i.exec(body)?.[1]]
    .map(text =>
      (text ?? '')
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter(text => text !== '')
    .join(': ')
