import { type OAuth2StrategyConfig, plainIssuer } from '@gatewright/config'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startDoor, strategy } from './support.ts'

const host = 'https://sso.example'
const realm = (id: string, rest: Partial<OAuth2StrategyConfig['options']> = {}) =>
  ({
    ...strategy(id),
    type: 'oauth2',
    options: {
      authorizationURL: `${host}/${id}/authorize`,
      tokenURL: `${host}/${id}/token`,
      userInfoURL: `${host}/${id}/user`,
      clientID: id,
      clientSecret: 'secret',
      callbackURL: `http://localhost:3000/api/v1/auth/login-callback/oauth2/${id}`,
      scope: 'profile',
      trustEmail: true,
      tenants: [],
      ...rest,
    },
  }) as OAuth2StrategyConfig
const addressesOf = (id: string) => ({ tokenURL: `${host}/${id}/token`, userInfoURL: `${host}/${id}/user` })
const issuerOf = (id: string) => plainIssuer(addressesOf(id))

describe('two realms of one host, which both have a user 1', () => {
  it('have names of their own', () => {
    expect(issuerOf('teama').name).not.toBe(issuerOf('teamb').name)
    const other = (changed: object) => plainIssuer({ ...addressesOf('teama'), ...changed }).name
    expect(other({ tokenURL: `${host}/teama/token?realm=b` })).not.toBe(issuerOf('teama').name)
    expect(other({ userInfoURL: `${host}/teamb/user` })).not.toBe(issuerOf('teama').name)
  })

  it('are two people: user 1 of the other realm is nobody here', async () => {
    const door = await startDoor({
      strategies: [realm('teama'), realm('teamb')],
      superAdmins: [{ email: 'boss@contoso.test', strategy: 'teama' }],
    })
    onTestFinished(() => door.close())
    const one = (id: string, email: string) => ({
      strategy: id,
      issuer: issuerOf(id).name,
      subject: '1',
      email,
    })
    const boss = await door.signIn(one('teama', 'boss@contoso.test'))
    expect(await door.callerOf(boss)).toMatchObject({ superAdmin: true })
    await expect(door.signIn(one('teamb', 'stranger@x.test'))).rejects.toMatchObject({ code: 'not_invited' })
    await expect(door.signIn(one('teamb', 'boss@contoso.test'))).rejects.toMatchObject({
      code: 'not_invited',
    })
  })

  it('whom an earlier version knew by the host keep their account, in their own realm', async () => {
    const door = await startDoor({ strategies: [realm('teama'), realm('teamb')] })
    onTestFinished(() => door.close())
    const { former } = issuerOf('teama')
    for (const id of ['teama', 'teamb']) {
      await door.invite({ email: `${id}@contoso.test`, strategy: id, roles: ['admin'] })
      await door.signIn({ strategy: id, issuer: former, subject: '1', email: `${id}@contoso.test` })
    }
    const { accounts } = door
    for (const { id, type, options } of door.test.server.config.strategies) {
      const names = door.test.server.services.strategyTypes
        .named(type)
        ?.formerIssuer?.({ id, options } as never)
      if (names !== undefined) await accounts.renameIssuer(id, names)
    }
    expect(await accounts.byIdentity({ strategy: 'teama', issuer: former, subject: '1' })).toBeUndefined()
    for (const id of ['teama', 'teamb']) {
      const known = await door.signIn({
        strategy: id,
        issuer: issuerOf(id).name,
        subject: '1',
        email: 'x@y.test',
      })
      expect(known.by).toBe('account')
      expect(known.collaborator.email).toBe('x@y.test')
    }
  })
})
