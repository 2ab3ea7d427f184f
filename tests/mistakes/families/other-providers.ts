import type { Family, FileObject } from '../mistake.ts'
import type { World } from '../world.ts'

const options = (change: object) => (file: FileObject) => {
  Object.assign(file.authStrategies.azure.options, change)
}
const document =
  (change: object) =>
  ({ other }: World) => {
    other.discovery = honest => ({ json: { ...honest, ...change } })
  }
const token =
  (status: number, json: object) =>
  ({ other }: World) => {
    other.token = () => ({ status, json })
  }
const somebodyElse = { sub: 'pairwise-lin', email: 'lin@contoso.test' }
const claims =
  (change: object) =>
  ({ other }: World) => {
    const { claims: before } = other
    other.claims = honest => ({ ...before(honest), ...change })
    other.userInfo = () => ({ json: { sub: 'pairwise-ada', ...change } })
  }

export const otherProviders: Family = {
  title: 'Other providers',
  at: 'other',
  mistakes: [
    {
      title: 'the document is of another issuer',
      provider: document({ issuer: 'https://idp.internal' }),
      told: [
        {
          by: 'restart',
          at: 'provider.azure.discovery',
          says: 'Nobody would sign in with azure: https://idp.example.com/.well-known/openid-configuration: the discovery document is for',
          cure: 'If this is your provider, set options.issuer to the received value exactly, and options.discoveryURL to',
        },
        {
          by: 'doctor',
          at: 'provider.azure.discovery',
          says: 'https://idp.example.com/.well-known/openid-configuration: the discovery document is for another issuer (expected',
          cure: 'If this is your provider, set options.issuer to the received value exactly, and options.discoveryURL to',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Sign-in is not set up correctly. The provider was asked to describe itself: the discovery document is for another issuer.',
          cure: 'If this is your provider, set options.issuer to the received value exactly, and options.discoveryURL to',
        },
        {
          by: 'door',
          at: 'client_misconfigured',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured',
          says: 'the discovery document is for another issuer',
          cure: 'If this is your provider, set options.issuer to the received value exactly, and options.discoveryURL to',
        },
      ],
    },
    {
      title: 'no document there',
      provider: ({ other }) => {
        other.discovery = () => ({ status: 404, text: 'not found' })
      },
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.discovery',
          says: 'https://idp.example.com/.well-known/openid-configuration: expected a JSON object with status 200 (status 404).',
          cure: 'Open the address in a browser: no discovery document stands there. Correct options.issuer as the provider',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider gave an answer we cannot use. The provider was asked to describe itself: expected a JSON object with status 200.',
          cure: 'Open the address in a browser: no discovery document stands there. Correct options.issuer as the provider',
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
          cure: 'Open the address in a browser: no discovery document stands there. Correct options.issuer as the provider',
        },
      ],
    },
    {
      title: 'the intranet’s page in the place of the document',
      provider: ({ other }) => {
        other.discovery = () => ({ text: '<html>Sign in to the network</html>' })
      },
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.discovery',
          says: 'https://idp.example.com/.well-known/openid-configuration: expected a JSON object with status 200 (status 200).',
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
      title: 'a wrong secret',
      file: options({ clientSecret: 'wrong' }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'the provider does not accept this client.',
          cure: 'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants',
        },
        {
          by: 'test',
          at: 'invalid_client',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: the provider does not accept this client.',
          cure: 'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants',
        },
        {
          by: 'door',
          at: 'client_misconfigured',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured',
          says: 'the provider does not accept this client',
          cure: 'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants',
        },
      ],
    },
    {
      title: 'the way in which the secret is sent is refused',
      provider: token(401, { error: 'access_denied', error_description: 'Unauthorized' }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'the provider does not accept this client.',
          cure: 'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants',
        },
        {
          by: 'test',
          at: 'access_denied',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: the provider does not accept this client.',
          cure: 'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants',
        },
        {
          by: 'door',
          at: 'client_misconfigured',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured',
          says: 'the provider does not accept this client',
          cure: 'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants',
        },
      ],
    },
    {
      title: 'a client that is not known',
      provider: token(401, { error: 'unauthorized_client' }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'the provider does not accept this client.',
          cure: 'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants',
        },
        {
          by: 'test',
          at: 'unauthorized_client',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: the provider does not accept this client.',
          cure: 'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants',
        },
        {
          by: 'door',
          at: 'client_misconfigured',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured',
          says: 'the provider does not accept this client',
          cure: 'Compare options.clientID and options.clientSecret with what the provider shows for this app, and how it wants',
        },
      ],
    },
    {
      title: 'a provider that takes signed assertions alone',
      provider: document({ token_endpoint_auth_methods_supported: ['private_key_jwt'] }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.discovery',
          says: 'the provider takes private_key_jwt alone, which is not supported (received private_key_jwt).',
          cure: 'Let this client authenticate with a secret at the provider (client_secret_basic or client_secret_post).',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Sign-in is not set up correctly. The provider was asked to describe itself: the provider takes private_key_jwt alone, which is not',
          cure: 'Let this client authenticate with a secret at the provider (client_secret_basic or client_secret_post). Mend',
        },
        {
          by: 'door',
          at: 'client_misconfigured',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured',
          says: 'the provider takes private_key_jwt alone, which is not supported',
          cure: 'Let this client authenticate with a secret at the provider (client_secret_basic or client_secret_post).',
        },
      ],
    },
    {
      title: 'tokens signed with a shared secret (HS256)',
      provider: document({ id_token_signing_alg_values_supported: ['HS256'] }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.discovery',
          says: 'the provider signs id_tokens with the client secret alone (received HS256).',
          cure: 'Choose a signing key (RS256 or ES256) for this client at the provider.',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Sign-in is not set up correctly. The provider was asked to describe itself: the provider signs id_tokens with the client secret',
          cure: 'Choose a signing key (RS256 or ES256) for this client at the provider. Mend it at the provider.',
        },
        {
          by: 'door',
          at: 'client_misconfigured',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured',
          says: 'the provider signs id_tokens with the client secret alone',
          cure: 'Choose a signing key (RS256 or ES256) for this client at the provider.',
        },
      ],
    },
    {
      title: 'no key is published',
      provider: ({ other }) => {
        other.keys = () => ({ json: { keys: [] } })
      },
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.keys',
          says: 'https://idp.example.com/keys: the list is empty.',
          cure: 'Let the provider make a signing key (RS256 or ES256) and publish it.',
        },
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
      title: 'no id_token comes',
      provider: ({ other }) => {
        other.token = () => ({ json: { token_type: 'Bearer', access_token: 'a' } })
      },
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'To a code that nobody has issued the token endpoint answers with status 200 and no error.',
          cure: 'See that options.tokenURL is the token endpoint of this provider.',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider gave an answer we cannot use. The code was to be traded for tokens: the answer has no id_token although `openid` was',
          cure: 'Check that options.tokenURL is the OpenID Connect (v2.0) token endpoint. Mend it at the provider.',
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
          says: 'the answer has no id_token although `openid` was asked for',
          cure: 'Check that options.tokenURL is the OpenID Connect (v2.0) token endpoint.',
        },
      ],
    },
    {
      title: 'no address comes',
      provider: ({ other }) => {
        claims({ email: undefined })({ other } as World)
        other.userInfo = () => ({ json: { sub: 'pairwise-ada' } })
      },
      told: [
        {
          by: 'test',
          at: 'refused',
          says: 'Your account has no e-mail address. fieldMapping.email asks for the claim email, which did not come. What came: sub, iss, aud,',
          cure: 'Write a claim that comes into fieldMapping.email, which takes a list, such as ["email", "preferred_username"];',
        },
        {
          by: 'door',
          at: 'email_missing',
          says: 'Your account has no e-mail address.',
          cure: 'Ask your administrator to add an e-mail address to your account at the provider.',
        },
        {
          by: 'log',
          at: 'email_missing',
          says: 'No claim of fieldMapping.email is there.',
          cure: 'Check it and the scope `email`; fieldMapping.email takes a list of claims, such as ["email",',
        },
      ],
    },
    {
      title: 'an address that the provider has not verified',
      file: file => {
        file.superAdmins = [{ email: 'ada@contoso.test', strategy: 'azure' }]
      },
      provider: claims({ email_verified: false }),
      told: [
        {
          by: 'test',
          at: 'refused',
          says: 'Your e-mail address is not verified. Nobody vouches for their address, so no invitation can be matched to it: the provider says',
          cure: 'See options.tenants and options.trustEmail in the guide of the strategy.',
        },
        {
          by: 'door',
          at: 'email_untrusted',
          says: 'Your e-mail address is not verified.',
          cure: 'Ask an administrator for help, and give them the reference.',
        },
        {
          by: 'log',
          at: 'email_untrusted',
          says: 'the provider says email_verified: false',
          cure: 'See detail for why, and docs/guides for options.tenants and options.trustEmail.',
        },
      ],
    },
    {
      title: 'userinfo of another person',
      provider: ({ other }) => {
        other.userInfo = () => ({ json: { sub: 'somebody-else', email: 'ada@contoso.test' } })
      },
      told: [
        {
          by: 'test',
          at: 'fails',
          says: 'Your sign-in could not be verified. The provider was asked about the person: userinfo is about another person than the id_token.',
          cure: 'options.userInfoURL belongs to another provider than options.tokenURL. Mend it in the configuration.',
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
          says: 'userinfo is about another person than the id_token',
          cure: 'options.userInfoURL belongs to another provider than options.tokenURL.',
        },
      ],
    },
    {
      title: 'userinfo refuses the token',
      provider: ({ other }) => {
        claims({ email: undefined })({ other } as World)
        other.userInfo = () => ({ status: 401, json: { error: 'invalid_token' } })
      },
      told: [
        {
          by: 'test',
          at: 'invalid_token',
          says: 'Sign-in is not set up correctly. The provider was asked about the person: the userinfo endpoint does not accept the access token.',
          cure: 'Check that options.userInfoURL belongs to this provider, and that options.scope asks for no other resource; or',
        },
        {
          by: 'door',
          at: 'client_misconfigured',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured',
          says: 'the userinfo endpoint does not accept the access token',
          cure: 'Check that options.userInfoURL belongs to this provider, and that options.scope asks for no other resource; or',
        },
      ],
    },
    {
      title: 'groups as objects',
      file: file => {
        file.authStrategies.azure.allowSelfSignup = true
        file.authStrategies.azure.fieldMapping.groups = 'roles'
      },
      provider: claims({ ...somebodyElse, roles: [{ name: 'staff' }] }),
      told: [
        {
          by: 'test',
          at: 'note',
          says: 'The claim roles (fieldMapping.groups) is there and not understood: a list of objects with the keys name came. Write which of their',
          cure: '"roles.name".',
        },
        {
          by: 'log',
          at: 'a warning',
          says: 'claims of this sign-in are there and not understood',
          cure: 'Write which of their texts is meant: "roles.name".',
        },
      ],
    },
    {
      title: 'endpoints of a provider that wants https in its document',
      provider: document({ token_endpoint: 'http://idp.example.com/token' }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.discovery',
          says: 'https://idp.example.com/.well-known/openid-configuration: token_endpoint: absent, or neither https nor on loopback.',
          cure: 'Open the address in a browser. If that is no discovery document of OpenID Connect, correct options.issuer. If',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider gave an answer we cannot use. The provider was asked to describe itself: token_endpoint: absent, or neither https',
          cure: 'Open the address in a browser. If that is no discovery document of OpenID Connect, correct options.issuer. If',
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
          says: 'token_endpoint: absent, or neither https nor on loopback',
          cure: 'Open the address in a browser. If that is no discovery document of OpenID Connect, correct options.issuer. If',
        },
      ],
    },
    {
      title: 'an address that another account has',
      file: file => {
        file.authStrategies.azure.allowSelfSignup = true
      },
      provider: claims({ email: 'operator@contoso.test' }),
      told: [
        {
          by: 'test',
          at: 'refused',
          says: 'This e-mail address belongs to another account. Another account has their address, and an address alone leads nobody into an',
          cure: 'Let them sign in as before and add azure to their account, or let a super admin invite the address to sign in',
        },
        {
          by: 'door',
          at: 'email_taken',
          says: 'This e-mail address belongs to another account.',
          cure: 'Sign in the way you did before, or ask an administrator for help.',
        },
        {
          by: 'log',
          at: 'email_taken',
          says: 'Accounts are never joined by e-mail (decision 1).',
          cure: 'A super admin invites the address for this strategy to join them, or as somebody new.',
        },
      ],
    },
  ],
}
