import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openServices, requestRestart } from '../../src/index.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type Console, fileText, password, startConsole } from './support/console.ts'

let gateway: Console

beforeEach(async () => {
  gateway = await startConsole()
})
afterEach(() => gateway.close())

const azure = {
  type: 'oauth2',
  options: { issuer: 'https://idp.contoso.test', clientID: 'gatewright', clientSecret: 'a-secret' },
}

/** Everybody signs in with azure from then on, and Ada came with a password. */
const onlyAzure = fileText({
  authStrategies: { azure },
  superAdmins: [{ email: 'ada@contoso.test', strategy: 'azure' }],
  pro: { collaboratorsAuthStrategies: ['azure'], externalAuth: { enabled: true } },
})

interface Concern {
  readonly id: string
  readonly code: string
  readonly message: string
  readonly cure: string
}
const concerns = async (who = gateway.ada): Promise<Concern[]> =>
  (await who.call('GET', '/restart/concerns')).json().concerns
const restart = (accepts?: readonly string[]) =>
  gateway.ada.call('POST', '/restart', accepts === undefined ? {} : { accepts })

describe('a restart that takes away the way by which whoever asks got in', () => {
  it('is refused with what it takes away, in words and with a cure, and the old configuration goes on serving', async () => {
    await gateway.write(onlyAzure)
    const page = await restart()
    expect([page.status, page.json().error]).toEqual([409, 'restart_unconfirmed'])
    const [own, last] = page.json().concerns as Concern[]
    expect(own?.code).toBe('own_way_lost')
    expect(own?.message).toMatch(
      /^You are signed in with "default", which is no longer offered: .* no other way/,
    )
    expect(own?.cure).toMatch(/^Keep "default" for now\./)
    expect(last?.code).toBe('no_super_admin_left')
    expect(last?.message).toContain('The only super admin (ada@contoso.test) could no longer sign in.')
    expect(last?.message).toContain('who signs in first as ada@contoso.test with "azure"')
    expect((await gateway.ada.call('GET', '/config')).status).toBe(200)
  })

  it('is named by a save already, which takes place, and not where nothing is taken away', async () => {
    const save = async (text: string) => {
      const { version } = (await gateway.ada.call('GET', '/config')).json()
      return (await gateway.ada.call('PUT', '/config', { text, baseVersion: version })).json()
    }
    expect((await save(fileText({ roles: ['support'] }))).concerns).toEqual([])
    const saved = await save(onlyAzure)
    expect(saved).toMatchObject({ restartNeeded: true, problems: [] })
    expect(saved.concerns).toEqual(await concerns())
    expect(saved.concerns[0].code).toBe('own_way_lost')
    expect(JSON.parse(await gateway.text()).pro.collaboratorsAuthStrategies).toEqual(['azure'])
  })

  it('is done once exactly these are agreed to, which stands in the audit log', async () => {
    await gateway.write(onlyAzure)
    const ids = (await concerns()).map(({ id }) => id)
    expect((await restart(ids.slice(0, 1))).status).toBe(409)
    expect((await restart([...ids.slice(1), 'own_way_lost', 'own_way_lost-00000000'])).status).toBe(409)
    const { database } = gateway.gatewright.services.storage
    expect((await restart(ids)).status).toBe(202)
    expect(gateway.gatewright.config.strategies.find(({ id }) => id === 'default')?.offered).toBe(false)
    const rows = await sqlOf(database)
      .selectFrom('audit_events')
      .selectAll()
      .where('kind', '=', 'restart')
      .execute()
    expect(JSON.stringify(rows)).toContain(ids.join(' '))
  })

  it('asks nothing where the way stays, by whatever else is changed', async () => {
    await gateway.write(
      fileText({
        authStrategies: { azure },
        roles: ['support'],
        pro: { collaboratorsAuthStrategies: ['default'], externalAuth: { enabled: true } },
      }),
    )
    expect(await concerns()).toEqual([])
    expect((await restart()).status).toBe(202)
  })

  it('asks where a provider that is new is not there, and no longer once it has taken over', async () => {
    const offered = (roles: readonly string[]) =>
      fileText({
        ...{ authStrategies: { azure }, roles },
        pro: { collaboratorsAuthStrategies: ['default', 'azure'], externalAuth: { enabled: true } },
      })
    await gateway.write(offered([]))
    const [concern, ...others] = await concerns()
    expect(others).toEqual([])
    expect(concern?.code).toMatch(/^provider\.azure\./)
    expect(concern?.message).toContain('Nobody would sign in with azure: idp.contoso.test')
    expect((await restart()).status).toBe(409)
    expect((await restart([concern?.id ?? ''])).status).toBe(202)
    await gateway.write(offered(['support']))
    expect(await concerns()).toEqual([])
  })

  it('asks nothing of a file with problems: those are said', async () => {
    await gateway.write('{ "roles": 3 }')
    expect(await concerns()).toEqual([])
    expect((await restart()).status).toBe(422)
  })

  it('is for super admins alone to look at', async () => {
    const alan = await gateway.join('alan@contoso.test')
    expect((await alan.call('GET', '/restart/concerns')).status).toBe(403)
  })
})

describe('a restart that takes a standing away', () => {
  it('asks who has it by an entry that is gone, and nobody else', async () => {
    await gateway.join('grace@contoso.test')
    await gateway.write(fileText({ superAdmins: [{ email: 'grace@contoso.test', strategy: 'default' }] }))
    expect((await restart()).status).toBe(202)
    const grace = await gateway.signIn('grace@contoso.test', password)
    await gateway.write(fileText())
    const [concern, ...others] = await concerns(grace)
    expect(others).toEqual([])
    expect(concern?.code).toBe('own_standing_lost')
    expect(concern?.message).toContain('an entry of superAdmins for "default" that the file no longer has')
    expect(await concerns()).toEqual([])
  })
})

describe('from elsewhere', () => {
  const ask = async (accepts: readonly string[] = []) => {
    const { config, services: running, configuration } = gateway.gatewright
    const services = await openServices({ config, log: running.log, clock: gateway.clock })
    try {
      return await requestRestart(services, { by: 'command line', file: configuration.file.path, accepts })
    } finally {
      await services.close()
    }
  }

  it('the command line is asked too, and goes on with what it agrees to', async () => {
    await gateway.write(onlyAzure)
    const refused = await ask()
    expect(refused?.ok).toBe(false)
    const found = refused?.concerns ?? []
    expect(found.map(({ code }) => code)).toEqual([
      'no_super_admin_left',
      expect.stringMatching(/^provider\.azure\./),
    ])
    expect((await ask(['no_super_admin_left']))?.ok).toBe(false)
    expect(await ask(found.map(({ id }) => id))).toMatchObject({ ok: true })
  })

  it('a signal cannot be asked: it is done', async () => {
    await gateway.write(onlyAzure)
    await gateway.gatewright.restartFromFile('SIGHUP')
    expect(gateway.gatewright.config.strategies.find(({ id }) => id === 'azure')?.offered).toBe(true)
  })
})
