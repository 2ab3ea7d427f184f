/** Where the emulator sends people back to. @param origin of the server, as browsers see it */
export const callbackOf = (origin: string): string => `${origin}/api/v1/auth/login-callback/oauth2/azure`

/** The strategy `azure` at an Entra emulator on loopback, with the client that `emulator.ts` knows. */
export function azureAt(emulatorPort: number, origin: string): object {
  const provider = `http://localhost:${emulatorPort}/11111111-1111-4111-8111-111111111111`
  return {
    type: 'oauth2',
    allowSelfSignup: true,
    options: {
      authorizationURL: `${provider}/oauth2/v2.0/authorize`,
      tokenURL: `${provider}/oauth2/v2.0/token`,
      clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
      clientSecret: 'secret-of-the-bench-000000000000000000001',
      callbackURL: callbackOf(origin),
      scope: 'openid profile email',
    },
    fieldMapping: { email: 'preferred_username' },
  }
}
