import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Where it redirects to. */
  readonly location: string | undefined
  /** Parameters of the redirect, from query and fragment. */
  readonly parameters: Readonly<Record<string, string>>
}

/** A browser without scripts: keeps cookies, fills in forms, follows no redirect. */
export interface TestBrowser {
  get(url: string): Promise<Answer>
  post(url: string, fields: Readonly<Record<string, string>>): Promise<Answer>
  /** Sends the form of a page with its hidden fields and these. */
  submit(page: Answer, origin: string, fields: Readonly<Record<string, string>>): Promise<Answer>
  /** Opens an authorize address and signs in. */
  signIn(url: string, username: string, password?: string): Promise<Answer>
  readonly cookies: Map<string, string>
}

export const createTestBrowser = (options: { readonly ca?: string } = {}): TestBrowser => {
  const cookies = new Map<string, string>()
  const send = async (method: string, url: string, body?: string): Promise<Answer> => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const make = url.startsWith('https:') ? httpsRequest : httpRequest
      const outgoing = make(
        url,
        {
          method,
          headers: {
            accept: 'text/html',
            cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
            ...(body === undefined
              ? {}
              : {
                  'content-type': 'application/x-www-form-urlencoded',
                  'content-length': Buffer.byteLength(body),
                }),
          },
          ...(options.ca === undefined ? {} : { ca: options.ca }),
        },
        resolve,
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
    for (const line of response.headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, pair.slice(pair.indexOf('=') + 1))
    }
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += chunk
    const { location } = response.headers
    return {
      status: response.statusCode ?? 0,
      text,
      headers: response.headers,
      location,
      parameters: location === undefined ? {} : parametersOf(location),
    }
  }
  const browser: TestBrowser = {
    cookies,
    get: url => send('GET', url),
    post: (url, fields) => send('POST', url, new URLSearchParams(fields).toString()),
    submit(page, origin, fields) {
      const action = /<form[^>]*action="([^"]+)"/.exec(page.text)?.[1]
      if (action === undefined) throw new Error(`no form on this page:\n${page.text}`)
      return browser.post(new URL(unescapeHtml(action), origin).href, {
        ...hiddenFields(page.text),
        ...fields,
      })
    },
    async signIn(url, username, password = 'correct-horse') {
      const page = await browser.get(url)
      return browser.submit(page, url, { username, password })
    },
  }
  return browser
}

const parametersOf = (location: string): Record<string, string> => {
  const url = new URL(location, 'http://localhost')
  return {
    ...Object.fromEntries(url.searchParams),
    ...Object.fromEntries(new URLSearchParams(url.hash.slice(1))),
  }
}

/** Hidden inputs of a page, by name. */
export const hiddenFields = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [
      unescapeHtml(name ?? ''),
      unescapeHtml(value ?? ''),
    ]),
  )

const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
