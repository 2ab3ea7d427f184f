import type { Family, FileObject } from '../mistake.ts'
import type { World } from '../world.ts'

const scope = (text: string) => (file: FileObject) => {
  file.authStrategies.azure.options.scope = text
}
const mapped = (change: object) => (file: FileObject) => {
  Object.assign(file.authStrategies.azure.fieldMapping, change)
}

/** A stand-in for Entra whose Graph refuses: the emulator's answers as long as an app may read the person. */
function atStandIn(file: FileObject, { other }: World): void {
  const { options } = file.authStrategies.azure
  Object.assign(options, {
    clientID: 'client-of-the-tests',
    clientSecret: 'S3cret~Value +/=&%',
    userInfoURL: `${other.origin}/oidc/userinfo`,
  })
  for (const key of ['authorizationURL', 'tokenURL'])
    options[key] = options[key].replace(/http:\/\/[^/]+/, other.origin)
  file.apps.bot.allow = { groups: ['azure:11111111-0000-4000-8000-000000000101'] }
}
async function tooManyGroups({ other, invite }: World): Promise<void> {
  await invite('ada@contoso.test', 'azure')
  const { claims } = other
  other.claims = honest => ({
    ...claims(honest),
    _claim_names: { groups: 'src1' },
    _claim_sources: { src1: { endpoint: `${other.origin}/v1.0/users/x/getMemberObjects` } },
  })
}

export const scopesAndClaims: Family = {
  title: 'Scopes and claims',
  at: 'emulator',
  mistakes: [
    {
      title: 'email missing among the scopes',
      file: scope('openid profile'),
      provider: world => world.invite("o'brien@contoso.test", 'azure'),
      person: { username: "o'brien@contoso.test" },
      told: [
        {
          by: 'test',
          at: 'refused',
          says: 'Your account has no e-mail address. fieldMapping.email asks for the claim email, which did not come. What came: sub, name,',
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
      title: 'profile missing among the scopes',
      file: scope('openid email'),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.authorization',
          says: 'options.scope lacks `profile` (received openid email).',
          cure: 'Use `openid profile email`, separated by spaces.',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Sign-in is not set up correctly. options.scope lacks `profile`.',
          cure: 'Use `openid profile email`, separated by spaces. Mend it in the configuration.',
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
          says: 'options.scope lacks `profile`',
          cure: 'Use `openid profile email`, separated by spaces.',
        },
      ],
    },
    {
      title: 'a scope that there is not',
      file: scope('openid profile email User.Raed'),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.redirect-uri',
          says: 'Leads back to http://localhost:3000/api/v1/auth/login-callback/oauth2/azure, and says invalid_client: options.scope has a',
          cure: 'Take the scope that names it out of options.scope: `openid profile email` is enough to sign in.',
        },
        {
          by: 'test',
          at: 'AADSTS650053',
          says: 'Sign-in is not set up correctly. The provider sent the browser back without a code: options.scope has a permission that its',
          cure: 'Take the scope that names it out of options.scope: `openid profile email` is enough to sign in. Mend it in the',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS650053',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS650053',
          says: 'options.scope has a permission that its resource does not have',
          cure: 'Take the scope that names it out of options.scope: `openid profile email` is enough to sign in.',
        },
      ],
    },
    {
      title: 'scopes of two resources',
      file: scope(
        'openid profile email https://vault.azure.net/user_impersonation https://graph.microsoft.com/User.Read',
      ),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.redirect-uri',
          says: 'Leads back to http://localhost:3000/api/v1/auth/login-callback/oauth2/azure, and says invalid_scope: options.scope has a',
          cure: 'Start from `openid profile email`, separated by spaces.',
        },
        {
          by: 'test',
          at: 'AADSTS70011',
          says: 'Sign-in is not set up correctly. The provider sent the browser back without a code: options.scope has a value that Entra does not',
          cure: 'Start from `openid profile email`, separated by spaces. Mend it in the configuration.',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS70011',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS70011',
          says: 'options.scope has a value that Entra does not know',
          cure: 'Start from `openid profile email`, separated by spaces.',
        },
      ],
    },
    {
      title: 'a claim for the address that does not come',
      file: mapped({ email: 'mail' }),
      provider: world => world.invite("o'brien@contoso.test", 'azure'),
      person: { username: "o'brien@contoso.test" },
      told: [
        {
          by: 'test',
          at: 'refused',
          says: 'Your account has no e-mail address. fieldMapping.email asks for the claim mail, which did not come. What came: sub, name,',
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
      title: 'a claim for the name that does not come',
      file: mapped({ fullname: 'displayName' }),
      told: [
        {
          by: 'test',
          at: 'note',
          says: 'The claim displayName (fieldMapping.fullname) did not come. What came: sub, name, family_name, given_name, picture, email, ver,',
          cure: 'Correct the name, or let the provider send it.',
        },
      ],
    },
    {
      title: 'a claim for the groups that does not come',
      file: mapped({ groups: 'wids' }),
      told: [
        {
          by: 'test',
          at: 'note',
          says: 'The claim wids (fieldMapping.groups) did not come. What came: sub, name, family_name, given_name, picture, email, ver, iss, aud,',
          cure: 'Correct the name, or let the provider send it.',
        },
      ],
    },
    {
      title: 'a claim for the address that holds none',
      file: mapped({ email: 'name' }),
      told: [
        {
          by: 'test',
          at: 'note',
          says: 'The claim name (fieldMapping.email) is there and not understood: "Grace Hopper" came. Map a claim that holds an address;',
          cure: 'Map a claim that holds an address; fieldMapping.email takes a list of claims.',
        },
        {
          by: 'log',
          at: 'a warning',
          says: 'claims of this sign-in are there and not understood',
          cure: 'Map a claim that holds an address; fieldMapping.email takes a list of claims.',
        },
      ],
    },
    {
      title: 'somebody without a mail address at Entra',
      person: { username: 'nomail@contoso.test' },
      told: [
        {
          by: 'test',
          at: 'refused',
          says: 'Your account has no e-mail address. fieldMapping.email asks for the claim email, which did not come. What came: sub, name,',
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
      title: 'somebody in more groups than a token holds, and Graph may not be asked',
      file: atStandIn,
      provider: tooManyGroups,
      told: [
        {
          by: 'test',
          at: 'note',
          says: 'But without groups: the person is in too many groups for a token, and Microsoft Graph does not let this app read their groups',
          cure: 'If Graph still refuses, add GroupMember.Read.All in the same way.',
        },
        {
          by: 'log',
          at: 'a warning',
          says: 'the person is in too many groups for a token, and Microsoft Graph does not let this app read their groups',
          cure: 'In Entra, App registrations > API permissions, add the delegated permission User.Read of Microsoft Graph and',
        },
      ],
    },
  ],
}
