import { type AddressInfo, connect } from 'node:net'
import { createServer } from 'node:tls'
import { createAuthority } from '../../../packages/server/test/outbound/support/authority.ts'
import type { Family, FileObject } from '../mistake.ts'
import type { World } from '../world.ts'

let tlsPort = 0
/** TLS in front of the emulator, with a certificate of an authority of its own. */
async function ownAuthority(
  world: World,
  { host = 'localhost', until = 100, isKnown = false } = {},
): Promise<void> {
  const { emulator } = world
  const authority = await createAuthority()
  const identity = await authority.certify({ host, until })
  if (isKnown) await world.beside('ca.pem', authority.ca)
  const front = createServer(identity, socket => {
    const onwards = connect(emulator.port, '127.0.0.1')
    for (const [one, other] of [
      [socket, onwards],
      [onwards, socket],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy())
    onwards.pipe(socket).pipe(onwards)
  })
  front.on('tlsClientError', () => {})
  await new Promise<void>(resolve => front.listen(0, '127.0.0.1', resolve))
  tlsPort = (front.address() as AddressInfo).port
  world.afterwards(() => void front.close())
}
const behindTls = (file: FileObject) => {
  const { options } = file.authStrategies.azure
  for (const key of ['authorizationURL', 'tokenURL', 'userInfoURL'])
    options[key] = options[key].replace(/http:\/\/[^/]+/, `https://localhost:${tlsPort}`)
}
const atMicrosoft = (host: string) => (file: FileObject) => {
  const { options } = file.authStrategies.azure
  for (const key of ['authorizationURL', 'tokenURL', 'userInfoURL'])
    options[key] = options[key].replace(/http:\/\/[^/]+/, `https://${host}`)
}

export const network: Family = {
  title: 'Clock, network and what stands in between',
  at: 'emulator',
  mistakes: [
    {
      title: 'this clock ten minutes slow',
      provider: world => {
        world.clock.offset = -600_000
      },
      told: [
        {
          by: 'doctor',
          at: 'clock.azure',
          says: 'This clock is 10 minutes behind the provider’s.',
          cure: 'Let NTP keep the clock of this machine: timedatectl says whether it does.',
        },
        {
          by: 'test',
          at: 'fails',
          says: "A clock is wrong. This server's clock is 10 minutes behind the provider's.",
          cure: 'Let NTP keep the clock of this machine: `timedatectl` says whether it does. Where it is right, the provider’s',
        },
        {
          by: 'door',
          at: 'clock_skew',
          says: 'A clock is wrong. The clock of this server and that of the identity provider differ too much to sign you in.',
          cure: 'Trying again does not help until a clock is set. Give the reference to your administrator.',
        },
        {
          by: 'log',
          at: 'clock_skew',
          says: "this server's clock is 10 minutes behind the provider's",
          cure: 'Let NTP keep the clock of this machine: `timedatectl` says whether it does. Where it is right, the provider’s',
        },
      ],
    },
    {
      title: 'this clock ten minutes fast',
      provider: world => {
        world.clock.offset = 600_000
      },
      told: [
        {
          by: 'doctor',
          at: 'clock.azure',
          says: 'This clock is 10 minutes ahead of the provider’s.',
          cure: 'Let NTP keep the clock of this machine: timedatectl says whether it does.',
        },
      ],
    },
    {
      title: 'a page of a proxy in the place of the answer',
      provider: world => world.fault({ kind: 'html_instead_of_json' }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.token',
          says: 'the answer is not JSON (status 200).',
          cure: 'See that options.tokenURL is the token endpoint of the provider, and what stands in between: a page in HTML',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider gave an answer we cannot use. The code was to be traded for tokens: the answer is not JSON.',
          cure: 'See that options.tokenURL is the token endpoint of the provider, and what stands in between: a page in HTML',
        },
        {
          by: 'door',
          at: 'provider_misbehaved',
          says: 'Your provider gave an answer we cannot use.',
          cure: 'Try again in a minute; if it happens again, give the reference to your administrator.',
        },
        {
          by: 'log',
          at: 'provider_misbehaved',
          says: 'the answer is not JSON',
          cure: 'See that options.tokenURL is the token endpoint of the provider, and what stands in between: a page in HTML',
        },
      ],
    },
    {
      title: 'a page of a proxy in the place of the description',
      provider: world => world.fault({ kind: 'html_instead_of_json', endpoints: ['discovery'] }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.discovery',
          says: 'https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/v2.0/.well-known/openid-configuration: expected a JSON',
          cure: 'Open the address in a browser: a page in HTML means that it is the wrong one, or that something stands in',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider gave an answer we cannot use. The provider was asked to describe itself: expected a JSON object with status 200.',
          cure: 'Open the address in a browser: a page in HTML means that it is the wrong one, or that something stands in',
        },
        {
          by: 'door',
          at: 'provider_misbehaved',
          says: 'Your provider gave an answer we cannot use.',
          cure: 'Try again in a minute; if it happens again, give the reference to your administrator.',
        },
        {
          by: 'log',
          at: 'provider_misbehaved',
          says: 'expected a JSON object with status 200',
          cure: 'Open the address in a browser: a page in HTML means that it is the wrong one, or that something stands in',
        },
      ],
    },
    {
      title: 'the provider answers 503',
      provider: world => world.fault({ kind: 'unavailable' }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.token',
          says: 'https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token: the provider failed (status 503).',
          cure: 'Try again; if it lasts, the log of the provider says why.',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider gave an answer we cannot use. The code was to be traded for tokens: the provider failed.',
          cure: 'Try again; if it lasts, the log of the provider says why. Mend it at the provider.',
        },
        {
          by: 'door',
          at: 'provider_misbehaved',
          says: 'Your provider gave an answer we cannot use.',
          cure: 'Try again in a minute; if it happens again, give the reference to your administrator.',
        },
        {
          by: 'log',
          at: 'provider_misbehaved',
          says: 'the provider failed',
          cure: 'Try again; if it lasts, the log of the provider says why.',
        },
      ],
    },
    {
      title: 'the provider fails',
      provider: world => world.fault({ kind: 'server_error' }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.token',
          says: 'https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token: the provider failed (status 500).',
          cure: 'Try again; if it lasts, the log of the provider says why.',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider gave an answer we cannot use. The code was to be traded for tokens: the provider failed.',
          cure: 'Try again; if it lasts, the log of the provider says why. Mend it at the provider.',
        },
        {
          by: 'door',
          at: 'provider_misbehaved',
          says: 'Your provider gave an answer we cannot use.',
          cure: 'Try again in a minute; if it happens again, give the reference to your administrator.',
        },
        {
          by: 'log',
          at: 'provider_misbehaved',
          says: 'the provider failed',
          cure: 'Try again; if it lasts, the log of the provider says why.',
        },
      ],
    },
    {
      title: 'the provider says that it is too many',
      provider: world => world.fault({ kind: 'too_many_requests' }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'AADSTS90055: there are too many requests of this tenant.',
          cure: 'Try again. If it lasts, look at the Azure status page (https://status.azure.com).',
        },
        {
          by: 'test',
          at: 'AADSTS90055',
          says: 'Your provider gave an answer we cannot use. The code was to be traded for tokens: there are too many requests of this tenant.',
          cure: 'Try again. If it lasts, look at the Azure status page (https://status.azure.com). Mend it at the provider.',
        },
        {
          by: 'door',
          at: 'provider_misbehaved AADSTS90055',
          says: 'Your provider has trouble.',
          cure: 'Try again in a minute, or choose another way to sign in.',
        },
        {
          by: 'log',
          at: 'provider_misbehaved AADSTS90055',
          says: 'there are too many requests of this tenant',
          cure: 'Try again. If it lasts, look at the Azure status page (https://status.azure.com).',
        },
      ],
    },
    {
      title: 'tokens for another app',
      provider: world => world.fault({ kind: 'wrong_audience' }),
      told: [
        {
          by: 'test',
          at: 'fails',
          says: 'Your sign-in could not be verified. Unexpected "aud" claim value.',
          cure: 'options.clientID is not the app that the provider issues tokens for. Mend it in the configuration.',
        },
        {
          by: 'door',
          at: 'token_invalid',
          says: 'Your sign-in could not be verified.',
          cure: 'Start again; if it happens again, give the reference to your administrator.',
        },
        {
          by: 'log',
          at: 'token_invalid',
          says: 'unexpected "aud" claim value',
          cure: 'options.clientID is not the app that the provider issues tokens for.',
        },
      ],
    },
    {
      title: 'a key that is published nowhere',
      provider: world => world.fault({ kind: 'unknown_key' }),
      told: [
        {
          by: 'test',
          at: 'fails',
          says: 'Your sign-in could not be verified. No applicable key found in the JSON Web Key Set.',
          cure: 'The provider signs with a key that it does not publish, or publishes as one that cannot be used for that: for',
        },
        {
          by: 'door',
          at: 'token_invalid',
          says: 'Your sign-in could not be verified.',
          cure: 'Start again; if it happens again, give the reference to your administrator.',
        },
        {
          by: 'log',
          at: 'token_invalid',
          says: 'no applicable key found in the JSON Web Key Set',
          cure: 'The provider signs with a key that it does not publish, or publishes as one that cannot be used for that: for',
        },
      ],
    },
    {
      title: 'a certificate of an authority of one’s own',
      provider: world => ownAuthority(world),
      file: behindTls,
      told: [
        {
          by: 'restart',
          at: 'provider.azure.connection',
          says: 'Nobody would sign in with azure: localhost: its certificate leads to no authority that this server knows',
          cure: 'If the authority is your own, name its certificate (PEM): "ca": "${file:./ca.pem}" in the options of the',
        },
        {
          by: 'doctor',
          at: 'provider.azure.connection',
          says: 'localhost: its certificate leads to no authority that this server knows (UNABLE_TO_VERIFY_LEAF_SIGNATURE).',
          cure: 'If the authority is your own, name its certificate (PEM): "ca": "${file:./ca.pem}" in the options of the',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider could not prove who it is. The provider was asked to describe itself: its certificate leads to no authority that',
          cure: 'If the authority is your own, name its certificate (PEM): "ca": "${file:./ca.pem}" in the options of the',
        },
        {
          by: 'door',
          at: 'provider_untrusted',
          says: 'Your provider could not prove who it is.',
          cure: 'Give the reference to your administrator, or choose another way to sign in.',
        },
        {
          by: 'log',
          at: 'provider_untrusted',
          says: 'its certificate leads to no authority that this server knows (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
          cure: 'If the authority is your own, name its certificate (PEM): "ca": "${file:./ca.pem}" in the options of the',
        },
      ],
    },
    {
      title: 'a certificate for another host',
      provider: world => ownAuthority(world, { host: 'login.example.com', isKnown: true }),
      file: file => {
        behindTls(file)
        file.authStrategies.azure.options.ca = '${file:./ca.pem}'
      },
      told: [
        {
          by: 'restart',
          at: 'provider.azure.connection',
          says: 'Nobody would sign in with azure: localhost: its certificate is for another host: login.example.com',
          cure: 'Write the host in the address as the certificate has it, or let the certificate name this host; a name that',
        },
        {
          by: 'doctor',
          at: 'provider.azure.connection',
          says: 'localhost: its certificate is for another host: login.example.com (ERR_TLS_CERT_ALTNAME_INVALID).',
          cure: 'Write the host in the address as the certificate has it, or let the certificate name this host; a name that',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider could not prove who it is. The provider was asked to describe itself: its certificate is for another host:',
          cure: 'Write the host in the address as the certificate has it, or let the certificate name this host; a name that',
        },
        {
          by: 'door',
          at: 'provider_untrusted',
          says: 'Your provider could not prove who it is.',
          cure: 'Give the reference to your administrator, or choose another way to sign in.',
        },
        {
          by: 'log',
          at: 'provider_untrusted',
          says: 'its certificate is for another host: login.example.com (ERR_TLS_CERT_ALTNAME_INVALID)',
          cure: 'Write the host in the address as the certificate has it, or let the certificate name this host; a name that',
        },
      ],
    },
    {
      title: 'a certificate that has expired',
      provider: world => ownAuthority(world, { until: -1 }),
      file: behindTls,
      told: [
        {
          by: 'restart',
          at: 'provider.azure.connection',
          says: 'Nobody would sign in with azure: localhost: its certificate, or one that it leads to, has expired (CERT_HAS_EXPIRED).',
          cure: 'Let it be renewed there. If it has not expired, the clock of this machine is wrong.',
        },
        {
          by: 'doctor',
          at: 'provider.azure.connection',
          says: 'localhost: its certificate, or one that it leads to, has expired (CERT_HAS_EXPIRED).',
          cure: 'Let it be renewed there. If it has not expired, the clock of this machine is wrong.',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider could not prove who it is. The provider was asked to describe itself: its certificate, or one that it leads to, has',
          cure: 'Let it be renewed there. If it has not expired, the clock of this machine is wrong. Mend it at the provider.',
        },
        {
          by: 'door',
          at: 'provider_untrusted',
          says: 'Your provider could not prove who it is.',
          cure: 'Give the reference to your administrator, or choose another way to sign in.',
        },
        {
          by: 'log',
          at: 'provider_untrusted',
          says: 'its certificate, or one that it leads to, has expired (CERT_HAS_EXPIRED)',
          cure: 'Let it be renewed there. If it has not expired, the clock of this machine is wrong.',
        },
      ],
    },
    {
      title: 'the internet only by a proxy, and nothing says so',
      file: atMicrosoft('login.microsoftonline.invalid'),
      told: [
        {
          by: 'restart',
          at: 'provider.azure.dns',
          says: 'Nobody would sign in with azure: login.microsoftonline.invalid: the name of its host is not known here (ENOTFOUND).',
          cure: 'Correct the host in the address, or the DNS of this machine. If this server reaches the internet by a proxy',
        },
        {
          by: 'doctor',
          at: 'provider.azure.dns',
          says: 'login.microsoftonline.invalid: the name of its host is not known here (ENOTFOUND).',
          cure: 'Correct the host in the address, or the DNS of this machine. If this server reaches the internet by a proxy',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider cannot be reached. The provider was asked to describe itself: the name of its host is not known here (ENOTFOUND).',
          cure: 'Correct the host in the address, or the DNS of this machine. If this server reaches the internet by a proxy',
        },
        {
          by: 'door',
          at: 'provider_unreachable',
          says: 'Your provider cannot be reached.',
          cure: 'Try again in a minute, or choose another way to sign in.',
        },
        {
          by: 'log',
          at: 'provider_unreachable',
          says: 'the name of its host is not known here (ENOTFOUND)',
          cure: 'Correct the host in the address, or the DNS of this machine. If this server reaches the internet by a proxy',
        },
      ],
    },
    {
      title: 'a proxy in HTTPS_PROXY that does not run',
      provider: world => world.setProcess('HTTPS_PROXY', 'http://127.0.0.1:1'),
      file: atMicrosoft('login.microsoftonline.invalid'),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.connection',
          says: 'login.microsoftonline.invalid: the proxy http://127.0.0.1:1 could not be reached: nobody listens there (ECONNREFUSED).',
          cure: 'Correct HTTPS_PROXY (or HTTP_PROXY, ALL_PROXY), or let the proxy run; what is to go directly stands in',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider cannot be reached. The provider was asked to describe itself: the proxy http://127.0.0.1:1 could not be reached:',
          cure: 'Correct HTTPS_PROXY (or HTTP_PROXY, ALL_PROXY), or let the proxy run; what is to go directly stands in',
        },
        {
          by: 'door',
          at: 'provider_unreachable',
          says: 'Your provider cannot be reached.',
          cure: 'Try again in a minute, or choose another way to sign in.',
        },
        {
          by: 'log',
          at: 'provider_unreachable',
          says: 'the proxy http://127.0.0.1:1 could not be reached: nobody listens there (ECONNREFUSED)',
          cure: 'Correct HTTPS_PROXY (or HTTP_PROXY, ALL_PROXY), or let the proxy run; what is to go directly stands in',
        },
      ],
    },
  ],
}
