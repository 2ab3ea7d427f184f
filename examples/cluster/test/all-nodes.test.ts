import { createServer } from 'node:http'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { ask } from '../../../packages/server/test/gate/support/ask.ts'
import { ensureInstalled } from '../../../packages/server/test/gate/support/daemon.ts'
import { listen, stop } from '../../../packages/server/test/gate/support/listening.ts'
import { balancers } from '../src/recipes.ts'
import { startBalancer } from './start-balancer.ts'

beforeAll(() => {
  for (const daemon of balancers) ensureInstalled(daemon)
}, 300_000)

it.each(balancers)('%s asks each node, be they fewer than the recipe names or more', async balancer => {
  for (const count of [2, 5]) {
    const nodes = Array.from({ length: count }, (_, index) =>
      createServer((_request, response) => response.end(`${index}`)),
    )
    onTestFinished(async () => void (await Promise.all(nodes.map(node => stop(node)))))
    const { port } = await startBalancer(balancer, await Promise.all(nodes.map(node => listen(node))))
    const answered = new Set<string>()
    for (let time = 0; time < 4 * count; time += 1) answered.add((await ask(port, '/')).body)
    expect([...answered].sort()).toEqual(nodes.map((_, index) => `${index}`))
  }
})
