import { expect, expectTypeOf, it } from 'vitest'
import { GatewrightError, refusedAddress } from './errors.ts'

const refused = (): unknown =>
  new GatewrightError('not_invited', { detail: { email: 'ada@contoso.test', strategy: 'azure' } })

it('is found by instanceof as one of the table, and nothing else is', () => {
  const error = refused()
  expect(error instanceof GatewrightError).toBe(true)
  if (error instanceof GatewrightError) expectTypeOf(error).toEqualTypeOf<GatewrightError>()
  for (const other of [new Error('x'), { code: 'not_invited' }, undefined, 'not_invited']) {
    expect(other instanceof GatewrightError).toBe(false)
  }
})

it('has the members of a code once it is known to have that code', () => {
  const error: GatewrightError = new GatewrightError('bad_request', { response: { reason: 'No address.' } })
  expect(error.is('config_invalid')).toBe(false)
  if (error.is('bad_request')) expectTypeOf(error.response.reason).toEqualTypeOf<string | undefined>()
  expect(error.is('bad_request') && error.response.reason).toBe('No address.')
  // @ts-expect-error the answer of this code says how the password is too weak
  new GatewrightError('password_too_weak', { response: { rule: [] } })
  // @ts-expect-error an address is a text
  new GatewrightError('email_taken', { detail: { email: 5, strategy: 'azure' } })
})

it('tells whom it refused, where it knows', () => {
  expect(refusedAddress(refused() as GatewrightError)).toBe('ada@contoso.test')
  expect(refusedAddress(new GatewrightError('not_signed_in'))).toBeUndefined()
  // What others call an address in their detail is not taken for one.
  expect(
    refusedAddress(new GatewrightError('internal', { detail: { email: 'ada@contoso.test' } })),
  ).toBeUndefined()
})
