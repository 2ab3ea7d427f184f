import type { OAuth2Options } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { openIdProvider, told } from '../../../test/oauth2/support/token-maker.ts'
import { createAuthenticatedRequests } from './authenticated-request.ts'

const clientSecret = 'S3cret +'
const options = { clientID: 'us', clientSecret } as unknown as OAuth2Options
const offering = (...methods: string[]) => openIdProvider({ token_endpoint_auth_methods_supported: methods })
const both = offering('client_secret_basic', 'client_secret_post')

type Answer = readonly [status: number, body: object | string]

/** A client that keeps what was taken, at a provider that answers so, one answer after another. */
function clientAt(provider = both) {
  const requests = createAuthenticatedRequests(options)
  return async (...answers: readonly Answer[]) => {
    const went: string[] = []
    const outcome = await told(() =>
      requests.send('token', provider, async authenticate => {
        const [form, headers] = [new URLSearchParams(), new Headers()]
        await authenticate(provider.as, { client_id: 'us' }, form, headers)
        const [, encoded = ''] = (headers.get('authorization') ?? '').split(' ')
        const isLiteral = Buffer.from(encoded, 'base64').toString() === `us:${clientSecret}`
        went.push(form.has('client_secret') ? 'in the body' : isLiteral ? 'literally' : 'by Basic')
        const [status, body] = answers[went.length - 1] ?? [500, 'no more answers']
        return typeof body === 'string' ? new Response(body, { status }) : Response.json(body, { status })
      }),
    )
    return { outcome, went }
  }
}
const tokens = [200, { access_token: 'x' }] as const
const wrong = [401, { error: 'invalid_client' }] as const
const [first, all] = [['by Basic'], ['by Basic', 'in the body', 'literally']]

describe('a client that proves itself', () => {
  it('begins with what was taken last, and has the others behind it', async () => {
    const send = clientAt()
    expect((await send(wrong, wrong, tokens)).went).toEqual(all)
    expect((await send(wrong, wrong, wrong)).went).toEqual(['literally', 'by Basic', 'in the body'])
  })

  it('keeps no way that brought an error, or nothing that can be read', async () => {
    for (const last of [[400, { error: 'invalid_scope' }] as const, [200, '<html>'] as const]) {
      const send = clientAt()
      expect((await send(wrong, last)).went).toEqual(['by Basic', 'in the body'])
      expect((await send(tokens)).went).toEqual(first)
    }
  })

  it('goes nowhere where nothing that it has is taken', async () => {
    expect(await clientAt(offering('private_key_jwt'))()).toEqual({
      went: [],
      outcome: {
        code: 'client_misconfigured',
        place: 'provider',
        reason: 'the provider takes no client secret',
        call: 'token',
        mend: expect.stringContaining('(client_secret_basic or client_secret_post)'),
      },
    })
  })

  it('is told what says most about it', async () => {
    const body = async (...answers: readonly Answer[]) => (await clientAt()(...answers)).outcome
    const denied = [401, { error: 'access_denied' }] as const
    const vague = [403, { error: 'unauthorized' }] as const
    expect(await body(denied, wrong, vague)).toMatchObject({ status: 401, body: wrong[1] })
    expect(await body(denied, denied, vague)).toMatchObject({ status: 403, body: vague[1] })
    const spent = [400, { error: 'invalid_grant' }] as const
    expect(await body(wrong, spent)).toMatchObject({ status: 400, body: spent[1] })
  })
})

describe('an answer', () => {
  const wentAfter = async (status: number, body: object | string) =>
    (await clientAt()([status, body], [status, body], [status, body])).went

  it.each([
    ...['invalid_client', 'unauthorized_client', 'access_denied', 'unauthorized'],
    ...['incorrect_client_credentials', 'invalid_client_credentials', 'invalid_client_secret'],
    'INVALID_CLIENT',
  ])('is about the client by its name, whatever its status: %s', async error => {
    expect(await wentAfter(400, { error })).toEqual(all)
    expect(await wentAfter(200, { error })).toEqual(all)
  })

  it.each([401, 403])('is about the client by its status: %i', async status => {
    expect(await wentAfter(status, { error: 'other' })).toEqual(all)
    expect(await wentAfter(status, '<html>')).toEqual(all)
  })

  it.each(['no such client', 'credential missing', 'a secret', 'not authenticated', 'CLIENT'])(
    'is about the client by its words: %s',
    async error_description => {
      expect(await wentAfter(400, { error: 'invalid_request', error_description })).toEqual(all)
      expect(await wentAfter(404, { error: 'invalid_request', error_description })).toEqual(first)
    },
  )

  it.each([
    [200, '<html>'],
    [200, { access_token: 'x' }],
    [400, { error: 'invalid_request', error_description: 'unsecret' }],
    [400, { error: 7, error_description: 7 }],
  ] as const)('is not about the client: %i %o', async (status, body) => {
    expect(await wentAfter(status, body)).toEqual(first)
  })

  describe.each(['invalid_grant', 'bad_verification_code', 'Invalid_Grant'])(
    'that the code is spent (%s)',
    error => {
      it.each(['', 'the client is fine', `client${'.'.repeat(21)}secret`])(
        'is final, whatever its status: "%s"',
        async error_description => {
          for (const status of [400, 401]) {
            expect(await wentAfter(status, { error, error_description })).toEqual(first)
          }
        },
      )

      it.each([
        ...['Client secret', 'clientcredential', 'client not authenticated', 'CLIENT SECRET'],
        `client${'.'.repeat(20)}secret`,
      ])('is not, where it says that it is the client: %s', async error_description => {
        expect(await wentAfter(400, { error, error_description })).toEqual(all)
      })
    },
  )
})
