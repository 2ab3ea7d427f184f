import { fabrikam, microsoft } from '../guide-file.ts'
import type { Family, FileObject } from '../mistake.ts'

const addresses = (change: (address: string) => string) => (file: FileObject) => {
  const { options } = file.authStrategies.azure
  for (const key of ['authorizationURL', 'tokenURL']) options[key] = change(options[key])
}
const tenant =
  (name: string, more: object = {}) =>
  (file: FileObject) => {
    addresses(address => address.replace(/\/[^/]+\/oauth2/, `/${name}/oauth2`))(file)
    Object.assign(file.authStrategies.azure.options, more)
  }
void microsoft

export const tenantAndAddresses: Family = {
  title: 'Tenant and addresses',
  at: 'emulator',
  mistakes: [
    {
      title: 'a tenant that exists nowhere',
      file: tenant('99999999-9999-4999-8999-999999999999'),
      told: [
        {
          by: 'restart',
          at: 'provider.azure.discovery',
          says: 'Nobody would sign in with azure: AADSTS90002: the tenant in the addresses does not exist in this cloud.',
          cure: 'Copy Directory (tenant) ID from the Overview page of the app registration into options.authorizationURL and',
        },
        {
          by: 'doctor',
          at: 'provider.azure.discovery',
          says: 'AADSTS90002: the tenant in the addresses does not exist in this cloud.',
          cure: 'Copy Directory (tenant) ID from the Overview page of the app registration into options.authorizationURL and',
        },
        {
          by: 'test',
          at: 'AADSTS90002',
          says: 'Sign-in is not set up correctly. The provider was asked to describe itself: the tenant in the addresses does not exist in this',
          cure: 'Copy Directory (tenant) ID from the Overview page of the app registration into options.authorizationURL and',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS90002',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS90002',
          says: 'the tenant in the addresses does not exist in this cloud',
          cure: 'Copy Directory (tenant) ID from the Overview page of the app registration into options.authorizationURL and',
        },
      ],
    },
    {
      title: 'a domain that belongs to no tenant',
      file: tenant('contoso.example'),
      told: [
        {
          by: 'restart',
          at: 'provider.azure.discovery',
          says: 'Nobody would sign in with azure: AADSTS90002: the tenant in the addresses does not exist in this cloud.',
          cure: 'Copy Directory (tenant) ID from the Overview page of the app registration into options.authorizationURL and',
        },
        {
          by: 'doctor',
          at: 'provider.azure.discovery',
          says: 'AADSTS90002: the tenant in the addresses does not exist in this cloud.',
          cure: 'Copy Directory (tenant) ID from the Overview page of the app registration into options.authorizationURL and',
        },
        {
          by: 'test',
          at: 'AADSTS90002',
          says: 'Sign-in is not set up correctly. The provider was asked to describe itself: the tenant in the addresses does not exist in this',
          cure: 'Copy Directory (tenant) ID from the Overview page of the app registration into options.authorizationURL and',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS90002',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS90002',
          says: 'the tenant in the addresses does not exist in this cloud',
          cure: 'Copy Directory (tenant) ID from the Overview page of the app registration into options.authorizationURL and',
        },
      ],
    },
    {
      title: 'another tenant',
      file: tenant(fabrikam),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.redirect-uri',
          says: 'AADSTS700016: there is no app with this client id in this tenant.',
          cure: 'Compare options.clientID with Application (client) ID (the Object ID and the Secret ID are others), and the',
        },
        {
          by: 'provider',
          at: 'AADSTS700016',
          says: "AADSTS700016: Application with identifier 'aaaaaaaa-0000-4000-8000-000000000001' was not found in the directory 'Fabrikam'.",
          cure: 'Compare options.clientID with Application (client) ID (the Object ID and the Secret ID are others), and the',
        },
      ],
    },
    {
      title: 'common, for an app of one tenant',
      file: tenant('common', { tenants: 'any' }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.redirect-uri',
          says: 'AADSTS50194: the app is single-tenant, but the addresses name `common` or `organizations`.',
          cure: 'Put the tenant id into both addresses, or make the app multitenant: In Entra, App registrations > (the app) >',
        },
        {
          by: 'provider',
          at: 'AADSTS50194',
          says: "AADSTS50194: Application 'aaaaaaaa-0000-4000-8000-000000000001'(Gatewright) is not configured as a multi-tenant application.",
          cure: 'Put the tenant id into both addresses, or make the app multitenant: In Entra, App registrations > (the app) >',
        },
      ],
    },
    {
      title: 'consumers, for an app of organisations',
      file: tenant('consumers'),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.redirect-uri',
          says: 'AADSTS700016: there is no app with this client id in this tenant.',
          cure: 'Compare options.clientID with Application (client) ID (the Object ID and the Secret ID are others), and the',
        },
        {
          by: 'provider',
          at: 'AADSTS700016',
          says: "AADSTS700016: Application with identifier 'aaaaaaaa-0000-4000-8000-000000000001' was not found in the directory 'Personal",
          cure: 'Compare options.clientID with Application (client) ID (the Object ID and the Secret ID are others), and the',
        },
      ],
    },
    {
      title: 'a port where nobody listens',
      file: addresses(address => address.replace(/:\d+\//, ':1/')),
      told: [
        {
          by: 'restart',
          at: 'provider.azure.connection',
          says: 'Nobody would sign in with azure: 127.0.0.1: nobody listens there (ECONNREFUSED).',
          cure: 'Compare host and port of the address, and whether it runs. If this server reaches the internet by a proxy',
        },
        {
          by: 'doctor',
          at: 'provider.azure.connection',
          says: '127.0.0.1: nobody listens there (ECONNREFUSED).',
          cure: 'Compare host and port of the address, and whether it runs. If this server reaches the internet by a proxy',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider cannot be reached. The provider was asked to describe itself: nobody listens there (ECONNREFUSED).',
          cure: 'Compare host and port of the address, and whether it runs. If this server reaches the internet by a proxy',
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
          says: 'nobody listens there (ECONNREFUSED)',
          cure: 'Compare host and port of the address, and whether it runs. If this server reaches the internet by a proxy',
        },
      ],
    },
    {
      title: 'a host that there is not',
      file: addresses(address => address.replace(/http:\/\/[^/]+/, 'https://login.microsoftonline.invalid')),
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
      title: 'a userinfo address where nothing stands',
      file: file => {
        file.authStrategies.azure.options.userInfoURL += '-of-nobody'
      },
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.userinfo',
          says: 'https://login.microsoftonline.com/oidc/userinfo-of-nobody answers with status 404.',
          cure: 'Correct options.userInfoURL, or take it out where the provider describes itself.',
        },
        {
          by: 'test',
          at: 'note',
          says: 'Userinfo was left aside, as the id_token says enough: expected a JSON object with status 200. See that options.userInfoURL is an',
          cure: 'See that options.userInfoURL is an address of this provider that answers GET with JSON about the person; or',
        },
        {
          by: 'log',
          at: 'provider_misbehaved',
          says: 'expected a JSON object with status 200',
          cure: 'See that options.userInfoURL is an address of this provider that answers GET with JSON about the person; or',
        },
      ],
    },
    {
      title: 'https at a port that speaks http',
      file: addresses(address => address.replace('http:', 'https:')),
      told: [
        {
          by: 'restart',
          at: 'provider.azure.connection',
          says: 'Nobody would sign in with azure: 127.0.0.1: what answers there does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER).',
          cure: 'Compare the port and the scheme of the address. Often https:// leads to a port of http, or a proxy or sign-on',
        },
        {
          by: 'doctor',
          at: 'provider.azure.connection',
          says: '127.0.0.1: what answers there does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER).',
          cure: 'Compare the port and the scheme of the address. Often https:// leads to a port of http, or a proxy or sign-on',
        },
        {
          by: 'test',
          at: 'fails',
          says: 'Your provider cannot be reached. The provider was asked to describe itself: what answers there does not speak TLS (EPROTO).',
          cure: 'Compare the port and the scheme of the address. Often https:// leads to a port of http, or a proxy or sign-on',
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
          says: 'what answers there does not speak TLS (EPROTO)',
          cure: 'Compare the port and the scheme of the address. Often https:// leads to a port of http, or a proxy or sign-on',
        },
      ],
    },
  ],
}
