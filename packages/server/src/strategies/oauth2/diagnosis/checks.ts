import type { OAuth2Options, OAuth2StrategyConfig } from '@gatewright/config'
import { amber, type Check, type Finding, green, red, skipped } from '../../../checks/check.ts'
import { reachChecks } from '../../../checks/reach.ts'
import { type Clock, inWords } from '../../../clock.ts'
import { clockToleranceSeconds } from '../id-token.ts'
import { type ProviderKind, recogniseProvider } from '../kind.ts'
import { printable } from '../printable.ts'
import { explained } from './explained.ts'
import { createProviderUnderTest, type ProviderUnderTest, REQUEST } from './provider-under-test.ts'
import { readEndpoint, readRedirect } from './read-authorization.ts'
import { readClient } from './read-client.ts'

/** Several requests may be made, one after the other. */
const TWO_REQUESTS = 2 * REQUEST + 500
/** A difference that is worth a look, in milliseconds: half of what is borne. */
const DRIFT = (clockToleranceSeconds * 1000) / 2

/** Everything of one provider that can be looked at without signing anybody in. */
export function createOAuth2Checks(config: OAuth2StrategyConfig, clock: Clock): readonly Check[] {
  const { id: strategy, options } = config
  const id = `provider.${strategy}`
  const common = { group: 'provider', subject: strategy } as const
  let kind: ProviderKind
  try {
    kind = recogniseProvider(options)
  } catch (error) {
    const check = {
      ...common,
      id: `${id}.options`,
      title: 'Its options name a provider',
      why: `Nobody signs in with ${strategy}.`,
    }
    return [{ ...check, timeoutMs: 100, look: async () => explained(error) }]
  }
  const under = createProviderUnderTest({ config, clock })
  const nobody = `Nobody signs in with ${strategy} while it is not so.`
  const isPlain = kind.kind === 'plain'
  const check = (
    name: string,
    title: string,
    needs: string,
    look: () => Promise<Finding>,
    more: { readonly timeoutMs?: number; readonly why?: string } = {},
  ): Check => ({
    ...common,
    id: `${id}.${name}`,
    title,
    why: more.why ?? nobody,
    timeoutMs: more.timeoutMs ?? REQUEST + 500,
    needs: [`${id}.${needs}`],
    look,
  })
  const found = isPlain ? 'connection' : 'discovery'
  return [
    {
      group: 'clock',
      subject: strategy,
      id: `clock.${strategy}`,
      title: `The clock goes as that of the provider of ${strategy}`,
      why: `Tokens look expired, or not yet valid, when the clocks differ by more than ${clockToleranceSeconds} seconds.`,
      timeoutMs: REQUEST + 500,
      needs: [`${id}.connection`],
      look: () => lookAtClock(under, isPlain),
    },
    ...reachChecks({
      ...common,
      id,
      why: nobody,
      name: 'the provider',
      address: firstAddress(kind, options),
      ca: options.ca,
      now: clock.now(),
    }),
    ...(isPlain
      ? []
      : [
          check('discovery', 'It describes itself, as a sign-in needs it', 'connection', () =>
            lookAtDiscovery(under),
          ),
          check('keys', 'It publishes the keys that it signs with', 'discovery', () => lookAtKeys(under), {
            why: 'Without them no id_token can be verified, and nobody signs in.',
          }),
        ]),
    check(
      'authorization',
      'The authorization endpoint answers',
      found,
      async () => orExplained(under, async () => readEndpoint(await under.authorization()), 'par'),
      { timeoutMs: TWO_REQUESTS },
    ),
    check(
      'redirect-uri',
      'The redirect URI is registered',
      'authorization',
      async () => orExplained(under, async () => readRedirect(await under.authorization(), options)),
      {
        timeoutMs: TWO_REQUESTS,
        why: 'Whoever signs in ends on a page of the provider, and never comes back here.',
      },
    ),
    check(
      'token',
      'The token endpoint answers',
      found,
      () =>
        orExplained(
          under,
          async () => {
            const { toTheCode } = await under.token()
            return green(`Answers in JSON (status ${toTheCode.status}).`)
          },
          'token',
        ),
      { timeoutMs: TWO_REQUESTS },
    ),
    check(
      'client',
      'The provider believes this client',
      'token',
      () => orExplained(under, async () => readClient(await under.token(), options), 'token'),
      { timeoutMs: TWO_REQUESTS, why: 'Whoever has signed in at the provider is refused here after it.' },
    ),
    check('userinfo', 'The userinfo endpoint answers', found, () => lookAtUserinfo(under), {
      why: 'What the provider says of a person may be missing: address, name, groups.',
    }),
  ]
}

/** What is asked first of all. */
function firstAddress(kind: ProviderKind, options: OAuth2Options): URL {
  if (kind.kind === 'entra') return new URL(kind.authority)
  return new URL(kind.kind === 'openid' ? kind.document : (options.tokenURL ?? ''))
}

async function orExplained(
  under: ProviderUnderTest,
  look: () => Promise<Finding>,
  purpose?: 'token' | 'par' | 'discovery',
): Promise<Finding> {
  try {
    return await look()
  } catch (error) {
    return explained(error, purpose && under.answered(purpose))
  }
}

async function lookAtClock(under: ProviderUnderTest, isPlain: boolean): Promise<Finding> {
  // Also an answer that is of no use says what time it is.
  await (isPlain ? under.token() : under.provider()).catch(() => undefined)
  const ahead = under.http.ahead()
  if (ahead === undefined) return skipped('The provider tells no time.')
  const difference = `${inWords(ahead)} ${ahead > 0 ? 'behind' : 'ahead of'} the provider’s`
  const cure = 'Let NTP keep the clock of this machine: timedatectl says whether it does.'
  // A Date is in whole seconds, and was on its way.
  if (Math.abs(ahead) < DRIFT) return green('It differs by seconds at most.')
  const isTooMuch = Math.abs(ahead) > clockToleranceSeconds * 1000
  return (isTooMuch ? red : amber)(`This clock is ${difference}.`, cure)
}

const lookAtDiscovery = (under: ProviderUnderTest): Promise<Finding> =>
  orExplained(
    under,
    async () => {
      const { as } = await under.provider()
      return green(`Issuer ${printable(as.issuer)}`)
    },
    'discovery',
  )

async function lookAtKeys(under: ProviderUnderTest): Promise<Finding> {
  const provider = await under.provider()
  if (provider.kind === 'plain') return skipped('It signs nothing.')
  try {
    const keys = await provider.keys.get()
    if (keys.length > 0) return green(keys.length === 1 ? 'One key.' : `${keys.length} keys.`)
    return red(
      `${printable(provider.as.jwks_uri ?? '')}: the list is empty.`,
      'Let the provider make a signing key (RS256 or ES256) and publish it.',
    )
  } catch (error) {
    return explained(error, under.answered('keys'))
  }
}

/** Asked without a token: who has none is refused, in whatever words. */
async function lookAtUserinfo(under: ProviderUnderTest): Promise<Finding> {
  const { as } = await under.provider()
  const url = as.userinfo_endpoint
  if (url === undefined) return skipped('The provider has none, or nobody asks it.')
  try {
    const { status } = await under.http.request('userinfo', url)
    if (status === 404 || status === 405 || status === 410)
      return red(
        `${printable(url)} answers with status ${status}.`,
        'Correct options.userInfoURL, or take it out where the provider describes itself.',
      )
    return green(`Refuses whoever brings no token (status ${status}), as it should.`)
  } catch (error) {
    return explained(error)
  }
}
