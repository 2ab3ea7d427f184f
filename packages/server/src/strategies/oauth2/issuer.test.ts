import { describe, expect, it } from 'vitest'
import { contoso } from '../../../test/oauth2/support/faulty-provider.ts'
import { clock, told } from '../../../test/oauth2/support/token-maker.ts'
import type { Document } from './discovery-document.ts'
import type { ProviderHttp } from './http.ts'
import { checkEntraIssuer, checkIssuer, createIssuerAt } from './issuer.ts'

const documentOf = (issuer: string, authorize = 'https://idp.test/authorize') =>
  ({ issuer, authorization_endpoint: authorize }) as Document

describe('a discovery document', () => {
  const url = 'https://idp.test/.well-known/openid-configuration'
  /** What is said of a document, where these stand at other addresses. */
  async function said(expected: string, document: Document, others: Record<string, object> = {}) {
    const asked: string[] = []
    const http = {
      async getJson(purpose: string, address: string) {
        asked.push(`${purpose} ${address}`)
        if (others[address] === undefined) throw new Error('nothing there')
        return others[address]
      },
    } as unknown as ProviderHttp
    return {
      outcome: await told(() => checkIssuer(createIssuerAt(http, clock), { expected, document, url })),
      asked,
    }
  }

  it.each([
    ['https://idp.test', 'https://idp.test/'],
    ['https://idp.test/realm', 'https://IDP.test:443/realm'],
  ])('speaks of the issuer that was asked about: %s', async (expected, issuer) => {
    expect(await said(expected, documentOf(issuer))).toEqual({ outcome: undefined, asked: [] })
  })

  it.each(['https://idp.test/realm', 'https://evil.test/', 'http://idp.test/', 'https://idp.test/?x'])(
    'of another says which, and what to write: %s',
    async issuer => {
      const { outcome } = await said('https://idp.test', documentOf(issuer))
      expect(outcome).toEqual({
        code: 'client_misconfigured',
        place: 'configuration',
        reason: 'the discovery document is for another issuer',
        call: 'discovery',
        url,
        expected: 'https://idp.test',
        received: issuer,
        mend: `If this is your provider, set options.issuer to the received value exactly, and options.discoveryURL to ${url}.`,
      })
    },
  )

  it('of another that has its own document needs no other address', async () => {
    const issuer = 'https://idp.test/realm'
    const where = `${issuer}/.well-known/openid-configuration`
    const mend = async (there: object) =>
      (await said('https://idp.test', documentOf(issuer), { [where]: there })).outcome
    const { asked } = await said('https://idp.test', documentOf(issuer))
    expect(asked).toEqual([`discovery ${where}`])
    expect(await mend({ issuer })).toMatchObject({
      mend: 'If this is your provider, set options.issuer to the received value exactly.',
    })
    for (const another of [{ issuer: 'https://idp.test/other' }, { issuer: 7 }, {}]) {
      expect(await mend(another)).toMatchObject({ mend: expect.stringContaining('options.discoveryURL') })
    }
  })

  describe('of version 1 of Entra ID', () => {
    const authorize = `https://login.test/${contoso}/oauth2/authorize`
    const received = `https://sts.test/${contoso}/`
    const old = documentOf(received, authorize)
    const versionTwo = `https://login.test/${contoso}/v2.0`
    const there = { [`${versionTwo}/.well-known/openid-configuration`]: { issuer: versionTwo } }

    it.each([`https://login.test/${contoso}`, `https://login.test/${contoso}/`])(
      'is refused with that of version 2, where it is there: %s',
      async expected => {
        expect((await said(expected, old, there)).outcome).toEqual({
          code: 'client_misconfigured',
          place: 'configuration',
          reason: 'the discovery document is that of version 1 of Entra ID',
          call: 'discovery',
          url,
          received,
          mend: `Set options.issuer to ${versionTwo}, and delete options.discoveryURL.`,
        })
      },
    )

    it('is refused without one where what stands there names no issuer', async () => {
      for (const none of [{}, { issuer: 7 }]) {
        const others = { [`${versionTwo}/.well-known/openid-configuration`]: none }
        expect((await said(`https://login.test/${contoso}`, old, others)).outcome).toMatchObject({
          mend: 'Set options.issuer to https://login.microsoftonline.com/<Directory (tenant) ID>/v2.0.',
        })
      }
    })

    it('is refused where it names the very issuer that was asked about', async () => {
      expect((await said(received, old)).outcome).toMatchObject({
        reason: 'the discovery document is that of version 1 of Entra ID',
        mend: 'Set options.issuer to https://login.microsoftonline.com/<Directory (tenant) ID>/v2.0.',
      })
    })

    it.each([authorize.toUpperCase().replace('HTTPS', 'https'), `${authorize}/`])(
      'is known by its address: %s',
      async address => {
        expect((await said(received, documentOf(received, address))).outcome).toBeDefined()
      },
    )

    it.each([
      [received, `https://login.test/${contoso}/oauth2/v2.0/authorize`],
      [received, `https://login.test/x/${contoso}/oauth2/authorize`],
      [received, `https://login.test/${contoso}/oauth2/authorize/x`],
      [received, 'https://login.test/oauth2/authorize'],
      [received, 'https://login.test//oauth2/authorize'],
      [`https://sts.test/${contoso}/x`, authorize],
      ['https://sts.test/adfs', 'https://sts.test/adfs/oauth2/authorize'],
      ['https://sts.test/', authorize],
    ])('is not that of anybody else: %s with %s', async (issuer, address) => {
      expect((await said(issuer, documentOf(issuer, address))).outcome).toBeUndefined()
    })
  })
})

