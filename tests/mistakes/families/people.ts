import { contoso } from '../guide-file.ts'
import type { Family, FileObject } from '../mistake.ts'
import type { World } from '../world.ts'

const assignmentRequired = (world: World) => world.servicePrincipal({ appRoleAssignmentRequired: true })
const everybodys = (tenants: unknown) => (file: FileObject) => {
  const { options } = file.authStrategies.azure
  for (const key of ['authorizationURL', 'tokenURL'])
    options[key] = options[key].replace(contoso, 'organizations')
  options.tenants = tenants
}
const multitenant = (world: World) => world.app({ signInAudience: 'AzureADMultipleOrgs' })

export const people: Family = {
  title: 'People',
  at: 'emulator',
  mistakes: [
    {
      title: 'not assigned to the app',
      provider: assignmentRequired,
      told: [
        {
          by: 'provider',
          at: 'AADSTS50105',
          says: "AADSTS50105: Your administrator has configured the application Gatewright ('aaaaaaaa-0000-4000-8000-000000000001') to block",
          cure: 'In Entra, Enterprise applications > (the app) > Users and groups, add the person (nested groups do not count);',
        },
      ],
    },
    {
      title: 'not invited',
      person: { username: 'alan@contoso.test' },
      told: [
        {
          by: 'test',
          at: 'refused',
          says: 'You have not been invited yet. No invitation and no entry of superAdmins is for this address and azure, and allowSelfSignup is',
          cure: 'Invite them on the page Collaborators, to sign in with azure.',
        },
        {
          by: 'door',
          at: 'not_invited',
          says: 'You have not been invited yet.',
          cure: 'Ask an administrator to invite you and give them the reference, or use another account.',
        },
        {
          by: 'log',
          at: 'not_invited',
          says: 'allowSelfSignup is false and no invitation or superAdmins entry matches this address and strategy',
          cure: 'Invite them on the page Collaborators, or with `gatewright invite <address> --strategy <name>`.',
        },
      ],
    },
    {
      title: 'invited, but for another strategy',
      provider: world => world.invite('scripts@contoso.test', 'default'),
      person: { username: 'scripts@contoso.test' },
      told: [
        {
          by: 'log',
          at: 'not_invited',
          says: 'this address is invited, but with default',
          cure: 'Invite scripts@contoso.test to sign in with azure, or let them use default.',
        },
        {
          by: 'test',
          at: 'refused',
          says: 'You have not been invited yet. No invitation and no entry of superAdmins is for this address and azure, and allowSelfSignup is',
          cure: 'Invite scripts@contoso.test to sign in with azure, or let them use default.',
        },
        {
          by: 'door',
          at: 'not_invited',
          says: 'You have not been invited yet.',
          cure: 'Ask an administrator to invite you and give them the reference, or use another account.',
        },
      ],
    },
    {
      title: 'disabled here',
      provider: world => world.disable('grace@contoso.test'),
      told: [
        {
          by: 'test',
          at: 'refused',
          says: 'Your account is switched off. An administrator has switched their account off.',
          cure: 'Switch it on again on the page Collaborators.',
        },
        {
          by: 'door',
          at: 'account_disabled',
          says: 'Your account is switched off.',
          cure: 'Ask an administrator if you think that this is a mistake, and give them the reference.',
        },
        {
          by: 'log',
          at: 'account_disabled',
          says: 'The collaborator is disabled.',
          cure: 'Where that is a mistake, switch the account on again on the page Collaborators.',
        },
      ],
    },
    {
      title: 'disabled at Entra',
      person: { username: 'disabled@contoso.test' },
      told: [
        {
          by: 'provider',
          at: 'AADSTS50057',
          says: 'Your account is disabled. Ask your administrator.',
          cure: 'In Entra, Users > (the person), enable it.',
        },
      ],
    },
    {
      title: 'of another tenant, and no guest',
      person: { username: 'mallory@fabrikam.test' },
      told: [
        {
          by: 'provider',
          at: 'AADSTS50020',
          says: "AADSTS50020: User account 'mallory@fabrikam.test' from identity provider",
          cure: 'In Entra, Users > New user > Invite external user, add the person as a guest; or make the app multitenant and',
        },
      ],
    },
    {
      title: 'a guest who was not invited here',
      person: { username: 'gustava@fabrikam.test' },
      told: [
        {
          by: 'test',
          at: 'refused',
          says: 'You have not been invited yet. No invitation and no entry of superAdmins is for this address and azure, and allowSelfSignup is',
          cure: 'Invite them on the page Collaborators, to sign in with azure.',
        },
        {
          by: 'door',
          at: 'not_invited',
          says: 'You have not been invited yet.',
          cure: 'Ask an administrator to invite you and give them the reference, or use another account.',
        },
        {
          by: 'log',
          at: 'not_invited',
          says: 'allowSelfSignup is false and no invitation or superAdmins entry matches this address and strategy',
          cure: 'Invite them on the page Collaborators, or with `gatewright invite <address> --strategy <name>`.',
        },
      ],
    },
    {
      title: 'of a tenant that is not listed',
      provider: multitenant,
      file: everybodys([contoso]),
      person: { username: 'mallory@fabrikam.test' },
      told: [
        {
          by: 'test',
          at: 'fails',
          says: 'Your organisation is not accepted here. options.tenants does not list this tenant.',
          cure: 'To accept this organisation, add its tenant id to options.tenants (on `organizations` or `common`). Mend it in',
        },
        {
          by: 'door',
          at: 'tenant_not_allowed',
          says: 'Your organisation is not accepted here.',
          cure: 'Sign in with another account, or ask an administrator to add your organisation.',
        },
        {
          by: 'log',
          at: 'tenant_not_allowed',
          says: 'options.tenants does not list this tenant',
          cure: 'To accept this organisation, add its tenant id to options.tenants (on `organizations` or `common`).',
        },
      ],
    },
    {
      title: 'of another tenant, where any may sign in: Entra leaves out an address that it has not verified',
      provider: multitenant,
      file: everybodys('any'),
      person: { username: 'mallory@fabrikam.test' },
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
      title: 'nobody has consented, and people may not',
      provider: world => {
        world.withoutConsent()
        world.adminConsentOnly()
      },
      told: [
        {
          by: 'provider',
          at: 'AADSTS90094',
          says: 'AADSTS90094: An administrator of Contoso has set a policy that prevents you from granting Gatewright the permissions it is',
          cure: 'In Entra, App registrations > (the app) > API permissions, choose "Grant admin consent".',
        },
      ],
    },
    {
      title: 'consent declined',
      provider: world => world.withoutConsent(),
      person: { consent: 'decline' },
      told: [
        {
          by: 'test',
          at: 'AADSTS65004',
          says: 'Sign-in was cancelled. The provider sent the browser back without a code: the person declined the consent.',
          cure: 'In Entra, App registrations > (the app) > API permissions, choose "Grant admin consent". Then nobody is asked.',
        },
        {
          by: 'door',
          at: 'sign_in_cancelled AADSTS65004',
          says: 'Sign-in was cancelled. You did not agree to what the application asks for, so the sign-in was not finished.',
          cure: 'Start again and agree, or choose another way to sign in.',
        },
        {
          by: 'log',
          at: 'sign_in_cancelled AADSTS65004',
          says: 'the person declined the consent',
          cure: 'In Entra, App registrations > (the app) > API permissions, choose "Grant admin consent". Then nobody is asked.',
        },
      ],
    },
    {
      title: 'a policy of Conditional Access forbids it',
      provider: world => world.fault({ kind: 'conditional_access_block' }),
      told: [
        {
          by: 'provider',
          at: 'AADSTS53003',
          says: 'AADSTS53003: Access has been blocked by Conditional Access policies.',
          cure: 'In Entra, Monitoring > Sign-in logs, open this sign-in > Conditional Access: it names the policy. Change that,',
        },
      ],
    },
  ],
}
