import { expect, it } from 'vitest'
import type { Caller } from '../src/identity/caller.ts'
import { startTestServer } from './support/server.ts'

it('a server that is closed listens to nothing any more: nothing that changes makes it forget, or read a closed database', async () => {
  const test = await startTestServer()
  const { events, programCallers, assertionKeys } = test.server.services
  const program: Caller = {
    sessionId: 'api-token.t1',
    collaboratorId: 'c1',
    email: 'grace@contoso.test',
    emailTrusted: true,
    fullname: 'Grace Hopper',
    roles: [],
    groups: [],
    superAdmin: false,
    strategy: 'azure',
    expiresAt: 1000,
  }
  const known = programCallers.same(program)
  // The first makes one, after which the list is read once more.
  await assertionKeys.current()
  const { kid } = await assertionKeys.current()
  await test.close()
  events.publish({ kind: 'anything' })
  expect(programCallers.same({ ...program })).toBe(known)
  expect((await assertionKeys.current()).kid).toBe(kid)
})
