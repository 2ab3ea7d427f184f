import { readRecipe } from '../../../examples/demo/src/recipe.ts'
import { requireDebian } from '../../support/debian.ts'
import { picture } from '../../support/picture.ts'
import type { Report } from '../../support/report.ts'
import type { After } from '../../support/run-parts.ts'
import { askFromPage } from '../support/ask-from-page.ts'
import { startGate } from '../support/gate.ts'
import { ownFolder } from '../support/own-folder.ts'
import { startRabbit } from './server.ts'

const secret = 'a-secret-of-gatewright-and-rabbitmq-0001'

/** RabbitMQ's management: a virtual host that is called `/`, by a credential for each role, and the form that stays. */
export async function rabbitmq(report: Report, after: After): Promise<void> {
  requireDebian('rabbitmq-server')
  const recipe = readRecipe('rabbitmq')
  const folder = ownFolder('rabbitmq', after)
  const server = await startRabbit(folder, recipe.blocks.get('ini rabbitmq.conf') ?? '')
  after(server.stop)
  for (const line of (recipe.blocks.get('sh') ?? '')
    .split('\n')
    .filter(each => each.startsWith('rabbitmqctl')))
    server.ctl(...wordsOf(line.replace('"$(cat secrets/rabbitmq)"', secret)).slice(1))
  const gate = await startGate(
    {
      recipe,
      port: server.port,
      files: { './secrets/rabbitmq': secret },
    },
    after,
  )
  const { page } = gate
  await page.goto(gate.url)
  await page.locator('input[name=username]').fill('x')
  await page.locator('input[name=password]').fill('x')
  await page.locator('input[type=submit]').click()
  await page.locator('#logout, #login-status').filter({ hasText: 'gate-admin' }).first().waitFor()
  report.check('rabbitmq: its form takes anything, and the page opens as the user of the role', true)
  const queue = '/api/queues/%2F/orders'
  const headers = { 'Content-Type': 'application/json' }
  const made = await askFromPage(page, queue, { method: 'PUT', headers, body: '{"durable":true}' })
  report.check('rabbitmq: a queue is made in the virtual host /', made.status === 201, () => [made.text])
  const sent = await askFromPage(page, '/api/exchanges/%2F/amq.default/publish', {
    method: 'POST',
    headers,
    body: JSON.stringify({
      ...{ properties: {}, routing_key: 'orders', payload: 'x'.repeat(1_000_000) },
      payload_encoding: 'string',
    }),
  })
  report.check('rabbitmq: a message of 1 MB is published', sent.text === '{"routed":true}', () => [sent.text])
  const seen = JSON.parse((await askFromPage(page, queue)).text) as { name?: string; vhost?: string }
  report.check('rabbitmq: the queue is read', seen.name === 'orders' && seen.vhost === '/', () => [
    JSON.stringify(seen),
  ])
  await page.goto(`${gate.url}/#/queues/%2F/orders`)
  await page.getByText('Queue orders').first().waitFor()
  report.check('rabbitmq: its page shows the queue', true)
  // Its numbers come with the next round of five seconds.
  await page.waitForFunction('!document.body.innerText.includes("NaN")')
  await picture(page, 'apps-rabbitmq')
  const stranger = await gate.askAsStranger(queue, {
    authorization: `Basic ${Buffer.from(`gate-admin:${secret}`).toString('base64')}`,
  })
  report.check('rabbitmq: a stranger with its own password is nobody', stranger === 401, () => [
    String(stranger),
  ])
}

/** The words of a line of the page, without the quotes around some. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
