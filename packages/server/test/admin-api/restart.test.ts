import { copyFile, writeFile } from 'node:fs/promises'
import { get as httpGet } from 'node:http'
import { get as httpsGet } from 'node:https'
import { createServer } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { openServices, requestRestart } from '../../src/index.ts'
import type { Revocation } from '../../src/revocation.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { createBrowser } from '../support/browser.ts'
import { ownCertificateIn } from '../support/own-certificate.ts'
import { origin } from '../support/server.ts'
import { type Console, fileText, startConsole } from './support/console.ts'

let gateway: Console

beforeEach(async () => {
  gateway = await startConsole()
})
afterEach(() => gateway.close())

const restart = () => gateway.ada.call('POST', '/restart', {})
const status = async () => (await gateway.ada.call('GET', '/status')).json()

/** Keeps the next restart from ending. */
function holdRestart() {
  const revocation = gateway.gatewright.services.revocation as {
    -readonly [Name in keyof Revocation]: Revocation[Name]
  }
  const { endNotOffered } = revocation
  const begun = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  revocation.endNotOffered = async config => {
    revocation.endNotOffered = endNotOffered
    begun.resolve()
    await held.promise
    return endNotOffered(config)
  }
  return { begun: begun.promise, goOn: held.resolve }
}

describe('the cogwheel', () => {
  it('appears when the file was changed by hand, and goes when the server runs it', async () => {
    expect((await status()).restart.needed).toBe(false)
    await gateway.write(fileText({ roles: ['support'] }))
    expect((await status()).restart).toMatchObject({ needed: true, state: 'idle' })
    expect((await restart()).status).toBe(202)
    const { restart: after, config, roles } = await status()
    expect(after).toEqual({ needed: false, state: 'idle', problems: [] })
    expect(config.runningVersion).toBe(config.fileVersion)
    expect(roles).toContain('support')
  })

  it('refuses a file with problems, says which, and the old configuration goes on serving', async () => {
    await gateway.write('{ "httpServer": { "port": "soon" } }')
    const page = await restart()
    expect([page.status, page.json().error]).toEqual([422, 'config_invalid'])
    expect(page.json().problems[0].path).toBe('httpServer.port')
    expect((await status()).restart).toMatchObject({ needed: true, state: 'idle', problems: [{ line: 1 }] })
    expect((await gateway.ada.call('GET', '/config')).status).toBe(200)
  })

  it('forgets the problems of a refused file when it is mended', async () => {
    await gateway.write('{')
    await restart()
    expect((await status()).restart.problems).toHaveLength(1)
    await gateway.write(fileText())
    expect((await status()).restart).toEqual({ needed: false, state: 'idle', problems: [] })
  })

  it('signs nobody out', async () => {
    const alan = await gateway.join('alan@contoso.test')
    for (const name of ['a', 'b', 'c']) {
      await gateway.write(fileText({ roles: [name] }))
      expect((await restart()).status).toBe(202)
    }
    expect((await alan.browser.call('GET', `${origin}/api/v1/auth/me`)).status).toBe(200)
  })

  it('tells whoever asks for a restart during a restart that one is under way', async () => {
    await gateway.write(fileText({ roles: ['support'] }))
    const first = holdRestart()
    const pending = restart()
    await first.begun
    const others = await Promise.all([restart(), restart()])
    expect(others.map(page => [page.status, page.json().error])).toEqual([
      [409, 'restart_in_progress'],
      [409, 'restart_in_progress'],
    ])
    first.goOn()
    expect((await pending).status).toBe(202)
  })

  it('is refused with allowServerReboot: false, until it is changed on the machine', async () => {
    await gateway.write(fileText({ allowServerReboot: false }))
    expect((await restart()).status).toBe(202)
    expect((await status()).canRestart).toBe(false)
    await gateway.write(fileText())
    const page = await restart()
    expect([page.status, page.json().error]).toEqual([403, 'restart_not_allowed'])
    await gateway.gatewright.restartFromFile('SIGHUP')
    expect((await status()).canRestart).toBe(true)
  })

  it('does not take the last super admin out', async () => {
    await gateway.write(fileText({ superAdmins: [{ email: 'ada@contoso.test', strategy: 'default' }] }))
    await restart()
    const db = sqlOf(gateway.gatewright.services.storage.database)
    await gateway.signIn('ada@contoso.test', 'a long enough password')
    await db.updateTable('identities').set({ super_admin: 0 }).execute()
    await gateway.write(fileText())
    const page = await restart()
    expect([page.status, page.json().error]).toEqual([409, 'last_super_admin'])
  })

  it('refuses another data folder, which a running database cannot follow', async () => {
    await gateway.write(fileText({ dataFolder: './elsewhere' }))
    const page = await restart()
    expect([page.status, page.json().error]).toEqual([409, 'restart_failed'])
    expect(page.json().message).toMatch(/dataFolder takes effect when the process is stopped and started/)
  })

  it('leaves an entry in the audit log, refused or not', async () => {
    await restart()
    await gateway.write('{')
    await restart()
    const { items } = (await gateway.ada.call('GET', '/audit?kind=restart')).json()
    expect(items.map((item: { result: string }) => item.result).sort()).toEqual(['ok', 'refused'])
  })
})

