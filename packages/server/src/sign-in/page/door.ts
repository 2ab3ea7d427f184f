import type { IncomingMessage } from 'node:http'
import { HOME } from '../../http/home.ts'
import { type Html, html, noHtml } from '../../http/html.ts'
import { type Look, lookFor } from '../../http/look.ts'
import { textWithHtml } from '../../http/text-with-html.ts'
import type { Caller } from '../../identity/caller.ts'
import { MISSED, readReturnTo } from '../../return-to/safe-return-to.ts'
import { ledOn } from '../../return-to/short-link.ts'
import type { FormStrategy } from '../../strategies/form-strategy.ts'
import { fill, wordOf } from '../../texts/language.ts'
import { needsAdminLink } from '../admin-link.ts'
import type { SignInContext } from '../context.ts'
import { joinToken } from '../join.ts'
import { createLastSignIns } from '../last-sign-in.ts'
import { wayNames } from '../way-names.ts'
import { sentOnTo, wentInCircles } from './circles.ts'
import { formAction, noWay, type Posted, pagePath, type Visit, ways, withQuery } from './contents.ts'
import { howToBegin, linkCommand } from './first-administrator.ts'
import { newPasswordForm } from './form-part.ts'
import { framePage } from './frame.ts'
import { type Refusal, refusalNotice } from './refusal.ts'

/** What the browser gets. */
export type Shown =
  | { readonly kind: 'elsewhere'; readonly location: string; readonly setCookies: readonly string[] }
  | {
      readonly kind: 'page'
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
      readonly setCookies: readonly string[]
      /** 200 when absent. */
      readonly status?: number
    }

/** What came before the page. */
export interface OpenOptions {
  readonly posted?: Posted
  readonly newPassword?: {
    readonly strategy: FormStrategy
    readonly kept: string
    readonly account: string
    readonly differ: boolean
    readonly refusal: Refusal | undefined
  }
}

/** The sign-in page, whoever opens it: somebody to sign in, somebody who is signed in, or the first to come. */
export interface Door {
  /** @param only id of the strategy whose own page it is */
  open(
    request: IncomingMessage,
    query: Readonly<Record<string, unknown>>,
    only: string | undefined,
    options?: OpenOptions,
  ): Promise<Shown>
}

/** Characters of an address that stands in the query of another, at most: proxies refuse what is longer than 8 kB in all. */
const LONGEST_IN_QUERY = 6000
/** How long it is believed that there is an administrator, in milliseconds: strangers load this page as often as they like. */
const BELIEVED = 10_000

