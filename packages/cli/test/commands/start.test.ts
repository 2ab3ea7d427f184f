import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { folderWith, heard, runCli, spawnCli } from '../support/run-cli.ts'

const anyPort = { httpServer: { port: 0, externalUrl: 'http://localhost:3000' } }

describe('start', () => {
  it('prints a one-time link while nobody is super admin, and keeps it out of the log', async () => {
    const server = spawnCli(folderWith(anyPort), 'start')
    const printed = await heard(server, /\/admin\/welcome#\S+/)
    const logged = printed.split('\n').filter(line => line.startsWith('{'))
    expect(logged.length).toBeGreaterThan(0)
    expect(logged.join()).not.toContain('/admin/welcome')
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with exit code 0 at %s', async signal => {
    const server = spawnCli(folderWith(anyPort), 'start')
    await heard(server, /Gatewright is ready/)
    const ended = once(server, 'exit')
    server.kill(signal)
    expect(await ended).toEqual([0, null])
  })

  it('names a taken port and the key that changes it, without a stack', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await runCli(folderWith({ httpServer: { port } }), 'start')
    other.close()
    expect(code).toBe(1)
    expect(stderr).toContain(`Port ${port}`)
    expect(stderr).toContain('httpServer.port')
    expect(stderr).not.toContain('    at ')
  })
})

describe('admin-link', () => {
  it('prints another link beside a running server, and each is different', async () => {
    const folder = folderWith(anyPort)
    const server = spawnCli(folder, 'start')
    await heard(server, /Gatewright is ready/)
    const first = await runCli(folder, 'admin-link')
    const second = await runCli(folder, 'admin-link')
    expect(first.stdout).toMatch(/^http:\/\/localhost:3000\/admin\/welcome#\S{40,}\n$/)
    expect(second.stdout).not.toBe(first.stdout)
  })
})

describe('invite', () => {
  it('prints a sign-in page and, for passwords, a one-time password', async () => {
    const { code, stdout } = await runCli(
      folderWith(anyPort),
      'invite',
      'grace@contoso.test',
      '--role',
      'admin',
    )
    expect(code).toBe(0)
    expect(stdout).toContain('Invited grace@contoso.test')
    expect(stdout).toContain('http://localhost:3000/admin/login/default')
    expect(stdout).toMatch(/One-time password, shown only now: \S{10,}/)
  })

  it.each([
    [['not an address'], '"not an address" is not an e-mail address.'],
    [['a@b.test', '--strategy', 'azure'], 'There is no strategy "azure". There are: default.'],
    [['a@b.test', '--role', 'boss'], 'There is no role "boss". There are: admin, member.'],
  ])('refuses %j with the reason', async (args, reason) => {
    const { code, stderr } = await runCli(folderWith(anyPort), 'invite', ...args)
    expect(code).toBe(1)
    expect(stderr.trim()).toBe(reason)
  })
})
