import { expect, it } from 'vitest'
import { deviceAccess } from './access.ts'
import type { Tenant } from './tenant.ts'

const tenant = {
  authority: 'https://login.microsoftonline.com',
  graph: 'https://graph.microsoft.com',
  tokenUrl: 'https://login.microsoftonline.com/t/oauth2/v2.0/token',
  deviceCodeUrl: 'https://login.microsoftonline.com/t/oauth2/v2.0/devicecode',
} as Tenant

/** What becomes of a code where Entra answers so, in turn. */
async function refused(...answers: readonly object[]) {
  const left = answers.values()
  const shown: string[] = []
  const fetch = async (url: string) =>
    Response.json(
      url === tenant.deviceCodeUrl
        ? { device_code: 'd', user_code: 'ABC', verification_uri: 'https://microsoft.com/devicelogin' }
        : left.next().value,
      { status: url === tenant.deviceCodeUrl ? 200 : 400 },
    )
  const pauses: number[] = []
  const pause = async (milliseconds: number) => void pauses.push(milliseconds)
  const error = await deviceAccess(tenant, {
    ...{
      scopes: ['Application.ReadWrite.All'],
      fetch,
      pause,
      show: ({ userCode }) => void shown.push(userCode),
    },
  }).catch(thrown => thrown)
  return { error, pauses, shown }
}

it('a tenant that blocks device codes is said to, with another way', async () => {
  for (const number of [53003, 530036]) {
    const { error, pauses, shown } = await refused(
      { error: 'authorization_pending' },
      { error: 'slow_down' },
      { error: 'access_denied', error_description: `AADSTS${number}: Access has been blocked. Trace ID: 1` },
    )
    expect(error).toMatchObject({
      code: 'device_code_blocked',
      message: `This tenant blocks sign-ins by device code (Conditional Access). (AADSTS${number}: Access has been blocked.)`,
      next: expect.stringContaining('--script'),
    })
    expect([shown, pauses]).toEqual([['ABC'], [5000, 5000, 10_000]])
  }
})

it('a code that nobody could type in time may be blocked, too; one that was declined is not', async () => {
  const { error } = await refused({ error: 'expired_token' })
  expect(error).toMatchObject({
    code: 'code_expired',
    message: expect.stringContaining('lets nobody sign in'),
  })
  expect((await refused({ error: 'authorization_declined' })).error).toMatchObject({ code: 'declined' })
})

it('what becomes a link is the address of a page', async () => {
  const shown: string[] = []
  const error = await deviceAccess(tenant, {
    scopes: [],
    fetch: async () =>
      Response.json({
        device_code: 'd',
        user_code: 'ABC',
        verification_uri: 'javascript://localhost/%0Aevil()',
      }),
    show: ({ address }) => void shown.push(address),
  }).catch(thrown => thrown)
  expect([error.code, shown]).toEqual(['not_entra', []])
})