export function createDoor(context: SignInContext): Door {
  const { strategies, origin, secure, gate, config } = context
  const names = wayNames(strategies)
  const lastSignIns = createLastSignIns(context)
  const isEmpty = createIsEmpty(context)
  const shown = [...strategies.values()].filter(strategy => !strategy.config.hidden)

  return {
    async open(request, query, only, options = {}) {
      const look = lookFor(request)
      const returnTo = travelling(textOf(query.returnTo))
      const last = await lastSignIns.readIn(request.headers.cookie)
      const visit = { language: look.language, names, returnTo, only, last, posted: options.posted }
      // Being signed in is a bonus here: when it cannot be found out, the page still lets one sign in.
      const caller = await context.callerOf(request).catch(() => undefined)
      if (caller !== undefined) return forWhoIsSignedIn(request, look, visit, caller, options)
      // A sign-out at an app's host, or at the provider, comes here in the end: this is the host whose cookie it is.
      const marks = Boolean(query.signedOut) && !last.signedOut
      const setCookies = marks ? [await lastSignIns.markSignedOut(request.headers.cookie)] : []
      const since = marks ? { ...visit, last: { ...last, signedOut: true } } : visit
      const said = { signedOut: Boolean(query.signedOut), expired: Boolean(query.expired) }
      return { ...(await forStrangers(request, look, since, said, options)), setCookies }
    },
  }

  async function forStrangers(
    request: IncomingMessage,
    look: Look,
    visit: Visit,
    said: Said,
    { newPassword, posted }: OpenOptions,
  ): Promise<Omit<Extract<Shown, { kind: 'page' }>, 'setCookies'>> {
    const { language, only, returnTo } = visit
    if (newPassword !== undefined) return choosing(look, visit, newPassword)
    const strategy = only === undefined ? undefined : strategies.get(only)
    const all = html`<p class="small"><a href="${withQuery(pagePath(), { returnTo })}">${fill(language, 'sign-in.all')}</a></p>`
    if (only !== undefined && strategy === undefined) {
      const message = textWithHtml(language, 'unknown.message', {
        way: html`<b><bdi>${only.slice(0, 100)}</bdi></b>`,
      })
      const title = fill(language, 'unknown.title')
      return { ...draw(look, title, html`<p>${message}</p>${all}`, false), status: 404 }
    }
    if (strategies.size === 0) return draw(look, fill(language, 'none.title'), noWay(language, false), true)
    const offered = strategy === undefined ? shown : [strategy]
    const wayIn = offered.length === 0 ? noWay(language, true) : ways(visit, offered)
    if (only === undefined && posted === undefined && (await isEmpty())) {
      const begin = howToBegin(language, linkCommand(config, request))
      const anyway = html`<details><summary>${fill(language, 'empty.anyway')}</summary><div>${wayIn}</div></details>`
      return draw(look, fill(language, 'empty.title'), html`${begin}${anyway}`, true)
    }
    const app = returnTo === undefined ? undefined : await gate.wantedApp(returnTo).catch(() => undefined)
    const above = html`${notice(visit, said)}${posted === undefined ? noHtml : refusalNotice(language, posted.refusal, wayOn(visit, posted))}`
    const content = html`${above}${wayIn}${strategy === undefined ? noHtml : all}`
    return draw(look, fill(language, 'sign-in.title'), content, true, app)
  }

  function choosing(look: Look, visit: Visit, step: NonNullable<OpenOptions['newPassword']>) {
    const { language, returnTo, only } = visit
    const { strategy, refusal } = step
    const action = formAction(visit, strategy.id)
    const back = withQuery(pagePath(only), { returnTo })
    const form = newPasswordForm(language, strategy, { ...step, action, back })
    const above = refusal === undefined ? noHtml : refusalNotice(language, refusal)
    const why = html`<p class="soft">${fill(language, 'password.why')}</p>`
    return draw(look, fill(language, 'password.title'), html`${why}${above}${form}`, false)
  }

  async function forWhoIsSignedIn(
    request: IncomingMessage,
    look: Look,
    visit: Visit,
    caller: Caller,
    { posted, newPassword }: OpenOptions,
  ): Promise<Shown> {
    const { language, only, returnTo } = visit
    const strategy = only === undefined ? undefined : strategies.get(only)
    // The link of an invitation, opened by the owner of an account: only their session can add the way to it.
    if (strategy === undefined || strategy.id === caller.strategy || returnTo !== undefined) {
      return onward(request, look, visit, caller)
    }
    if (newPassword !== undefined) return { ...choosing(look, visit, newPassword), setCookies: [] }
    const way = names.get(strategy.id)?.name ?? strategy.id
    const current = names.get(caller.strategy)?.name ?? caller.strategy
    const join = await joinToken(context, caller)
    const title = fill(language, 'further.title', { way })
    const content = html`<p class="soft">${fill(language, 'further.message', { address: caller.email, current, way })}</p>
${posted === undefined ? noHtml : refusalNotice(language, posted.refusal, wayOn(visit, posted))}
${ways({ ...visit, join }, [strategy])}<p class="small"><a href="${HOME}">${fill(language, 'further.stay')}</a></p>`
    return { ...draw(look, title, content, false), setCookies: [] }
  }

  /** Somebody who is signed in opens the sign-in page: they go where they wanted to go. */
  async function onward(
    request: IncomingMessage,
    look: Look,
    { language, returnTo }: Visit,
    caller: Caller,
  ): Promise<Shown> {
    const appOrigins = new Set(gate.appsFor(caller).flatMap(({ urls }) => urls.map(url => url.origin)))
    const wanted = readReturnTo(returnTo, { origin, appOrigins })
    if (wanted === undefined || isEntrance(wanted)) {
      return { kind: 'elsewhere', location: origin + HOME, setCookies: [] }
    }
    if (!wentInCircles(request.headers.cookie, wanted, secure)) {
      return {
        kind: 'elsewhere',
        location: await ledOn(context, wanted),
        setCookies: [sentOnTo(wanted, secure)],
      }
    }
    const content = html`<p class="soft">${fill(language, 'circles.message', { address: caller.email })}</p>
<div class="ways"><a class="button" href="${wanted}"><span>${fill(language, 'circles.again')}</span></a>
<form method="post" action="/api/v1/auth/logout"><button class="button quiet"><span>${fill(language, 'way.sign-out')}</span></button></form></div>`
    return { ...draw(look, fill(language, 'circles.title'), content, false), setCookies: [] }
  }

  /** A strategy's own page asks whoever is signed in whether to add it; the others would only lead home. */
  function isEntrance(address: string): boolean {
    // Of an app's address nothing is known, not even that it can be decoded.
    if (!address.startsWith(`${origin}/`)) return false
    return /^\/admin\/(login\/?$|welcome(\/|$))/.test(decodeURIComponent(new URL(address).pathname))
  }
}

