import { startDaemon, temporaryFolder } from '../../../packages/server/test/gate/support/daemon.ts'
import { freePorts } from '../../../tests/support/free-ports.ts'
import { type BalancerName, layRecipe } from '../src/recipes.ts'

/**
 * The real balancer on the recipe, until the test ends.
 * @param nodes their ports
 */
export async function startBalancer(name: BalancerName, nodes: readonly number[]) {
  const [port = 0, askPort = 0] = await freePorts(2)
  const folder = temporaryFolder({})
  const { command } = layRecipe(name, { folder, port, askPort, nodes })
  const [program = '', ...rest] = command
  await startDaemon(program, rest, askPort)
  return { port, askPort }
}
