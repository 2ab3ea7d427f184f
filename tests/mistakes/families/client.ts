import { makeClientCertificate } from '../../../packages/server/src/set-up/client-certificate.ts'
import { apps } from '../guide-file.ts'
import type { Family, FileObject } from '../mistake.ts'
import type { World } from '../world.ts'

const options = (change: object) => (file: FileObject) => {
  Object.assign(file.authStrategies.azure.options, change)
}
const expired = (world: World) => {
  const app = world.emulator.store.applications.oneBy('appId', apps.demo.clientID)
  world.app({
    passwordCredentials:
      app?.passwordCredentials.map(one => ({ ...one, endDateTime: '2020-01-01T00:00:00Z' })) ?? [],
  })
}

export const client: Family = {
  title: 'Secret and client id',
  at: 'emulator',
  mistakes: [
    {
      title: 'another secret',
      file: options({ clientSecret: 'another-secret-than-that-of-the-app-00001' }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'AADSTS7000215: the client secret is wrong',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, copy the column Value (shown once, right',
        },
        {
          by: 'test',
          at: 'AADSTS7000215',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: the client secret is wrong; often the Secret ID was copied',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, copy the column Value (shown once, right',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS7000215',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS7000215',
          says: 'the client secret is wrong',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, copy the column Value (shown once, right',
        },
      ],
    },
    {
      title: 'the secret of another app',
      file: options({ clientSecret: apps.assigned.clientSecret }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'AADSTS7000215: the client secret is wrong',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, copy the column Value (shown once, right',
        },
        {
          by: 'test',
          at: 'AADSTS7000215',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: the client secret is wrong; often the Secret ID was copied',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, copy the column Value (shown once, right',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS7000215',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS7000215',
          says: 'the client secret is wrong',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, copy the column Value (shown once, right',
        },
      ],
    },
    {
      title: 'a secret that has expired',
      provider: expired,
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'AADSTS7000222: the client secret has expired.',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, create a new one and put its Value into',
        },
        {
          by: 'test',
          at: 'AADSTS7000222',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: the client secret has expired.',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, create a new one and put its Value into',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS7000222',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS7000222',
          says: 'the client secret has expired',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, create a new one and put its Value into',
        },
      ],
    },
    {
      title: 'a secret that was deleted',
      provider: world => world.app({ passwordCredentials: [] }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'AADSTS7000215: the client secret is wrong',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, copy the column Value (shown once, right',
        },
        {
          by: 'test',
          at: 'AADSTS7000215',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: the client secret is wrong; often the Secret ID was copied',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, copy the column Value (shown once, right',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS7000215',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS7000215',
          says: 'the client secret is wrong',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets, copy the column Value (shown once, right',
        },
      ],
    },
    {
      title: 'a blank and a line end after the secret',
      file: options({ clientSecret: '${file:./secret}' }),
      beside: { secret: `${apps.demo.clientSecret} \n` },
      told: [
        {
          by: 'check',
          at: 'odd_secret authStrategies.azure.options.clientSecret',
          says: 'The secret ends with a blank, which comes from ${file:./secret} and counts as a part of it.',
          cure: 'Unless it really is one, take it away: write the file ./secret anew with the secret alone (printf %s, or an',
        },
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'AADSTS7000215: options.clientSecret ends with a blank, and the client secret is wrong',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
        {
          by: 'test',
          at: 'AADSTS7000215',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: options.clientSecret ends with a blank, and the client',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS7000215',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS7000215',
          says: 'options.clientSecret ends with a blank, and the client secret is wrong',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
      ],
    },
    {
      title: 'a blank before the secret',
      file: options({ clientSecret: ` ${apps.demo.clientSecret}` }),
      told: [
        {
          by: 'check',
          at: 'odd_secret authStrategies.azure.options.clientSecret',
          says: 'The secret begins with a blank, which stands in this file and counts as a part of it.',
          cure: 'Unless it really is one, take it away: delete it here.',
        },
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'AADSTS7000215: options.clientSecret begins with a blank, and the client secret is wrong',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
        {
          by: 'test',
          at: 'AADSTS7000215',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: options.clientSecret begins with a blank, and the client',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS7000215',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS7000215',
          says: 'options.clientSecret begins with a blank, and the client secret is wrong',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
      ],
    },
    {
      title: 'quotation marks around the secret, from an env file',
      file: options({ clientSecret: '${env:SECRET}' }),
      env: { SECRET: `"${apps.demo.clientSecret}"` },
      told: [
        {
          by: 'check',
          at: 'odd_secret authStrategies.azure.options.clientSecret',
          says: 'The secret stands in quotation marks ("…"), which comes from ${env:SECRET} and counts as a part of it.',
          cure: 'Unless it really is one, take it away: set SECRET without it (docker --env-file and Kubernetes keep quotation',
        },
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'AADSTS7000215: options.clientSecret stands in quotation marks ("…"), and the client secret is wrong',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
        {
          by: 'test',
          at: 'AADSTS7000215',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: options.clientSecret stands in quotation marks ("…"), and',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS7000215',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS7000215',
          says: 'options.clientSecret stands in quotation marks ("…"), and the client secret is wrong',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
      ],
    },
    {
      title: 'an invisible blank within the secret',
      file: options({ clientSecret: apps.demo.clientSecret.replace('-of', '\u200b-of') }),
      told: [
        {
          by: 'check',
          at: 'odd_secret authStrategies.azure.options.clientSecret',
          says: 'The secret has a zero-width space (U+200B) inside, which stands in this file and counts as a part of it.',
          cure: 'Unless it really is one, take it away: delete it here.',
        },
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'AADSTS7000215: options.clientSecret has a zero-width space (U+200B) inside, and the client secret is wrong',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
        {
          by: 'test',
          at: 'AADSTS7000215',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: options.clientSecret has a zero-width space (U+200B)',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS7000215',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS7000215',
          says: 'options.clientSecret has a zero-width space (U+200B) inside, and the client secret is wrong',
          cure: 'Take that away first, where options.clientSecret comes from: "gatewright check" says where. Is it really a',
        },
      ],
    },
    {
      title: 'the Object ID of the app as clientID',
      file: options({ clientID: apps.demo.objectId }),
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
          says: "AADSTS700016: Application with identifier 'aaaaaaaa-0000-4000-8000-00000000000b' was not found in the directory 'Contoso'.",
          cure: 'Compare options.clientID with Application (client) ID (the Object ID and the Secret ID are others), and the',
        },
      ],
    },
    {
      title: 'the Object ID of the enterprise application as clientID',
      file: options({ clientID: apps.demo.servicePrincipalId }),
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
          says: "AADSTS700016: Application with identifier 'aaaaaaaa-0000-4000-8000-00000000000c' was not found in the directory 'Contoso'.",
          cure: 'Compare options.clientID with Application (client) ID (the Object ID and the Secret ID are others), and the',
        },
      ],
    },
    {
      title: 'the Secret ID as clientID',
      file: options({ clientID: apps.demo.secretId }),
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
          says: "AADSTS700016: Application with identifier 'aaaaaaaa-0000-4000-8000-00000000000d' was not found in the directory 'Contoso'.",
          cure: 'Compare options.clientID with Application (client) ID (the Object ID and the Secret ID are others), and the',
        },
      ],
    },
    {
      title: 'the client id of an app of another tenant',
      file: options({ clientID: '22222222-0000-4000-8000-00000000000b' }),
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
          says: "AADSTS700016: Application with identifier '22222222-0000-4000-8000-00000000000b' was not found in the directory 'Contoso'.",
          cure: 'Compare options.clientID with Application (client) ID (the Object ID and the Secret ID are others), and the',
        },
      ],
    },
    {
      title: 'another app of the same tenant',
      file: options({ clientID: apps.assigned.clientID }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.redirect-uri',
          says: 'AADSTS50011: the redirect URI that we sent is not registered.',
          cure: 'In Entra, App registrations > (the app) > Authentication > Web, add options.callbackURL exactly: same case,',
        },
        {
          by: 'provider',
          at: 'AADSTS50011',
          says: "AADSTS50011: The redirect URI 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure' specified in the request does",
          cure: 'In Entra, App registrations > (the app) > Authentication > Web, add options.callbackURL exactly: same case,',
        },
      ],
    },
    {
      title: 'the app is switched off',
      provider: world => world.servicePrincipal({ accountEnabled: false }),
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.redirect-uri',
          says: 'AADSTS7000112: the app is disabled.',
          cure: 'In Entra, Enterprise applications > (the app) > Properties, set "Enabled for users to sign in?" to Yes.',
        },
        {
          by: 'provider',
          at: 'AADSTS7000112',
          says: "AADSTS7000112: Application 'aaaaaaaa-0000-4000-8000-000000000001'(Gatewright) is disabled.",
          cure: 'In Entra, Enterprise applications > (the app) > Properties, set "Enabled for users to sign in?" to Yes.',
        },
      ],
    },
    {
      title: 'a certificate that is not registered',
      provider: async world =>
        world.beside('client.pem', (await makeClientCertificate('client', Date.now())).pem),
      file: file => {
        options({ clientCertificate: '${file:./client.pem}' })(file)
        delete file.authStrategies.azure.options.clientSecret
      },
      told: [
        {
          by: 'doctor',
          at: 'provider.azure.client',
          says: 'AADSTS700027: the client assertion was not accepted: its certificate is not registered.',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets > Certificates, upload the certificate that',
        },
        {
          by: 'test',
          at: 'AADSTS700027',
          says: 'Sign-in is not set up correctly. The code was to be traded for tokens: the client assertion was not accepted: its certificate is',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets > Certificates, upload the certificate that',
        },
        {
          by: 'door',
          at: 'client_misconfigured AADSTS700027',
          says: 'Sign-in is not set up correctly.',
          cure: 'Give the reference to your administrator: the log says which value is wrong.',
        },
        {
          by: 'log',
          at: 'client_misconfigured AADSTS700027',
          says: 'the client assertion was not accepted: its certificate is not registered',
          cure: 'In Entra, App registrations > (the app) > Certificates & secrets > Certificates, upload the certificate that',
        },
      ],
    },
  ],
}
