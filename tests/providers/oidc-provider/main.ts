import { freePort } from '../../support/free-ports.ts'
import type { Report } from '../../support/report.ts'
import type { Browser, Page } from '../support/browser.ts'
import { formWith } from '../support/forms.ts'
import { callbackOf, type Entry, type ProvidersServer, startServer } from '../support/server.ts'
import { promiseCleanLog, promiseRefusal, promiseSignIn } from '../support/sign-in.ts'
import { type Configuration, configurations } from './configurations.ts'
import { addressOf, client, type RunningProvider, startProvider } from './provider.ts'
import { refusals } from './refusals.ts'

const all = { ...configurations, ...refusals }

/** npm's oidc-provider, certified by the OpenID Foundation, in every set-up that decides something here. */
export async function oidcProvider(report: Report): Promise<void> {
  const port = await freePort()
  const running = new Map<string, RunningProvider>()
  const entries: Record<string, Entry> = {}
  let server: ProvidersServer | undefined
  try {
    for (const [id, configuration] of Object.entries(all)) {
      const provider = await startProvider(configuration, callbackOf(port, id))
      running.set(id, provider)
      const { issuer } = provider
      const options = { issuer, clientID: client.id, clientSecret: client.secret }
      entries[id] = { options: { ...options, ...configuration.entry?.(issuer) } }
    }
    server = await startServer(port, entries)
    for (const [id, configuration] of Object.entries(all)) {
      await attempt(report, server, id, configuration, running.get(id) as RunningProvider)
    }
    promiseCleanLog(report, server, 'oidc-provider')
  } finally {
    await server?.stop()
    for (const provider of running.values()) await provider.stop()
  }
}

async function attempt(
  report: Report,
  server: ProvidersServer,
  strategy: string,
  { what, refused }: Configuration,
  provider: RunningProvider,
): Promise<void> {
  const name = `oidc-provider, ${what}`
  if (refused === undefined) {
    const { host: signsOutAt } = provider
    const email = addressOf(strategy)
    await promiseSignIn(report, server, {
      ...{ what: name, strategy, email, signsOutAt },
      walk: walkAs(strategy),
      walkOut,
    })
    return
  }
  const own = { what: name, strategy, walk: walkAs(strategy), by: refused.by }
  const { end, lines } = await promiseRefusal(report, server, own)
  if (!refused.beforehand) return
  const went = provider.paths.filter(path => /\/(auth|token|request)$/.test(path))
  report.check(`${name}: before the browser leaves, and no secret is sent`, went.length === 0, () => [
    end,
    `the provider was asked for ${provider.paths.join(', ')}`,
    ...lines,
  ])
}

/** Its own pages: sign in by any name, then agree. */
const walkAs =
  (login: string) =>
  async (browser: Browser, page: Page): Promise<Page> => {
    const { origin } = page.url
    let at = page
    for (let step = 0; step < 3 && at.url.origin === origin; step += 1) {
      if (formWith(at.body, ['login', 'password'])) {
        at = await browser.submit(at, { login, password: 'any' })
      } else if (formWith(at.body, ['prompt'])) at = await browser.submit(at, {})
      else break
    }
    return at
  }

const walkOut = (browser: Browser, page: Page): Promise<Page> => browser.submit(page, { logout: 'yes' })
