import type { Report } from '../../support/report.ts'
import { type Browser, createBrowser, type Page, titleOf } from './browser.ts'
import type { ProvidersServer } from './server.ts'

/** What a person does on a provider's pages, from the first to the last. @returns the page behind them */
export type Walk = (browser: Browser, page: Page) => Promise<Page>

/** Where a sign-in ended, and what the server said of it. */
export interface Outcome {
  readonly browser: Browser
  /** Of the person who is signed in; nobody is where there is none. */
  readonly email: string | undefined
  /** Status and title of the last page, or why there was none. */
  readonly end: string
  readonly lines: readonly string[]
}

/** From our button through the provider's pages to our session, in a new browser. */
export async function signIn(
  server: ProvidersServer,
  strategy: string,
  walk: Walk,
  browser: Browser = createBrowser(),
): Promise<Outcome> {
  server.newLines()
  let end: string
  try {
    let page = await browser.open(server.loginUrl(strategy))
    if (page.url.origin !== server.origin) page = await walk(browser, page)
    end = `${page.status} ${titleOf(page)} at ${page.url.origin}${page.url.pathname}`
  } catch (error) {
    end = (error as Error).message
  }
  return { browser, email: await whoIs(server, browser), end, lines: server.newLines() }
}

/** @returns the address of whoever is signed in by the server's own word */
export async function whoIs(server: ProvidersServer, browser: Browser): Promise<string | undefined> {
  const { status, body } = await browser.call('GET', `${server.origin}/api/v1/auth/me`)
  return status === 200 ? (JSON.parse(body).collaborator.email ?? '') : undefined
}

/** A whole sign-in, `GET /api/v1/auth/me` 200, and out again by the provider's own sign-out where it has one. */
export async function promiseSignIn(
  report: Report,
  server: ProvidersServer,
  wanted: {
    readonly what: string
    readonly strategy: string
    readonly email: string
    readonly walk: Walk
    /** The provider's page that asks whether one wants to; without it nothing is asked. */
    readonly walkOut?: Walk
    /** Host of the provider's sign-out; without it there is none. */
    readonly signsOutAt?: string
  },
): Promise<void> {
  const { what, strategy, email, walk, walkOut, signsOutAt } = wanted
  const outcome = await signIn(server, strategy, walk)
  report.check(`${what}: signed in`, outcome.email === email, () => [outcome.end, ...outcome.lines])
  if (outcome.email === undefined) return
  const { browser } = outcome
  let end = ''
  let host = ''
  try {
    const answer = await browser.call('POST', `${server.origin}/api/v1/auth/logout`, {})
    const next = new URL(JSON.parse(answer.body).redirectTo, server.origin)
    host = next.host
    let page = await browser.open(next)
    if (page.url.origin !== server.origin && walkOut !== undefined) page = await walkOut(browser, page)
    end = `${page.status} ${titleOf(page)} at ${page.url.href}`
  } catch (error) {
    end = (error as Error).message
  }
  const isOut = (await whoIs(server, browser)) === undefined
  const isWhereWanted = signsOutAt === undefined || host === signsOutAt
  report.check(
    `${what}: signed out${signsOutAt === undefined ? '' : ', there too, and back here'}`,
    isOut && isWhereWanted && end.includes(` at ${server.origin}`),
    () => [`went to ${host}, ended with ${end}`, ...server.newLines()],
  )
}

/** Nobody is signed in, and the log names the cause. */
export async function promiseRefusal(
  report: Report,
  server: ProvidersServer,
  wanted: { readonly what: string; readonly strategy: string; readonly walk: Walk; readonly by: RegExp },
): Promise<Outcome> {
  const { what, strategy, walk, by } = wanted
  const outcome = await signIn(server, strategy, walk)
  const { email, end, lines } = outcome
  const isNamed = lines.some(line => by.test(wordsOf(line)))
  report.check(`${what}: nobody is signed in, and the log names it`, email === undefined && isNamed, () => [
    end,
    ...lines,
  ])
  return outcome
}

/** Of a line of the log, without the addresses, which name the strategy. */
function wordsOf(line: string): string {
  try {
    const { msg, detail } = JSON.parse(line)
    return JSON.stringify({ msg, detail })
  } catch {
    // A stack trace, say, which names nothing to anybody.
    return ''
  }
}

/** What holds of the whole log, whoever has signed in by whatever. */
export function promiseCleanLog(report: Report, server: ProvidersServer, what: string): void {
  const lines = server.allLines()
  const leaks = lines.filter(line => server.secrets.some(secret => line.includes(secret)))
  report.check(`${what}: no line of the log has a secret`, leaks.length === 0, () => leaks)
  const traces = lines.filter(line => !line.startsWith('{') || /"stack":/.test(line))
  report.check(`${what}: no line of the log is a stack trace`, traces.length === 0, () => traces)
}
