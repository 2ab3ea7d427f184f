import { callbackPath } from '../guide-file.ts'
import type { Family, FileObject } from '../mistake.ts'

const server = (change: object) => (file: FileObject) => {
  Object.assign(file.httpServer, change)
}
const app = (change: object) => (file: FileObject) => {
  Object.assign(file.apps.bot, change)
}

export const addressAndApps: Family = {
  title: 'The address of the server, and the apps',
  at: 'microsoft',
  mistakes: [
    {
      title: 'a path in externalUrl',
      file: server({ externalUrl: 'http://localhost:3000/sso' }),
      told: [
        {
          by: 'check',
          at: 'bad_url httpServer.externalUrl',
          says: '"http://localhost:3000/sso" has a path.',
          cure: 'Write http://localhost:3000.',
        },
      ],
    },
    {
      title: 'externalUrl without encryption',
      file: server({ externalUrl: 'http://sso.example.com' }),
      told: [
        {
          by: 'check',
          at: 'insecure_url httpServer.externalUrl',
          says: '"http://sso.example.com" is http and leads to another machine.',
          cure: 'Write https. Plain http is accepted on localhost, *.localhost, 127.0.0.1 and [::1] alone.',
        },
      ],
    },
    {
      title: 'externalUrl without its scheme',
      file: server({ externalUrl: 'sso.example.com' }),
      told: [
        {
          by: 'check',
          at: 'bad_url httpServer.externalUrl',
          says: '"sso.example.com" is not a complete URL.',
          cure: 'Write it with scheme and host: https://….',
        },
      ],
    },
    {
      title: 'externalUrl of another host than the callback',
      file: server({ externalUrl: 'https://sso.example.com' }),
      told: [
        {
          by: 'check',
          at: 'callback_mismatch authStrategies.azure.options.callbackURL',
          says: '"http://localhost:3000/api/v1/auth/login-callback/oauth2/azure" leads to http://localhost:3000, while browsers see this',
          cure: 'Write https://sso.example.com/api/v1/auth/login-callback/oauth2/azure, here and at the provider, or correct',
        },
      ],
    },
    {
      title: 'every address trusted as a proxy',
      file: server({ trustedProxies: ['0.0.0.0/0'] }),
      told: [
        {
          by: 'check',
          at: 'trusts_everybody httpServer.trustedProxies[0]',
          says: '"0.0.0.0/0" is every address there is.',
          cure: 'List the addresses of your reverse proxies alone.',
        },
      ],
    },
    {
      title: 'a name in the place of the address of a proxy',
      file: server({ trustedProxies: ['nginx'] }),
      told: [
        {
          by: 'check',
          at: 'bad_address httpServer.trustedProxies[0]',
          says: '"nginx" is neither an IP address nor a CIDR block.',
          cure: 'Write addresses such as 10.0.0.5, blocks such as 192.168.10.0/24, or ::1.',
        },
      ],
    },
    {
      title: 'a port that there is not',
      file: server({ port: 70_000 }),
      told: [
        {
          by: 'check',
          at: 'out_of_range httpServer.port',
          says: '70000 is out of range. It goes from 0 to 65535.',
          cure: 'Write for example 3000.',
        },
      ],
    },
    {
      title: 'a certificate of TLS that is not there',
      file: file => {
        server({ externalUrl: 'https://localhost:3000', tls: { cert: './cert.pem', key: './key.pem' } })(file)
        file.authStrategies.azure.options.callbackURL = `https://localhost:3000${callbackPath}`
      },
      told: [
        {
          by: 'check',
          at: 'unreadable_file httpServer.tls.cert',
          says: 'The file "./cert.pem" does not exist.',
          cure: 'Correct the path, or let the user that runs Gatewright read it.',
        },
        {
          by: 'check',
          at: 'unreadable_file httpServer.tls.key',
          says: 'The file "./key.pem" does not exist.',
          cure: 'Correct the path, or let the user that runs Gatewright read it.',
        },
      ],
    },
    {
      title: 'an app at the address of the console',
      file: app({ url: 'http://localhost:3000' }),
      told: [
        {
          by: 'check',
          at: 'app_is_console apps.bot.url',
          says: '"http://localhost:3000" is the console’s own address.',
          cure: 'Give the app a host of its own, such as http://support.localhost:3000, or a path prefix, such as /support.',
        },
      ],
    },
    {
      title: 'two apps at one address',
      file: file => {
        file.apps.other = { ...file.apps.bot }
      },
      told: [
        {
          by: 'check',
          at: 'same_url apps.other.url',
          says: 'The app "bot" has the same address.',
          cure: 'Give each app an address of its own.',
        },
      ],
    },
    {
      title: 'an app whose upstream is this server',
      file: file => {
        file.httpServer.port = 3000
        file.apps.bot.upstream = 'http://localhost:3000'
      },
      told: [
        {
          by: 'check',
          at: 'upstream_is_self apps.bot.upstream',
          says: '"http://localhost:3000" is Gatewright itself.',
          cure: 'Write the address that the app itself listens on.',
        },
      ],
    },
    {
      title: 'an upstream without its scheme',
      file: app({ upstream: 'localhost:4100' }),
      told: [
        {
          by: 'check',
          at: 'bad_url apps.bot.upstream',
          says: '"localhost:4100" is not a complete URL.',
          cure: 'Write scheme, host and port: http://localhost:4100.',
        },
      ],
    },
    {
      title: 'a path of an app that belongs to the console',
      file: app({ url: 'http://localhost:3000/admin' }),
      told: [
        {
          by: 'check',
          at: 'reserved_path apps.bot.url',
          says: '/admin belongs to the console.',
          cure: 'Choose another prefix, or a host of its own.',
        },
      ],
    },
    {
      title: 'an app that lets nobody in',
      file: file => {
        delete file.apps.bot.allow
      },
      told: [
        {
          by: 'check',
          at: 'app_closed apps.bot',
          says: 'Nobody gets in: there is neither "allow" nor "rules".',
          cure: 'Add for example "allow": { "signedIn": true }.',
        },
      ],
    },
    {
      title: 'an app with another port than the server',
      file: file => {
        delete file.httpServer.trustedProxies
        app({ url: 'http://bot.localhost:8080' })(file)
      },
      told: [
        {
          by: 'check',
          at: 'other_port apps.bot.url',
          says: '"http://bot.localhost:8080" differs in scheme or port from http://localhost:3000, where browsers see this server, and',
          cure: 'Write http://bot.localhost:3000, unless a proxy of yours answers there.',
        },
      ],
    },
    {
      title: 'a rule below one that takes everything',
      file: file => {
        delete file.apps.bot.allow
        file.apps.bot.rules = [
          { allow: { signedIn: true } },
          { paths: ['/admin'], allow: { roles: ['admin'] } },
        ]
      },
      told: [
        {
          by: 'check',
          at: 'rule_never_reached apps.bot.rules[1]',
          says: 'No request comes to this rule: rules[0] above it matches every path, and the first rule that matches decides.',
          cure: 'Put the rule for every path last.',
        },
      ],
    },
    {
      title: 'a group that nobody can say',
      file: app({ allow: { groups: ['entra:11111111-0000-4000-8000-000000000101'] } }),
      told: [
        {
          by: 'check',
          at: 'no_effect apps.bot.allow.groups[0]',
          says: 'No strategy has the name that stands before the colon, so this is read as a group of the name',
          cure: 'Write "azure:11111111-0000-4000-8000-000000000101".',
        },
      ],
    },
    {
      title: 'a duration without its unit',
      file: file => {
        file.session = { maxAge: '12' }
      },
      told: [
        {
          by: 'check',
          at: 'bad_duration session.maxAge',
          says: '"12" is not a duration. A number alone could mean milliseconds or seconds, and a wrong guess would be a thousand times too',
          cure: 'Write a number above zero and a unit: 30s, 30m, 1h, 7d.',
        },
      ],
    },
    {
      title: 'TLS here, and externalUrl without it',
      file: file => {
        Object.assign(file.httpServer, { port: 3000, tls: { cert: './cert.pem', key: './key.pem' } })
      },
      told: [
        {
          by: 'check',
          at: 'http_before_tls httpServer.externalUrl',
          says: 'Browsers are to come to http://localhost:3000 by http, and "tls" lets this port speak https alone.',
          cure: 'Write "externalUrl": "https://localhost:3000"',
        },
      ],
    },
    {
      title: 'an app whose upstream is its own address',
      file: app({ upstream: 'http://bot.localhost:3000' }),
      told: [
        {
          by: 'check',
          at: 'upstream_is_self apps.bot.upstream',
          says: '"http://bot.localhost:3000" is Gatewright itself.',
          cure: 'Write the address that the app itself listens on.',
        },
      ],
    },
    {
      title: 'the server of mails with a scheme and a port',
      file: file => {
        file.mail = { from: 'sso@contoso.test', smtp: { host: 'smtp://mail.contoso.test:587' } }
      },
      told: [
        {
          by: 'check',
          at: 'bad_address mail.smtp.host',
          says: '"smtp://mail.contoso.test:587" is not the name or address of a server.',
          cure: 'Write the name alone; the port belongs in "port" beside it.',
        },
      ],
    },
    {
      title: 'a certificate in binary form (DER, .pfx)',
      beside: { 'cert.der': Buffer.from('308201', 'hex'), 'key.pem': '-----BEGIN PRIVATE KEY-----' },
      file: file => {
        file.httpServer.tls = { cert: './cert.der', key: './key.pem' }
      },
      told: [
        {
          by: 'check',
          at: 'bad_key httpServer.tls.cert',
          says: 'The file "./cert.der" is no text: a certificate in binary form (DER), or a store of them (.pfx, .p12).',
          cure: 'Convert it to PEM: openssl x509 -inform der -in <file> -out <file>.pem',
        },
      ],
    },
    {
      title: 'a group by its name, where Entra sends Object IDs',
      file: app({ allow: { groups: ['azure:Support'] } }),
      told: [],
      unnamed:
        'Entra can be set to send names in the place of Object IDs, so the file alone does not tell. `gatewright explain` shows which groups a person came with.',
    },
  ],
}
