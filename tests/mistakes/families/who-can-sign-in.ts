import type { Family } from '../mistake.ts'

export const whoCanSignIn: Family = {
  title: 'Who can sign in at all',
  at: 'microsoft',
  mistakes: [
    {
      title: 'the strategy is not listed',
      file: file => {
        file.pro.collaboratorsAuthStrategies = ['default']
      },
      told: [
        {
          by: 'check',
          at: 'not_offered authStrategies.azure',
          says: '"azure" is not listed: add "azure" to pro.collaboratorsAuthStrategies.',
          cure: '"azure" is not listed: add "azure" to pro.collaboratorsAuthStrategies.',
        },
      ],
    },
    {
      title: 'external sign-in is off',
      file: file => {
        file.pro.externalAuth.enabled = false
      },
      told: [
        {
          by: 'check',
          at: 'not_offered authStrategies.azure',
          says: 'Accounts of "azure" live elsewhere, and that is off: set pro.externalAuth.enabled to true.',
          cure: 'Accounts of "azure" live elsewhere, and that is off: set pro.externalAuth.enabled to true.',
        },
      ],
    },
    {
      title: 'external sign-in is not mentioned',
      file: file => {
        delete file.pro.externalAuth
      },
      told: [
        {
          by: 'check',
          at: 'not_offered authStrategies.azure',
          says: 'Accounts of "azure" live elsewhere, and that is off: set pro.externalAuth.enabled to true.',
          cure: 'Accounts of "azure" live elsewhere, and that is off: set pro.externalAuth.enabled to true.',
        },
      ],
    },
    {
      title: 'everybody is locked out: Entra alone is listed, and external sign-in is not mentioned',
      file: file => {
        file.pro = { collaboratorsAuthStrategies: ['azure'] }
      },
      told: [
        {
          by: 'check',
          at: 'nobody_can_sign_in pro.collaboratorsAuthStrategies',
          says: 'With this file nobody can sign in: accounts of "azure" live elsewhere, and that is off.',
          cure: 'Write "externalAuth": { "enabled": true } into "pro". Or list "default" as well, whose passwords are kept',
        },
      ],
    },
    {
      title: 'everybody is locked out: nothing is listed',
      file: file => {
        file.pro.collaboratorsAuthStrategies = []
      },
      told: [
        {
          by: 'check',
          at: 'nobody_can_sign_in pro.collaboratorsAuthStrategies',
          says: 'With this file nobody can sign in: no strategy is listed.',
          cure: 'List a strategy of authStrategies, and write "externalAuth": { "enabled": true } beside the list. Or list',
        },
      ],
    },
    {
      title: 'a strategy is listed that is not defined',
      file: file => {
        file.pro.collaboratorsAuthStrategies = ['default', 'azur']
      },
      told: [
        {
          by: 'check',
          at: 'unknown_strategy pro.collaboratorsAuthStrategies[1]',
          says: 'There is no strategy "azur" in authStrategies.',
          cure: 'Did you mean "azure"?',
        },
      ],
    },
    {
      title: 'a super admin of a strategy that is not offered',
      file: file => {
        file.superAdmins = [{ email: 'ada@contoso.test', strategy: 'azure' }]
        file.pro.collaboratorsAuthStrategies = ['default']
      },
      told: [
        {
          by: 'check',
          at: 'super_admin_cannot_sign_in superAdmins[0].strategy',
          says: 'This super admin cannot sign in.',
          cure: '"azure" is not listed: add "azure" to pro.collaboratorsAuthStrategies.',
        },
      ],
    },
    {
      title: 'a super admin of a strategy that is not defined',
      file: file => {
        file.superAdmins = [{ email: 'ada@contoso.test', strategy: 'azzure' }]
      },
      told: [
        {
          by: 'check',
          at: 'unknown_strategy superAdmins[0].strategy',
          says: 'There is no strategy "azzure" in authStrategies.',
          cure: 'Did you mean "azure"?',
        },
      ],
    },
    {
      title: 'a super admin with a name in the place of an address',
      file: file => {
        file.superAdmins = [{ email: 'Ada', strategy: 'azure' }]
      },
      told: [
        {
          by: 'check',
          at: 'bad_email superAdmins[0].email',
          says: '"Ada" has no @. Addresses decide who gets in, so one that can be read in two ways is refused.',
          cure: 'Write one plain address, such as ada@example.com.',
        },
      ],
    },
    {
      title: 'every strategy without a button',
      file: file => {
        file.authStrategies.azure.hidden = true
        file.pro.collaboratorsAuthStrategies = ['azure']
      },
      told: [
        {
          by: 'check',
          at: 'without_button pro.collaboratorsAuthStrategies',
          says: 'Every strategy that is offered is hidden, so the sign-in page has no button: only who knows the address of one can sign in.',
          cure: 'Every strategy that is offered is hidden, so the sign-in page has no button: only who knows the address of one',
        },
      ],
    },
    {
      title: 'a role in an entry that there is not',
      file: file => {
        file.authStrategies.azure.selfSignupRole = 'editor'
      },
      told: [
        {
          by: 'check',
          at: 'unknown_role authStrategies.azure.selfSignupRole',
          says: 'There is no role "editor".',
          cure: 'Write one of "admin", "member". A role of your own is named in "roles" first.',
        },
      ],
    },
    {
      title: 'sessions that end at once',
      file: file => {
        file.session = { maxAge: '1s' }
      },
      told: [
        {
          by: 'check',
          at: 'short_session session.maxAge',
          says: 'Everybody is signed out 1s after they have signed in, administrators too',
          cure: 'Write minutes or hours: "12h".',
        },
      ],
    },
    {
      title: 'paths for external users, and no key for their tokens',
      file: file => {
        file.apps.bot.externalAuth = ['/chat/**']
      },
      told: [
        {
          by: 'check',
          at: 'users_without_key apps.bot.externalAuth',
          says: 'No external user gets in here: pro.externalAuth has no key that verifies their tokens.',
          cure: 'Write publicKey, secret or jwksClient there.',
        },
      ],
    },
    {
      title: 'the metadata address as that of a key set',
      file: file => {
        file.machines = {
          ci: {
            issuer: 'https://idp.example.com',
            audience: 'bot',
            jwksUri: 'https://idp.example.com/.well-known/openid-configuration',
            apps: ['bot'],
          },
        }
      },
      told: [
        {
          by: 'check',
          at: 'metadata_address machines.ci.jwksUri',
          says: '"https://idp.example.com/.well-known/openid-configuration" is the address of the metadata document, and not of the key set.',
          cure: 'write the value of "jwks_uri" that stands in it.',
        },
      ],
    },
    {
      title: 'strategies as a list',
      file: file => {
        file.authStrategies = [file.authStrategies.azure]
      },
      told: [
        {
          by: 'check',
          at: 'wrong_type authStrategies',
          says: 'A list stands where an object must be.',
          cure: 'Write for example',
        },
        {
          by: 'check',
          at: 'unknown_strategy pro.collaboratorsAuthStrategies[1]',
          says: 'There is no strategy "azure" in authStrategies.',
          cure: 'Write one of "default".',
        },
      ],
    },
  ],
}
