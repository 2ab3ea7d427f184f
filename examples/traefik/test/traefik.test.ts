import { expect } from 'vitest'
import { ask, pageLoad } from '../../../packages/server/test/gate/support/ask.ts'
import { fillIn, startDaemon, temporaryFolder } from '../../../packages/server/test/gate/support/daemon.ts'
import { describeRecipe } from '../../../packages/server/test/gate/support/recipe-suite.ts'
import { freePort } from '../../../tests/support/free-ports.ts'
import { traefikArguments } from '../../../tests/support/traefik.ts'
import { type Recipe, startStandIn } from './stand-in.ts'

/** What the recipe shows for a header of `apps.support.requestHeaders`. */
const ownHeader = { '# - X-WEBAUTH-USER': '- X-WEBAUTH-USER' }

/** The parts of the recipe that the tests are about. Each must be there as it is written here. */
function readRecipe(): Recipe {
  const text = fillIn('traefik/support.yml', {
    'trustForwardHeader: false': 'trustForwardHeader: false',
    ...ownHeader,
  })
  const listOf = (pattern: RegExp): string[] => {
    const found = [...text.matchAll(pattern)].map(match => match[1] as string)
    if (found.length === 0) throw new Error(`The recipe has nothing like ${pattern}`)
    return found
  }
  return {
    removed: listOf(/^ {10}([\w.-]+): ""$/gm),
    authResponseHeaders: listOf(/^ {10}- ([\w-]+)$/gm),
    check: listOf(/^ {8}address: "http:\/\/127\.0\.0\.1:3000(\/\S+)"/gm)[0] as string,
    ownPrefix: listOf(/PathPrefix\(`(\S+)`\)/g)[0] as string,
  }
}

describeRecipe(
  'the Traefik recipe, with a stand-in for Traefik,',
  backends => startStandIn(readRecipe(), backends),
  { https: false },
)

/** A program of this machine, where somebody names one: Debian has none. `npm run bench:gate` builds one, into `bench/peers/bin`. */
const { TRAEFIK } = process.env
if (TRAEFIK) {
  describeRecipe(
    'the Traefik recipe',
    async ({ gatewright, app }) => {
      const port = await freePort()
      const recipe = fillIn('traefik/support.yml', {
        ...ownHeader,
        '127.0.0.1:3000': `127.0.0.1:${gatewright}`,
        '127.0.0.1:4100': `127.0.0.1:${app}`,
      })
      const folder = temporaryFolder({ 'support.yml': recipe })
      await startDaemon(TRAEFIK, traefikArguments(port, `${folder}/support.yml`), port)
      // It answers 404 to everything until it has read its file.
      await expect.poll(() => ask(port, '/', { headers: pageLoad })).not.toMatchObject({ status: 404 })
      return port
    },
    { https: false },
  )
}