describe('a restart from another process', () => {
  const ask = async (file = gateway.gatewright.configuration.file.path) => {
    const { config } = gateway.gatewright
    const { services: running } = gateway.gatewright
    const services = await openServices({ config, log: running.log, clock: gateway.clock })
    try {
      return await requestRestart(services, { by: 'command line', file })
    } finally {
      await services.close()
    }
  }

  it('is done, and answered', async () => {
    await gateway.write(fileText({ roles: ['support'] }))
    expect(await ask()).toMatchObject({ ok: true })
    expect(gateway.gatewright.config.roles).toContain('support')
  })

  it('is refused by a server that runs on another file, which it names', async () => {
    const own = gateway.gatewright.configuration.file.path
    await gateway.write(fileText({ roles: ['support'] }))
    expect(await ask('/etc/another.config.json')).toEqual({
      ok: false,
      message: `The server on these data runs on ${own}, and not on /etc/another.config.json. Name that file with --config, or stop the server and start it on the other.`,
    })
    expect(gateway.gatewright.config.roles).not.toContain('support')
  })

  it('is refused with the problems of the file', async () => {
    await gateway.write(fileText({ rolls: [] }))
    const result = await ask()
    expect(result?.ok).toBe(false)
    expect(result?.message).toContain('"rolls" means nothing here. Did you mean "roles"?')
  })
})

describe('a restart with another address', () => {
  const at = (http: object) => JSON.stringify({ httpServer: { externalUrl: origin, ...http } })
  const answers = (port: number) =>
    new Promise<boolean>(resolve => {
      const request = httpGet({ host: '127.0.0.1', port, path: '/healthz', agent: false }, response => {
        response.resume()
        resolve(response.statusCode === 200)
      })
      request.on('error', () => resolve(false))
    })
  const certificateAt = (port: number) =>
    new Promise<string | undefined>((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path: '/healthz', rejectUnauthorized: false, agent: false }
      const request = httpsGet(options, response => {
        const { subject } = (response.socket as TLSSocket).getPeerCertificate()
        response.resume()
        resolve(subject.CN as string)
      })
      request.on('error', reject)
    })

  /** What is asked first, and the restart of somebody who has read it. */
  const restartAgreed = async () => {
    const concerns: { id: string; code: string }[] = (await restart()).json().concerns
    const page = await gateway.ada.call('POST', '/restart', { accepts: concerns.map(({ id }) => id) })
    return { page, asked: concerns.map(({ code }) => code) }
  }

  it('moves to another port and lets go of the old one, once somebody has agreed to it', async () => {
    const before = gateway.gatewright.port
    const port = await freePort()
    await gateway.write(at({ port }))
    const { page, asked } = await restartAgreed()
    expect([asked, page.status]).toEqual([['listens_elsewhere'], 202])
    expect(gateway.gatewright.port).toBe(port)
    expect(await answers(port)).toBe(true)
    expect(await answers(before)).toBe(false)
  })

  it('stays where it is when the other port is taken, and names the port', async () => {
    const before = gateway.gatewright.port
    const other = createServer()
    const port = await new Promise<number>(resolve =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    )
    await gateway.write(at({ port }))
    const { page } = await restartAgreed()
    other.close()
    expect([page.status, page.json().error]).toEqual([409, 'restart_failed'])
    expect(page.json().message).toContain(`Port ${port} on 127.0.0.1 is taken`)
    expect([gateway.gatewright.port, await answers(before)]).toEqual([before, true])
  })

  it('says where the console is now, when browsers find it elsewhere', async () => {
    await gateway.write(
      JSON.stringify({ httpServer: { port: 0, externalUrl: 'http://other.localhost:3000' } }),
    )
    const { page, asked } = await restartAgreed()
    expect(asked).toEqual(['address_moves'])
    expect(page.json()).toMatchObject({ url: 'http://other.localhost:3000' })
  })

  it('turns TLS on at the same port, takes a renewed certificate, and refuses a broken one', async () => {
    const port = await freePort()
    await gateway.write(at({ port }))
    await restartAgreed()
    const tls = ownCertificateIn(gateway.folder, 'first')
    await gateway.write(at({ port, tls }))
    await gateway.gatewright.restartFromFile('SIGHUP')
    expect(await certificateAt(port)).toBe('first')

    const second = ownCertificateIn(gateway.folder, 'second')
    await copyFile(second.cert, tls.cert)
    await copyFile(second.key, tls.key)
    await gateway.gatewright.restartFromFile('SIGHUP')
    expect(await certificateAt(port)).toBe('second')

    await writeFile(tls.cert, 'no certificate')
    await expect(gateway.gatewright.restartFromFile('SIGHUP')).rejects.toThrow()
    expect(await certificateAt(port)).toBe('second')
  })
})

describe('a request in progress', () => {
  it('is answered by the configuration that it began with', async () => {
    const browser = createBrowser(gateway.gatewright.port)
    const slow = browser.call('POST', `${origin}/api/v1/auth/login/basic/default`, {
      email: 'ada@contoso.test',
      password: 'a long enough password',
    })
    await gateway.write(fileText({ roles: ['support'] }))
    const [page, restarted] = await Promise.all([slow, restart()])
    expect([page.status, restarted.status]).toEqual([200, 202])
  })
})