describe('a document of Entra', () => {
  const url = 'https://login.test/doc'
  const said = (expected: string, issuer: string, authorize: string) =>
    told(() => checkEntraIssuer(expected, documentOf(issuer, authorize), url))
  const host = 'https://login.test'

  it.each([
    [`${host}/common/v2.0`, `${host}/{tenantid}/v2.0`, `${host}/common/oauth2/v2.0/authorize`],
    [host, `${host}/{tenantid}`, `${host}/common/oauth2/v2.0/authorize`],
    [`${host}/contoso.test/v2.0/`, `${host}/${contoso}/v2.0`, `${host}/${contoso}/oauth2/v2.0/authorize`],
    [
      'https://contoso.ciamlogin.com/contoso.test/v2.0',
      `https://${contoso}.ciamlogin.com/${contoso}/v2.0`,
      `https://contoso.ciamlogin.com/${contoso}/oauth2/v2.0/authorize`,
    ],
    [
      `https://${contoso}.ciamlogin.com/${contoso}/v2.0`,
      `https://${contoso}.ciamlogin.com/${contoso}/v2.0`,
      `https://contoso.ciamlogin.com/${contoso}/oauth2/v2.0/authorize`,
    ],
  ])('is of the origin and the path that the file names: %s', async (expected, issuer, authorize) => {
    expect(await said(expected, issuer, authorize)).toBeUndefined()
  })

  const refused = (expected: string, issuer: string, authorize: string) => ({
    code: 'client_misconfigured',
    place: 'configuration',
    reason: 'the discovery document is for another issuer',
    call: 'discovery',
    url,
    expected,
    received: issuer,
    authorizationEndpoint: authorize,
    mend: expect.stringContaining('<Directory (tenant) ID>'),
  })

  const ours = `${host}/common/oauth2/v2.0/authorize`
  it.each([
    ['https://evil.test/{tenantid}/v2.0', ours],
    [`${host}/{tenantid}/v1.0`, ours],
    [`${host}/x/{tenantid}/v2.0`, ours],
    [`${host}//v2.0`, ours],
    [`${host}/{tenantid}/v2.0`, 'https://evil.test/common/oauth2/v2.0/authorize'],
    ['https://a.ciamlogin.com/{tenantid}/v2.0', ours],
    [`${host}/{tenantid}/v2.0`, 'https://a.ciamlogin.com/common/oauth2/v2.0/authorize'],
  ])('is refused where it leads elsewhere: %s, %s', async (issuer, authorize) => {
    const expected = `${host}/common/v2.0`
    expect(await said(expected, issuer, authorize)).toEqual(refused(expected, issuer, authorize))
  })

  it('is refused where the tenant stands elsewhere than at the beginning, as the file may have it', async () => {
    const expected = `${host}//common/v2.0`
    expect(await said(expected, `${host}//${contoso}/v2.0`, ours)).toMatchObject({ expected })
  })

  it.each([
    ...['https://evil.ciamlogin.com.test', 'https://a.b.ciamlogin.com', 'http://a.ciamlogin.com'],
    ...['https://xciamlogin.com', 'https://a.ciamloginXcom', 'https://a.ciamlogin.com:8443', host],
    ...[
      'https://a.Xciamlogin.com',
      'https://ciamlogin.com',
      'https://.ciamlogin.com',
      'https://aXciamlogin.com',
      'https://a.ciamlogin.co',
    ],
  ])('of External ID is refused where it leads to another host: %s', async evil => {
    const expected = `https://contoso.ciamlogin.com/${contoso}/v2.0`
    const authorize = `${evil}/${contoso}/oauth2/v2.0/authorize`
    expect(await said(expected, expected, authorize)).toEqual(refused(expected, expected, authorize))
    const issuer = `${evil}/${contoso}/v2.0`
    expect(await said(expected, issuer, authorize)).toEqual(refused(expected, issuer, authorize))
  })
})
