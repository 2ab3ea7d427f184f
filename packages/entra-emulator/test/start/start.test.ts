import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileProblemsError, PortTakenError, startEntraEmulator } from '../../src/index.ts'
import { contoso, gatewright } from '../support/directory.ts'
import { postToken, signIn } from '../support/protocol.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entra-emulator-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the data file', () => {
  it('survives a restart: people, changed passwords, keys and refresh tokens', async () => {
    const dataFile = join(folder, 'deep', 'data.json')
    const first = await startEntraEmulator({ dataFile, origin: 'http://entra.test' })
    const { tokens } = await signIn(
      { ...first, origin: `http://127.0.0.1:${first.port}` },
      'ada@contoso.test',
      { scope: 'openid offline_access' },
    )
    const ada = first.store.users.oneBy('name', 'ada@contoso.test')
    first.store.users.update(ada?.id ?? '', { displayName: 'Ada King' })
    await first.close()

    const second = await startEntraEmulator({ dataFile, origin: 'http://entra.test' })
    const reached = { ...second, origin: `http://127.0.0.1:${second.port}` }
    expect(second.store.users.get(ada?.id ?? '')?.displayName).toBe('Ada King')
    const keys = createRemoteJWKSet(new URL(`${reached.origin}/${contoso}/discovery/v2.0/keys`))
    await jwtVerify(tokens.id_token, keys)
    const refreshed = await postToken(reached, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
      client_id: gatewright.clientId,
      client_secret: gatewright.secret,
    })
    expect(refreshed.status).toBe(200)
    await second.close()
    expect(readdirSync(join(folder, 'deep'))).toEqual(['data.json'])
  })

  it('holds no client secret in plain text', async () => {
    const dataFile = join(folder, 'data.json')
    await (await startEntraEmulator({ dataFile })).close()
    expect(readFileSync(dataFile, 'utf8')).not.toContain(gatewright.secret)
  })

  it('is never written over when it cannot be read', async () => {
    const dataFile = join(folder, 'data.json')
    const broken = '{\n  "version": 1,\n  "tenants": [,\n'
    writeFileSync(dataFile, broken)
    const error = await startEntraEmulator({ dataFile }).catch(thrown => thrown)
    expect(error).toBeInstanceOf(FileProblemsError)
    expect(error.message).toContain(`${dataFile}:3:15 this is not valid JSON`)
    expect(readFileSync(dataFile, 'utf8')).toBe(broken)
  })

  it('sweeps up what a kill has left of writing it, and is its owner’s alone', async () => {
    const dataFile = join(folder, 'data.json')
    const left = ['.data.json.0123456789ab', 'data.json.4711.tmp']
    for (const name of [...left, '.other.json.0123456789ab']) writeFileSync(join(folder, name), 'keys')
    await (await startEntraEmulator({ dataFile })).close()
    expect(readdirSync(folder).sort()).toEqual(['.other.json.0123456789ab', 'data.json'])
    expect(statSync(dataFile).mode & 0o777).toBe(0o600)
  })

  it('names line and field of what does not fit, all problems at once', async () => {
    const dataFile = join(folder, 'data.json')
    await (await startEntraEmulator({ dataFile })).close()
    const document = JSON.parse(readFileSync(dataFile, 'utf8'))
    document.users[0].accountEnabled = 'yes'
    document.users[1].userTyp = 'Member'
    writeFileSync(dataFile, JSON.stringify(document, null, 1))
    const error = await startEntraEmulator({ dataFile }).catch(thrown => thrown)
    expect(error.message).toMatch(/data\.json:\d+:\d+ users\[0\]\.accountEnabled: must be boolean\./)
    expect(error.message).toMatch(/users\[1\]\.userTyp: unknown field\. Did you mean "userType"\?/)
  })
  it('is quick to read again with ten thousand people, and still names what is wrong', async () => {
    const dataFile = join(folder, 'data.json')
    const users = Array.from({ length: 10_000 }, (_, n) => ({
      userPrincipalName: `person${n}@big.test`,
      name: `Person ${n}`,
    }))
    const seed = { tenants: [{ name: 'Big', domains: ['big.test'], users }] }
    await (await startEntraEmulator({ dataFile, seed })).close()
    const again = await startEntraEmulator({ dataFile })
    expect(again.store.users.size).toBe(10_000)
    await again.close()
    const text = readFileSync(dataFile, 'utf8')
    writeFileSync(dataFile, text.replace('"displayName":"Person 9999"', '"displayName":9999'))
    const error = await startEntraEmulator({ dataFile }).catch(thrown => thrown)
    expect(error.message).toMatch(/data\.json:\d+:\d+ users\[9999\]\.displayName: must be string\./)
  })
})

