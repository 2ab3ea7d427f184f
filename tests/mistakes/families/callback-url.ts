import { callbackPath, origin } from '../guide-file.ts'
import type { Family, Mistake } from '../mistake.ts'

const right = `${origin}${callbackPath}`
const at = 'authStrategies.azure.options.callbackURL'
const quoted = (text: string) => JSON.stringify(text)

const callback = (title: string, callbackURL: string, told: Mistake['told']): Mistake => ({
  title,
  file: file => {
    file.authStrategies.azure.options.callbackURL = callbackURL
  },
  told,
})

/** At this server, and not where the strategy listens. */
const another = (title: string, callbackURL: string) =>
  callback(title, callbackURL, [
    {
      by: 'check',
      at: `callback_mismatch ${at}`,
      says: `${quoted(callbackURL)} is not the callback of "azure".`,
      cure: `Write ${right}, here and at the provider.`,
    },
  ])

/** At another server than browsers see. */
const elsewhere = (title: string, server: string) =>
  callback(title, `${server}${callbackPath}`, [
    {
      by: 'check',
      at: `callback_mismatch ${at}`,
      says: `${quoted(`${server}${callbackPath}`)} leads to ${server}, while browsers see this server at ${origin}.`,
      cure: `Write ${right}, here and at the provider, or correct httpServer.externalUrl.`,
    },
  ])

export const callbackUrl: Family = {
  title: 'The callback URL in the file',
  at: 'microsoft',
  mistakes: [
    another('a slash at its end', `${right}/`),
    another('other letter case', right.replace('login-callback', 'Login-Callback')),
    elsewhere('another scheme', 'https://localhost:3000'),
    elsewhere('another host', 'http://127.0.0.1:3000'),
    elsewhere('another port', 'http://localhost:3001'),
    another('that of another strategy', right.replace('azure', 'entra')),
    another('the home page', `${origin}/`),
    callback('the path alone', callbackPath, [
      {
        by: 'check',
        at: `bad_url ${at}`,
        says: `${quoted(callbackPath)} is not a complete URL.`,
        cure: 'Write it with scheme and host',
      },
    ]),
  ],
}
