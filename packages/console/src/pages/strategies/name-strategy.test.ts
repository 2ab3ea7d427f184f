import { describe, expect, it } from 'vitest'
import { nameStrategy } from './name-strategy.ts'

const callbackURL = 'https://sso.example.com/api/v1/auth/login-callback/oauth2/google'
const snippet = {
  provider: 'google',
  title: 'Google',
  id: 'google',
  callbackURL,
  registerAt: 'Google Cloud → Credentials',
  fields: [
    { name: 'clientID', label: 'Client ID', find: 'Credentials', secret: false },
    { name: 'clientSecret', label: 'Client secret', find: 'Credentials', secret: true },
  ],
  entry: JSON.stringify({
    type: 'oauth2',
    options: { clientID: '<Client ID>', clientSecret: '${env:GOOGLE_CLIENT_SECRET}', callbackURL },
  }),
}
const optionsOf = (entry: string) => JSON.parse(entry).options

describe('nameStrategy', () => {
  it('puts the name into the callback URL and the variable of the secret', () => {
    const named = nameStrategy(snippet, 'staff-2')
    expect(named.callbackURL).toBe('https://sso.example.com/api/v1/auth/login-callback/oauth2/staff-2')
    expect(optionsOf(named.entry)).toEqual({
      clientID: '<Client ID>',
      clientSecret: '${env:STAFF_2_CLIENT_SECRET}',
      callbackURL: named.callbackURL,
    })
  })

  it('fills in what is known, whatever characters it has, and leaves the rest for the editor', () => {
    const { entry } = nameStrategy(snippet, 'google', { clientID: '', clientSecret: ' a"b\\$& ' })
    expect(optionsOf(entry)).toMatchObject({ clientID: '<Client ID>', clientSecret: 'a"b\\$&' })
  })
})
