import { describe, expect, it } from 'vitest'
import type { Node, Nodes } from '../src/api/admin/nodes.ts'
import { expectSoundInEveryLook } from './support/browser.ts'
import { useConsole } from './support/console.ts'
import { ada } from './support/mock-server.ts'

const at = useConsole()

const node = (name: string, more: Partial<Node> = {}): Node => ({
  ...{ id: name, name, self: name === 'gate-1', state: 'serving', silentFor: 900, clockOff: 0 },
  ...{ startedAt: Date.now() - 3 * 86_400_000, version: '1.4.0', schema: '0026-nodes' },
  ...{ configVersion: '3f9a01c2b4d5e6f7' },
  ...more,
})
const refusal =
  'The certificate /etc/gatewright/tls.crt cannot be read: EACCES. The old configuration goes on serving.'

const problem = {
  ...{ code: 'missing_file', file: '/etc/gatewright/gatewright.config.json', line: 1, column: 1, length: 1 },
  ...{ path: 'httpServer.tls.cert', why: '', fix: '' },
} as const

async function openWith(nodes: Nodes, needed = false, where: 'apart' | 'shared' = 'shared') {
  await (where === 'apart' ? at.openApart : at.open)('/admin', {
    me: ada,
    prepare(state) {
      const { config } = state.status
      state.nodes = nodes
      state.status = {
        ...state.status,
        nodes: { count: nodes.nodes.length, notices: nodes.notices.length },
        restart: { needed, state: 'idle' },
        config: { ...config, fileVersion: needed ? 'b2' : config.runningVersion },
      }
    },
  })
  return at.state.status
}

