import { callbackPath } from '../guide-file.ts'
import type { Family, FileObject } from '../mistake.ts'

const azureAlone = (file: FileObject) => {
  file.pro.collaboratorsAuthStrategies = ['azure']
}

export const lockOut: Family = {
  title: 'A restart that would lock out',
  at: 'emulator',
  mistakes: [
    {
      title: 'the way of the admin who restarts is taken away',
      file: azureAlone,
      told: [
        {
          by: 'restart',
          at: 'own_way_lost',
          says: 'You are signed in with "default", which is no longer offered',
          cure: 'Keep "default" for now. Sign in with another way first, in another browser, and see that you are super admin',
        },
      ],
    },
    {
      title: 'nobody who is super admin could come back',
      file: azureAlone,
      told: [
        {
          by: 'restart',
          at: 'no_super_admin_left',
          says: 'The only super admin (operator@contoso.test) could no longer sign in.',
          cure: 'Keep the strategy that they sign in with, or name somebody in superAdmins with one that is offered. Afterwards',
        },
      ],
    },
    {
      title: 'the new tenant does not exist',
      file: file => {
        const { options } = file.authStrategies.azure
        for (const key of ['authorizationURL', 'tokenURL'])
          options[key] = options[key].replace(
            /\/[^/]+\/oauth2/,
            '/99999999-9999-4999-8999-999999999999/oauth2',
          )
      },
      told: [
        {
          by: 'restart',
          at: 'provider.azure.discovery',
          says: 'Nobody would sign in with azure: AADSTS90002: the tenant in the addresses does not exist in this cloud.',
          cure: 'Copy Directory (tenant) ID from the Overview page of the app registration into options.authorizationURL and',
        },
      ],
    },
    {
      title: 'nobody listens at the new provider',
      file: file => {
        const { options } = file.authStrategies.azure
        for (const key of ['authorizationURL', 'tokenURL'])
          options[key] = options[key].replace(/:\d+\//, ':1/')
      },
      told: [
        {
          by: 'restart',
          at: 'provider.azure.connection',
          says: 'Nobody would sign in with azure: 127.0.0.1: nobody listens there (ECONNREFUSED).',
          cure: 'Compare host and port of the address, and whether it runs. If this server reaches the internet by a proxy',
        },
      ],
    },
    {
      title: 'the address that browsers come to is another',
      file: file => {
        delete file.apps
        file.httpServer.externalUrl = 'https://sso.example.com'
        file.authStrategies.azure.options.callbackURL = `https://sso.example.com${callbackPath}`
      },
      told: [
        {
          by: 'restart',
          at: 'address_moves',
          says: 'Browsers are to come to https://sso.example.com, and no longer to http://localhost:3000.',
          cure: 'See first that https://sso.example.com leads to this server (DNS, the proxy and its certificate)',
        },
      ],
    },
    {
      title: 'the server listens where nobody looks for it',
      file: file => {
        file.httpServer.port = 8443
      },
      told: [
        {
          by: 'restart',
          at: 'listens_elsewhere',
          says: 'The server is to listen on 127.0.0.1, port 8443 (http), and no longer on 127.0.0.1, port 0 (http).',
          cure: 'Let the proxy, the port of the container or the firewall lead there as well',
        },
      ],
    },
  ],
}
