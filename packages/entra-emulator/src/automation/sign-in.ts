import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'

/** What a browser without a window gets. */
interface Page {
  readonly html: string
  readonly location: string | undefined
}

/**
 * Signs somebody in as a browser would, without one: opens the address, fills in the form of the sign-in page, and stops
 * where it is sent back to the app.
 * @param url the authorize address that the app sends its browser to
 * @param ca the authority to trust, in PEM, where the address is https
 * @returns the app's redirect URI with what Entra adds to it: `code` and `state`, or `error`
 * @throws Error with what the page says, when there is a page in the way: a wrong password, a consent, an error of the app's
 */
export async function signInWithoutBrowser(
  url: string | URL,
  {
    username,
    password,
    ca,
  }: { readonly username: string; readonly password: string; readonly ca?: string | undefined },
): Promise<URL> {
  const cookies = new Map<string, string>()
  const first = await send(url, cookies, ca)
  if (first.location !== undefined) return new URL(first.location, url)
  const action = /<form[^>]*\baction="([^"]+)"/.exec(first.html)?.[1]
  if (action === undefined)
    throw new Error(`There is no form to sign in with. The page says: ${wordsOf(first.html)}`)
  const form = new URLSearchParams({ ...hiddenFields(first.html), username, password })
  const answer = await send(new URL(unescaped(action), url), cookies, ca, form.toString())
  if (answer.location !== undefined) return new URL(answer.location, url)
  throw new Error(`${username} was not sent back to the app. The page says: ${wordsOf(answer.html)}`)
}

async function send(
  url: string | URL,
  cookies: Map<string, string>,
  ca?: string,
  form?: string,
): Promise<Page> {
  const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
  const cookie = [...cookies].map(pair => pair.join('=')).join('; ')
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const make = new URL(url).protocol === 'https:' ? httpsRequest : httpRequest
    const settings = {
      method: form === undefined ? 'GET' : 'POST',
      headers: { accept: 'text/html', ...type, ...(cookie === '' ? {} : { cookie }) },
      // No connection that outlives the call keeps a test runner from ending.
      agent: false as const,
      ...(ca === undefined ? {} : { ca }),
    }
    make(url, settings, resolve).on('error', reject).end(form)
  })
  for (const line of response.headers['set-cookie'] ?? []) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    cookies.set(name, value)
  }
  return { html: await text(response), location: response.headers.location }
}

const hiddenFields = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [unescaped(name), unescaped(value)],
    ),
  )

const unescaped = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

/** What a person would read. */
const wordsOf = (html: string): string =>
  unescaped(html.replace(/<(style|script|title)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