describe('the seed', () => {
  const seedFile = (text: string) => {
    const file = join(folder, 'seed.json')
    writeFileSync(file, text)
    return startEntraEmulator({ seed: file }).catch(thrown => thrown)
  }

  it('may hold comments, and a bad one names line, field and a suggestion', async () => {
    const error = await seedFile(`// people
{
  "tenants": [
    {
      "name": "Contoso",
      "domains": ["contoso.test"],
      "users": [
        { "userPrincipalName": "ada@contoso.test", "nmae": "Ada" },
        { "userPrincipalName": "ada@contoso.test", "name": "Ada" },
      ]
    }
  ]
}`)
    expect(error).toBeInstanceOf(FileProblemsError)
    expect(error.message).toContain(':8:52 tenants[0].users[0].nmae: unknown field. Did you mean "name"?')
    expect(error.message).toContain(':8:9 tenants[0].users[0]: "name" is missing.')
  })

  it('reports names that are taken and names that nobody has', async () => {
    const error = await seedFile(`{ "tenants": [
  { "name": "Contoso", "domains": ["contoso.test"],
    "users": [
      { "userPrincipalName": "ada@contoso.test", "name": "Ada", "roles": ["King"] },
      { "userPrincipalName": "ADA@contoso.test", "name": "Ada" }
    ],
    "groups": [{ "name": "Support", "members": ["bob@contoso.test"] }],
    "applications": [{ "name": "Bot", "permissions": ["User.Fly"],
      "assignments": [{ "to": "group:Nobody" }] }] },
  { "name": "Copy", "domains": ["contoso.test"] }
] }`)
    expect(error.message.split('\n').map((line: string) => line.replace(/^.*?seed\.json/, ''))).toEqual([
      ':4:75 tenants[0].users[0].roles[0]: unknown role. Known: Global Administrator, Application Administrator, Cloud Application Administrator, User Administrator, Global Reader.',
      ':5:9 tenants[0].users[1].userPrincipalName: another account has this name already.',
      expect.stringContaining('tenants[1]'),
      expect.stringContaining('tenants[0].groups[0].members[0]: no user or guest of this tenant'),
      expect.stringContaining('tenants[0].applications[0].permissions[0]: no app exposes'),
      expect.stringContaining('tenants[0].applications[0].assignments[0].to: no user or guest'),
    ])
  })

  it('keeps derived ids the same at every start', async () => {
    const seed = {
      tenants: [
        {
          name: 'T',
          domains: ['t.test'],
          users: [{ userPrincipalName: 'a@t.test', name: 'A' }],
          applications: [{ name: 'App' }],
        },
      ],
    }
    const ids = async () => {
      const emulator = await startEntraEmulator({ seed })
      await emulator.close()
      return [emulator.store.users.list()[0]?.id, emulator.store.applications.list()[0]?.appId]
    }
    expect(await ids()).toEqual(await ids())
  })

  it('lists what comes along when there is no such seed', async () => {
    await expect(startEntraEmulator({ seed: 'dmeo' })).rejects.toThrow(/demo, empty, personas/)
  })
})

describe('many at once', () => {
  it('runs several side by side, each with its own keys and people', async () => {
    const emulators = await Promise.all([1, 2, 3].map(() => startEntraEmulator()))
    const [first, second] = emulators
    if (first === undefined || second === undefined) throw new Error('none')
    first.store.users.delete(first.store.users.oneBy('name', 'alan@contoso.test')?.id ?? '')
    expect(second.store.users.oneBy('name', 'alan@contoso.test')).toBeDefined()
    const { tokens } = await signIn(first, 'ada@contoso.test')
    const foreign = createRemoteJWKSet(new URL(`${second.origin}/${contoso}/discovery/v2.0/keys`))
    await expect(jwtVerify(tokens.id_token, foreign)).rejects.toThrow()
    await Promise.all(emulators.map(emulator => emulator.close()))
  })

  it('says which port is taken, and which option changes it', async () => {
    const first = await startEntraEmulator()
    const error = await startEntraEmulator({ port: first.port }).catch(thrown => thrown)
    await first.close()
    expect(error).toBeInstanceOf(PortTakenError)
    expect(error.message).toContain(`Port ${first.port} on 127.0.0.1 is taken`)
    expect(error.message).toContain('--port')
  })
})

describe('the command', () => {
  const bin = fileURLToPath(new URL('../../bin/entra-emulator.mjs', import.meta.url))

  const run = (args: readonly string[]) => {
    const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const both = (chunk: Buffer) => {
      output += chunk
    }
    child.stdout.on('data', both)
    child.stderr.on('data', both)
    const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
    return { child, ended, output: () => output }
  }

  it('says in large letters what it is not, answers, and ends cleanly on Ctrl-C with its data written', async () => {
    const data = join(folder, 'data.json')
    const { child, ended, output } = run(['--port', '0', '--data', data])
    await expect.poll(output).toContain('Portal')
    expect(output()).toContain('N O   I D E N T I T Y   P R O V I D E R')
    const origin = /http:\/\/[\d.:]+/.exec(output())?.[0] ?? ''
    const discovery = await fetch(`${origin}/${contoso}/v2.0/.well-known/openid-configuration`)
    expect(discovery.status).toBe(200)
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(JSON.parse(readFileSync(data, 'utf8')).users).toHaveLength(4)
  })

  it('ends with 1 and every problem of a broken seed', async () => {
    const seed = join(folder, 'seed.json')
    writeFileSync(seed, '{ "tenant": [] }')
    const { ended, output } = run(['--port', '0', '--seed', seed])
    expect(await ended).toBe(1)
    expect(output()).toContain('seed.json:1:3 tenant: unknown field. Did you mean "tenants"?')
    expect(output()).not.toContain('at ')
  })
})
