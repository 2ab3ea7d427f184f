import { callbackPath, origin } from '../guide-file.ts'
import type { Family, Mistake, Said } from '../mistake.ts'
import { door, log } from '../readers.ts'
import type { World } from '../world.ts'

const web = (redirectUris: string[]) => ({
  redirectUris,
  homePageUrl: null,
  logoutUrl: null,
  implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
})

const cure = 'Authentication > Web, add options.callbackURL exactly: same case, same trailing slash, https.'

const registered = (title: string, uri: string): Mistake => ({
  title,
  provider: world => world.app({ web: web([uri]) }),
  told: [
    {
      by: 'doctor',
      at: 'provider.azure.redirect-uri',
      says: `AADSTS50011: the redirect URI that we sent is not registered. We send ${origin}${callbackPath}.`,
      cure,
    },
    {
      by: 'provider',
      at: 'AADSTS50011',
      says: `AADSTS50011: The redirect URI '${origin}${callbackPath}' specified in the request does not match`,
      cure,
    },
  ],
})

/** Three people who leave and do not come back, and a while later another: none of them is heard of again. */
async function leave(world: World): Promise<readonly Said[]> {
  world.app({ web: web([`${origin}${callbackPath}/`]) })
  // A file that is new: what worked before says nothing of it.
  await world.write(
    world
      .text()
      .replace('"Microsoft"', '"Work account"')
      .replace('openid profile email', 'openid email profile'),
  )
  await world.restart()
  for (let people = 0; people < 3; people += 1) await door(world, {})
  world.clock.offset = 3 * 60_000
  await door(world, {})
  for (
    let turns = 0;
    turns < 100 && !log(world).some(({ says }) => says.includes('none has come back'));
    turns += 1
  )
    await new Promise(resolve => setTimeout(resolve, 10))
  return log(world)
}

export const redirectUri: Family = {
  title: 'The redirect URI at Entra',
  at: 'emulator',
  mistakes: [
    registered('a slash at its end', `${origin}${callbackPath}/`),
    registered('other letter case', `${origin}${callbackPath.replace('login-callback', 'Login-Callback')}`),
    registered('another scheme', `https://localhost:3000${callbackPath}`),
    registered('another host', `http://127.0.0.1:3000${callbackPath}`),
    registered('another port', `http://sso.localhost:3001${callbackPath}`),
    registered('another strategy', `${origin}${callbackPath.replace('azure', 'entra')}`),
    {
      title: 'none at all',
      provider: world => world.app({ web: web([]) }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.redirect-uri',
          says: 'AADSTS500113: the app registration has no redirect URI at all.',
          cure: 'In Entra, App registrations > (the app) > Authentication > Add a platform > Web, add options.callbackURL.',
        },
        {
          by: 'provider',
          at: 'AADSTS500113',
          says: 'AADSTS500113: No reply address is registered for the application.',
          cure: 'In Entra, App registrations > (the app) > Authentication > Add a platform > Web, add options.callbackURL.',
        },
      ],
    },
    {
      title: 'on the platform Single-page application',
      provider: world => world.app({ web: web([]), spa: { redirectUris: [`${origin}${callbackPath}`] } }),
      told: [
        {
          by: 'test',
          at: 'AADSTS9002327',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: the redirect URI is registered for a single-page app, so',
          cure: 'In Entra, App registrations > (the app) > Authentication, take options.callbackURL out of "Single-page',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS9002327',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS9002327',
          says: 'the redirect URI is registered for a single-page app, so the server may not redeem its codes',
          cure: 'In Entra, App registrations > (the app) > Authentication, take options.callbackURL out of "Single-page',
        },
      ],
    },
    {
      title: 'on the platform Mobile and desktop applications',
      provider: world =>
        world.app({ web: web([]), publicClient: { redirectUris: [`${origin}${callbackPath}`] } }),
      told: [
        {
          by: 'test',
          at: 'AADSTS700025',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: the app is registered as a public client, which must not',
          cure: 'In Entra, App registrations > (the app) > Authentication, register options.callbackURL on the platform Web; or',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS700025',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS700025',
          says: 'the app is registered as a public client, which must not send a secret',
          cure: 'In Entra, App registrations > (the app) > Authentication, register options.callbackURL on the platform Web; or',
        },
      ],
    },
    {
      title: 'any of these, where nobody has asked: people leave, and do not come back',
      act: leave,
      told: [
        {
          by: 'log',
          at: 'a warning',
          says: 'people leave for this provider and none has come back',
          cure: 'The likely cause: the provider does not know the callback URL, says so on a page of its own (Entra:',
        },
      ],
    },
  ],
}