describe('several nodes', () => {
  it('stand in the bottom line, which leads to each of them and to what differs, in words', async () => {
    const message =
      'Not all nodes run the same version of Gatewright: 1.4.0 on gate-1 and gate-2, 1.5.0 on gate-3.'
    await openWith({
      nodes: [
        node('gate-1'),
        node('gate-2', { state: 'draining' }),
        node('gate-3', { version: '1.5.0', state: 'gone', silentFor: 130_000 }),
      ],
      notices: [{ code: 'another_version', message, cure: 'During an upgrade that is as it should be.' }],
    })
    await at.page.getByRole('button', { name: /gate-1.*3 nodes.*Something differs/ }).click()
    const dialog = at.page.getByRole('dialog', { name: 'Nodes' })
    await dialog.getByText(message).waitFor()
    const rows = dialog.getByRole('list', { name: 'Nodes' }).getByRole('listitem')
    await expect.poll(() => rows.count()).toBe(3)
    await expect.poll(() => rows.nth(0).textContent()).toMatch(/gate-1\s*answers you\s*Serves/)
    // A word of a newer version than this page.
    await expect.poll(() => rows.nth(1).textContent()).toMatch(/gate-2\s*draining/)
    await expect.poll(() => rows.nth(2).textContent()).toMatch(/Silent for 2 minutes.*Gatewright 1\.5\.0/)
  })

  it('are followed through a restart, and the one that failed is shown with its sentence', async () => {
    await openWith({ nodes: [node('gate-1'), node('gate-2'), node('gate-3')], notices: [] }, true)
    let answer = () => {}
    const held = new Promise<void>(resolve => {
      answer = resolve
    })
    at.mock.routes['POST /admin/restart'] = async () => {
      await held
      // The next to be asked is the one that has refused.
      const problems = [{ ...problem, what: refusal }]
      at.state.status = { ...at.state.status, restart: { needed: true, state: 'idle', problems } }
      const nodes = [
        { name: 'gate-1', ok: true },
        { name: 'gate-2', ok: true },
        { name: 'gate-3', ok: false, message: refusal },
      ]
      return { status: 202, json: { ended: { sessions: 0, apiTokens: 0, people: 0 }, nodes } }
    }
    await at.page.getByRole('button', { name: 'Restart to apply' }).click()
    const dialog = at.page.getByRole('dialog', { name: 'Restart the server' })
    await dialog.getByText('The 3 nodes take it up one after the other').waitFor()
    await dialog.getByRole('button', { name: 'Restart' }).click()
    at.state.nodes = {
      nodes: [node('gate-1'), node('gate-2', { state: 'restarting' }), node('gate-3', { state: 'waiting' })],
      notices: [],
    }
    const rows = dialog.getByRole('list', { name: 'Nodes' })
    await rows.getByText('Restarting').waitFor()
    await rows.getByText('Waits for its turn').waitFor()
    await dialog.getByText('Still to come: 1 of 3 nodes.').waitFor()
    at.state.nodes = {
      nodes: [
        node('gate-1'),
        node('gate-2'),
        node('gate-3', { state: 'failed', problem: { message: refusal } }),
      ],
      notices: [],
    }
    answer()
    await dialog.getByText('The new configuration runs on 2 of 3 nodes.').waitFor()
    await rows.getByText('Has refused, runs the old one').waitFor()
    await rows.getByText(refusal).waitFor()
  })

  it('of which the one that was asked dies are waited for until they take it up by themselves, and it is said that nothing came of it', async () => {
    const status = await openWith({ nodes: [node('gate-1'), node('gate-2')], notices: [] }, true, 'apart')
    // Of the balancer: it sends nothing again that may have been done.
    at.mock.routes['POST /admin/restart'] = () => ({ status: 502, text: '<h1>502 Bad Gateway</h1>' })
    const dialog = at.page.getByRole('dialog', { name: 'Restart the server' })
    const ask = async () => {
      await at.page.getByRole('button', { name: 'Restart to apply' }).click()
      await dialog.getByRole('button', { name: 'Restart' }).click()
      await dialog.getByText('The node that was asked does not answer.').waitFor()
      await at.page.clock.fastForward(50_000)
    }
    await ask()
    at.state.status = { ...status, restart: { needed: false, state: 'idle' } }
    await dialog.getByText('The new configuration runs.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()

    at.state.status = status
    await at.page.clock.fastForward(6_000)
    await ask()
    await at.page.clock.fastForward(20_000)
    await dialog.getByText('Nothing has come of it').waitFor()
  })

  it('one that has fallen silent or refused is seen before the many that serve', async () => {
    const many = Array.from({ length: 12 }, (_, index) => node(`gate-${index + 1}`))
    many[9] = node('gate-10', { state: 'failed', problem: { message: refusal } })
    many[10] = node('gate-11', { silentFor: 9_000 })
    const problem = { message: 'It does not answer.' }
    many[11] = node('gate-12', { state: 'gone', silentFor: 90_000, problem })
    await openWith({ nodes: many, notices: [] })
    await at.page.getByRole('button', { name: /12 nodes/ }).click()
    const rows = at.page.getByRole('list', { name: 'Nodes' }).getByRole('listitem')
    await expect.poll(() => rows.first().textContent()).toMatch(/^gate-10Has refused/)
    await expect.poll(() => rows.nth(1).textContent()).toMatch(/^gate-11Silent for 9 seconds/)
    // What it did not answer is nothing that anybody could mend.
    await expect.poll(() => rows.nth(2).textContent()).toMatch(/does not answer\.Look whether it runs/)
    await expectSoundInEveryLook(at.page)
  })

  it('one alone stands there by its name, and leads nowhere', async () => {
    await openWith({ nodes: [node('gate-1')], notices: [] })
    await at.page.getByText('gate-1').waitFor()
    await expect.poll(() => at.page.getByRole('button', { name: /gate-1/ }).count()).toBe(0)
  })

  it('of two versions while they are upgraded: the page says which one has answered, and is loaded again on request', async () => {
    await openWith({ nodes: [node('gate-1')], notices: [] })
    const answer = { json: at.state.status, headers: { 'gatewright-version': '9.9.9' } }
    at.mock.routes['GET /admin/status'] = () => answer
    const notice = at.page.getByText('The server has answered as Gatewright 9.9.9, and this page is of')
    // The status is asked for every few seconds.
    await notice.waitFor()
    await expectSoundInEveryLook(at.page)
    at.mock.routes['GET /admin/status'] = () => ({ json: at.state.status })
    await at.page.getByRole('button', { name: 'load the page again' }).click()
    await notice.waitFor({ state: 'detached' })
  })

  it('of which one lacks a part of the page are asked again, and nothing that was typed is lost', async () => {
    await openWith({ nodes: [node('gate-1')], notices: [] })
    let refused = 0
    await at.page.route(/assets\/shortcuts-help-/, route =>
      refused++ < 2 ? route.fulfill({ status: 404 }) : route.continue(),
    )
    await at.page.getByText('gate-1').waitFor()
    const loaded = await at.page.evaluate(() => performance.timeOrigin)
    await at.page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await at.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    expect(refused).toBe(3)
    expect(await at.page.evaluate(() => performance.timeOrigin)).toBe(loaded)
  })
})
