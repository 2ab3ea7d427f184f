import { type OAuth2StrategyConfig, parseConfig } from '@gatewright/config'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Authority, createAuthority, selfSigned } from './support/authority.ts'

let authority: Authority
beforeAll(async () => {
  authority = await createAuthority()
})

/** @param files what is in the files beside the configuration */
function parse(ca: string, files: Readonly<Record<string, string>> = {}) {
  const options = {
    issuer: 'https://idp.corp.test',
    clientID: 'c',
    clientSecret: 'a-secret-of-nobody',
    ca,
  }
  const file = {
    httpServer: { externalUrl: 'https://sso.corp.test' },
    pro: {
      collaboratorsAuthStrategies: ['corp'],
      externalAuth: { enabled: true },
    },
    authStrategies: { corp: { type: 'oauth2', options } },
  }
  const parsed = parseConfig(JSON.stringify(file), {
    file: '/etc/gatewright/gatewright.config.json',
    env: { SECRET: 'hunter2-hunter2' },
    readFile: path => {
      const text = files[path]
      if (text === undefined) throw Object.assign(new Error('x'), { code: 'ENOENT' })
      return text
    },
  })
  const problems = parsed.ok ? [] : parsed.problems.filter(({ path }) => path.endsWith('options.ca'))
  const corp = parsed.ok ? parsed.config.strategies.find(({ id }) => id === 'corp') : undefined
  const { ca: resolved } = ((corp as OAuth2StrategyConfig | undefined)?.options ?? {}) as { ca?: string }
  return {
    parsed,
    problems,
    resolved,
    notices: parsed.notices.filter(({ code }) => code === 'ca_not_usable'),
  }
}

describe('options.ca', () => {
  it('takes a certificate from a file beside the configuration, or as text, or a whole bundle', async () => {
    const other = await createAuthority('Other')
    const readable = `Subject: CN=Authority\r\n${authority.ca.replaceAll('\n', '\r\n')}\n\n${other.ca}`
    const fromFile = parse('${file:./ca.pem}', { '/etc/gatewright/ca.pem': readable })
    expect(fromFile.problems).toEqual([])
    expect(fromFile.resolved?.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
    for (const text of [
      authority.ca,
      authority.ca.replaceAll('\n', '\\n'),
      authority.ca.replaceAll('\n', ' '),
    ])
      expect(parse(text).resolved?.trim()).toBe(authority.ca.trim())
    expect(parse((await selfSigned('idp.corp.test')).cert).problems).toEqual([])
  })

  it('says of what is no certificate what to write, and shows nothing of it', async () => {
    const leaf = await authority.certify({ host: 'idp.corp.test' })
    for (const [ca, what, fix] of [
      ['./certs/ca.pem', 'no certificate in PEM', '${file:./certs/ca.pem}'],
      ['${env:SECRET}', 'no certificate in PEM', 'openssl x509 -inform der'],
      [leaf.cert, 'is no authority', 'the authority that issued it'],
      [authority.ca + leaf.cert, 'idp.corp.test is no authority', 'the authority that issued it'],
      [authority.ca + leaf.key, 'private key', 'Take it out'],
      [authority.ca.replace(/[A-Za-z0-9+/]{20}\n/, '\n'), 'cannot be read', 'from -----BEGIN to -----END'],
      ['-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----', 'cannot be read', 'Copy all of it'],
      ['${file:./none.pem}', 'does not exist', 'Create it'],
    ] as const) {
      const { problems } = parse(ca)
      expect([ca, problems.length]).toEqual([ca, 1])
      expect(problems[0]?.what).toContain(what)
      expect(problems[0]?.fix).toContain(fix)
      expect(JSON.stringify(problems)).not.toContain('hunter2')
      expect(JSON.stringify(problems)).not.toContain(leaf.key.slice(40, 80))
    }
  })

  it('says of one that counts no more, or not yet, that it does not, and starts all the same', async () => {
    const { X509Certificate } = await import('node:crypto')
    expect(parse(authority.ca).notices).toEqual([])
    for (const [days, said] of [
      [{ from: -20, until: -10 }, 'has expired on'],
      [{ from: 10, until: 20 }, 'counts only from'],
    ] as const) {
      const { ca } = await createAuthority('Old', days)
      expect(new X509Certificate(ca).ca).toBe(true)
      const { problems, notices } = parse(ca)
      expect(problems).toEqual([])
      expect(notices[0]?.text).toContain(`The certificate of Old ${said}`)
    }
  })
})
