/**
 * The Entra emulator with an office in it, as a process of its own. Started by `bench/nine-oclock.ts` with `fork`; its arguments are
 * the port, how many people there are, and where sign-ins lead back to. Says its origin once it listens.
 */
import { startEntraEmulator } from '@gatewright/entra-emulator'

const [port, people, callback] = process.argv.slice(2)
const idOf = (number: number) => `11111111-0000-4000-8000-${String(number).padStart(12, '0')}`

const emulator = await startEntraEmulator({
  port: Number(port),
  seed: {
    password: 'correct-horse',
    tenants: [
      {
        id: '11111111-1111-4111-8111-111111111111',
        name: 'Contoso',
        domains: ['contoso.test'],
        users: Array.from({ length: Number(people) }, (_, number) => ({
          id: idOf(number + 1),
          userPrincipalName: `person${number}@contoso.test`,
          name: `Person ${number}`,
        })),
        applications: [
          {
            name: 'Gatewright',
            appId: 'aaaaaaaa-0000-4000-8000-000000000001',
            id: 'aaaaaaaa-0000-4000-8000-00000000000b',
            servicePrincipalId: 'aaaaaaaa-0000-4000-8000-00000000000c',
            redirectUris: { web: [callback ?? ''] },
            idTokens: true,
            permissions: ['openid', 'profile', 'email', 'offline_access', 'User.Read'],
            adminConsent: true,
            secrets: [{ name: 'bench', value: 'secret-of-the-bench-000000000000000000001' }],
          },
        ],
      },
    ],
  },
})
process.send?.(emulator.origin)
process.once('disconnect', () => void emulator.close().then(() => process.exit(0)))
