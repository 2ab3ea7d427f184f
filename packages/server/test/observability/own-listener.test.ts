import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { fileText, startConsole } from '../admin-api/support/console.ts'
import { ask } from '../gate/support/ask.ts'
import { ensureInstalled } from '../gate/support/daemon.ts'
import { startUpstream } from '../gate/support/gate-server.ts'
import { origin } from '../support/server.ts'

const token = 'a-token-that-nobody-guesses'

async function start(settings: object = {}) {
  const port = await freePort()
  const console = await startConsole(fileText({ observability: { listen: port }, ...settings }))
  onTestFinished(() => console.close())
  return { console, port }
}
const read = (port: number, headers: Record<string, string> = {}, path = '/metrics') =>
  ask(port, path, { host: `localhost:${port}`, headers })

describe('the listener for collectors', () => {
  it('tells whoever asks from this machine by a name of this machine, and answers nothing of the console', async () => {
    const { port } = await start()
    for (const host of ['localhost', `127.0.0.1:${port}`, '[::1]:1']) {
      expect([host, (await ask(port, '/metrics', { host })).status]).toEqual([host, 200])
    }
    for (const path of ['/healthz', '/readyz']) expect((await read(port, {}, path)).status).toBe(200)
    for (const path of ['/', '/api/v1/auth/me', '/api/v1/gate/check', '/assets/x.js']) {
      expect([path, (await read(port, {}, path)).status]).toEqual([path, 404])
    }
  })

  it('tells nothing to a page whose name was made to lead here', async () => {
    const { port } = await start()
    for (const host of ['rebound.example.com', `rebound.example.com:${port}`, 'localhost.example.com']) {
      expect([host, (await ask(port, '/metrics', { host })).status]).toEqual([host, 404])
    }
  })

  it('asks for its token where there is one, and for none for health', async () => {
    const port = await freePort()
    const { console } = await start({ observability: { listen: `0.0.0.0:${port}`, token } })
    expect((await read(port, { authorization: `Bearer ${token}` })).status).toBe(200)
    for (const authorization of ['', `Bearer ${token}x`, token, `Basic ${token}`]) {
      expect([authorization, (await read(port, { authorization })).status]).toEqual([authorization, 404])
    }
    expect((await read(port, {}, '/readyz')).status).toBe(200)
    // On the console's own port it counts for nothing.
    const elsewhere = { authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.9' }
    expect((await console.newBrowser().call('GET', `${origin}/metrics`, undefined, elsewhere)).status).toBe(
      404,
    )
  })

  it('follows a restart: another port, another token, none at all; and stays where the new port is taken', async () => {
    const { console, port } = await start()
    const restartWith = async (observability: object | undefined) => {
      await console.write(fileText({ observability }))
      await console.gatewright.restartFromFile('test')
    }
    const next = await freePort()
    await restartWith({ listen: next, token })
    await expect(read(port)).rejects.toThrow()
    expect((await read(next, { authorization: `Bearer ${token}` })).status).toBe(200)
    const { body } = await read(next, { authorization: `Bearer ${token}` })
    // Ada came in before the restart.
    expect(body).toContain('gatewright_sign_ins_total{strategy="default",result="ok",code=""}')

    const { port: taken } = await startUpstream()
    await expect(restartWith({ listen: taken })).rejects.toMatchObject({ code: 'restart_failed' })
    expect((await read(next, { authorization: `Bearer ${token}` })).status).toBe(200)

    await restartWith(undefined)
    await expect(read(next)).rejects.toThrow()
  })

  it('a port that is taken is a sentence that names the key', async () => {
    const { port } = await startUpstream()
    await expect(startConsole(fileText({ observability: { listen: port } }))).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program. Stop that program, or set observability.listen to another.`,
    )
  })
})

describe('what is told', () => {
  const seriesOf = (body: string) =>
    body.split('\n').filter(line => line.startsWith('gatewright_') && !line.startsWith('gatewright_answers'))

  it('counts requests by app and upstream, and forgets those that a restart has taken out', async () => {
    const upstream = await startUpstream()
    const gone = await freePort()
    const app = (name: string, address: string) => ({
      [name]: { upstream: address, url: `http://${name}.localhost:3000`, public: '/**' },
    })
    const apps = { ...app('bot', upstream.url), ...app('wiki', `http://127.0.0.1:${gone}`) }
    const { console, port } = await start({ apps })
    const open = (name: string) => ask(console.gatewright.port, '/', { host: `${name}.localhost:3000` })
    expect((await open('bot')).status).toBe(200)
    expect((await open('wiki')).status).toBe(502)
    const { body } = await read(port)
    const labels = `app="bot",upstream="${upstream.url}"`
    expect(body).toContain(`gatewright_proxied_requests_total{${labels},class="2xx"} 1`)
    expect(body).toContain(`gatewright_proxied_duration_seconds_count{${labels}} 1`)
    expect(body).toContain('gatewright_proxied_in_flight{app="bot"} 0')
    expect(body).toContain(
      `gatewright_proxied_requests_total{app="wiki",upstream="http://127.0.0.1:${gone}",class="none"} 1`,
    )
    await console.write(fileText({ observability: { listen: port }, apps: app('bot', upstream.url) }))
    await console.gatewright.restartFromFile('test')
    expect((await open('bot')).status).toBe(200)
    const after = (await read(port)).body
    expect(after).toContain(`gatewright_proxied_requests_total{${labels},class="2xx"} 2`)
    expect(after).not.toContain('app="wiki"')
  })

  it('strategies and hosts that a stranger makes up add no series', async () => {
    const { console, port } = await start()
    const before = seriesOf((await read(port)).body).length
    for (let index = 0; index < 60; index += 1) {
      const browser = console.newBrowser()
      await browser.call('POST', `${origin}/api/v1/auth/login/basic/made-up-${index}`, {
        email: 'grace@contoso.test',
        password: 'wrong',
      })
      await browser.open(`${origin}/api/v1/auth/login/oauth2/made-up-${index}`)
      await browser.open(`${origin}/api/v1/auth/login-callback/oauth2/made-up-${index}?code=x&state=y`)
      await ask(console.gatewright.port, '/', { host: `made-up-${index}.localhost:3000` })
    }
    expect(seriesOf((await read(port)).body).length).toBe(before)
  })

  it('counts refusals that the audit log only sums up, and says which limit it was', async () => {
    const { console, port } = await start()
    for (let index = 0; index < 70; index += 1) {
      await console.newBrowser().call('POST', `${origin}/api/v1/auth/login/basic/default`, {
        email: `nobody-${index}@contoso.test`,
        password: 'wrong',
      })
    }
    const { body } = await read(port)
    const count = (line: RegExp) => Number(line.exec(body)?.[1] ?? 0)
    const wrong = count(/^gatewright_sign_ins_total\{.*code="invalid_credentials"\} (\d+)$/m)
    const tooMany = count(/^gatewright_sign_ins_total\{.*code="too_many_requests"\} (\d+)$/m)
    expect(wrong + tooMany).toBe(70)
    expect(count(/^gatewright_limit_refusals_total\{limit="sign-in-address"\} (\d+)$/m)).toBe(tooMany)
    expect(count(/^gatewright_password_wait_duration_seconds_count (\d+)$/m)).toBeGreaterThan(0)
  })

  it('counts by name whom a limit refuses, whatever they ask for; and tells how much is kept of what', async () => {
    const { console, port } = await start()
    const big = { email: 'x'.repeat(100_000), password: 'x' }
    const posted = await console.newBrowser().call('POST', `${origin}/api/v1/auth/login/basic/default`, big)
    expect(posted.status).toBe(400)
    const statuses = []
    for (let time = 0; time < 22; time += 1)
      statuses.push((await console.ada.call('GET', '/collaborators.csv')).status)
    expect(statuses.filter(status => status === 429)).toHaveLength(2)
    const { body } = await read(port)
    expect(body).toMatch(/^gatewright_limit_refusals_total\{limit="body-size"\} 1$/m)
    expect(body).toMatch(/^gatewright_limit_refusals_total\{limit="readings"\} 2$/m)
    expect(body).toMatch(/^gatewright_entries\{cache="sessions"\} 1$/m)
    for (const name of ['sign_in_windows', 'answer_windows', 'waiting_sign_ins', 'key_sets', 'programs'])
      expect(body).toMatch(new RegExp(`^gatewright_entries\\{cache="${name}"\\} \\d+$`, 'm'))
  })

  it('goes on telling the rest while the database is away', async () => {
    const { console, port } = await start()
    await console.gatewright.services.storage.close()
    const { status, body } = await read(port)
    expect(status).toBe(200)
    expect(body).not.toMatch(/^gatewright_sessions /m)
    expect(body).toMatch(/^gatewright_connections /m)
    console.gatewright.services.storage.close = async () => undefined
  })
})

describe('read by Prometheus’ own parser', () => {
  beforeAll(() => ensureInstalled('promtool'), 300_000)

  it('is in order', async () => {
    const upstream = await startUpstream()
    const { console, port } = await start({
      apps: { bot: { upstream: upstream.url, url: 'http://bot.localhost:3000', public: '/**' } },
      audit: { streams: [{ name: 'disk', file: { path: 'audit.jsonl' } }] },
    })
    await ask(console.gatewright.port, '/', { host: 'bot.localhost:3000' })
    const { body } = await read(port)
    expect(body.endsWith('\n')).toBe(true)
    expect(execFileSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' })).toBe('')
  })
})