function draw(look: Look, title: string, content: Html, waits: boolean, app?: string) {
  const { language } = look
  const purpose =
    app === undefined
      ? noHtml
      : html`<p class="for">${textWithHtml(language, 'sign-in.for', { app: html`<b><bdi>${app}</bdi></b>` })}</p>`
  const heading = html`<div><h1>${title}</h1>${purpose}</div>`
  return { kind: 'page' as const, ...framePage(look, { title, content: html`${heading}${content}`, waits }) }
}

interface Said {
  readonly signedOut: boolean
  readonly expired: boolean
}

/** Why one stands before the sign-in page, and where it does not lead, when there is something to say. */
function notice({ language, returnTo, last, posted }: Visit, said: Said): Html {
  if (posted !== undefined) return noHtml
  const words = isMissed(returnTo)
    ? fill(language, 'sign-in.missed')
    : // A host of an app where the cookie of the session is still there says that it has ended, and it has: by a sign-out.
      said.signedOut || (said.expired && last.signedOut)
      ? fill(language, 'sign-in.signed-out')
      : said.expired
        ? fill(language, 'sign-in.expired')
        : undefined
  return words === undefined ? noHtml : html`<p class="notice" role="status">${words}</p>`
}

/** Where somebody goes from here who has an account that another way leads to. */
function wayOn({ language }: Visit, { refusal, strategy }: Posted): Html {
  const { error } = refusal
  if (!error.is('join_unproven') && !error.is('email_taken')) return noHtml
  // Then they are led back here to add this way.
  const returnTo = error.is('join_unproven') ? pagePath(strategy) : undefined
  return html`<p class="small"><a href="${withQuery(pagePath(), { returnTo })}">${wordOf(language, 'Sign in the way you did before')}</a></p>`
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** An address as it can stand in the query of another: itself, or the page that says that it is lost. */
const travelling = (returnTo: string | undefined): string | undefined =>
  returnTo !== undefined && encodeURIComponent(returnTo).length > LONGEST_IN_QUERY ? MISSED : returnTo

const isMissed = (returnTo: string | undefined): boolean =>
  returnTo === MISSED || returnTo === MISSED.replace('?', '/?')

/**
 * Whether nobody administers this server, nor could become its administrator by signing in, and nobody else is expected
 * either: where people are invited, they come to sign in.
 */
function createIsEmpty(context: SignInContext): () => Promise<boolean> {
  let believedUntil = 0
  return async () => {
    const { clock, config } = context
    if (clock.now() < believedUntil) return false
    // What cannot be found out keeps nobody from the page.
    const empty = await nobodyIsThere().catch(() => false)
    if (!empty) believedUntil = clock.now() + BELIEVED
    return empty

    async function nobodyIsThere(): Promise<boolean> {
      if (!(await needsAdminLink(context, config))) return false
      return (await context.people.list({}, { limit: 1 })).items.length === 0
    }
  }
}
