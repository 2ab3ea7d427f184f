import { describe, expect, it } from 'vitest'
import { GatewrightError } from '../../errors.ts'
import { orClockSkew } from './clock-skew.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const seconds = now / 1000
const clock = { now: () => now }
const minute = 60
const refused = (claim: unknown, received: unknown) =>
  new GatewrightError('token_invalid', { detail: { claim, received } as never })

/** What becomes of a refused claim where the provider is ahead by so many seconds. */
function outcome(claim: string, received: number, ahead: number | undefined): string {
  const error = refused(claim, received)
  const told = orClockSkew(error, ahead === undefined ? undefined : ahead * 1000, clock)
  const { code } = told as GatewrightError
  return code === 'token_invalid' ? 'as before' : code
}

describe('a token that looks wrong to our clock alone', () => {
  it.each([
    ['nbf', seconds + 12 * minute, 12 * minute],
    ['auth_time', seconds + 12 * minute, 12 * minute],
    ['iat', seconds + 12 * minute, 12 * minute],
    // Issued just now by the provider, and days ago by us.
    ['iat', seconds - 40 * 24 * 60 * minute, -40 * 24 * 60 * minute],
    ['exp', seconds - 60 * minute, -120 * minute],
  ])('is a clock that is off, by whichever claim it was found: %s', (claim, received, ahead) => {
    expect(outcome(claim, received, ahead)).toBe('clock_skew')
  })

  it('says by how much, in which direction, and where to mend it', () => {
    const error = refused('nbf', seconds + 12 * minute)
    const told = orClockSkew(error, 12 * minute * 1000, clock) as GatewrightError
    expect(told.detail).toMatchObject({
      claim: 'nbf',
      difference: '12 minutes',
      reason: "this server's clock is 12 minutes behind the provider's",
      place: 'network',
      mend: expect.stringContaining('timedatectl'),
    })
    expect(told.cause).toBe(error)
    const behind = orClockSkew(refused('exp', seconds - 60 * minute), -120 * minute * 1000, clock)
    expect((behind as GatewrightError).detail).toMatchObject({
      reason: "this server's clock is 2 hours ahead of the provider's",
    })
  })
})

describe('a token that is wrong is refused as before', () => {
  it.each([
    ['the provider’s own clock does not explain it', 'exp', seconds - 3 * 60 * minute, -120 * minute],
    ['it is from the provider’s future, too', 'nbf', seconds + 60 * minute, 12 * minute],
    ['it is old by the provider’s clock, too', 'iat', seconds - 2 * 24 * 60 * minute, -60 * minute],
    ['the clocks agree but for what a Date cannot tell', 'nbf', seconds + 2 * minute, 30],
    ['the provider told no time', 'nbf', seconds + 12 * minute, undefined],
    ['it is not about time', 'aud', seconds, 12 * minute],
    ['the claim has the name of what every object has', 'toString', seconds, 12 * minute],
  ])('%s', (_, claim, received, ahead) => {
    expect(outcome(claim, received, ahead)).toBe('as before')
  })

  it('and says how far it is from our clock, which is all there is to go by where the provider tells no time', () => {
    const told = (claim: string, received: number) =>
      (orClockSkew(refused(claim, received), undefined, clock) as GatewrightError).detail
    expect(told('iat', seconds + 12 * minute)).toMatchObject({
      received: seconds + 12 * minute,
      difference: "12 minutes after this server's clock",
      mend: expect.stringContaining('clocks'),
    })
    expect(told('exp', seconds - 3 * 60 * minute)).toMatchObject({
      difference: "3 hours before this server's clock",
    })
  })

  it('and so is whatever else was thrown', () => {
    for (const thrown of [
      new Error('x'),
      undefined,
      new GatewrightError('provider_unreachable'),
      refused(7, seconds),
      refused('nbf', 'soon'),
    ]) {
      expect(orClockSkew(thrown, 12 * minute * 1000, clock)).toBe(thrown)
    }
  })
})
