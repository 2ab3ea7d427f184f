import { fillIn } from '../../../packages/server/test/gate/support/daemon.ts'
import { describeRecipe } from '../../../packages/server/test/gate/support/recipe-suite.ts'
import { type Recipe, startStandIn } from './stand-in.ts'

/** The parts of the recipe that the tests are about. Each must be there as it is written here. */
function readRecipe(): Recipe {
  const text = fillIn('traefik/support.yml', { 'trustForwardHeader: false': 'trustForwardHeader: false' })
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
