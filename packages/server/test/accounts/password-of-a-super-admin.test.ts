import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { type Console, type Person, startConsole } from '../admin-api/support/console.ts'

let server: Console
let grace: Person

beforeAll(async () => {
  server = await startConsole()
  grace = await server.join('grace@contoso.test', ['admin'])
})
afterAll(() => server.close())

describe('an admin who is no super admin', () => {
  const invite = (email: string) =>
    grace.call('POST', '/collaborators/invite', { email, strategy: 'default', roles: ['member'] })

  it('cannot have a password made for a super admin’s address', async () => {
    expect((await invite('ada@contoso.test')).status).toBe(403)
  })

  it('cannot either by the address of long ago, for which the password was made', async () => {
    // A sign-in with a provider has written a newer address over it; the password still goes by the old one.
    await sqlOf(server.gatewright.services.storage.database)
      .updateTable('collaborators')
      .set({ email: 'ada.king@contoso.test' })
      .where('id', '=', server.ada.id)
      .execute()
    const answer = await invite('ada@contoso.test')
    expect(answer.body).not.toContain('oneTimePassword')
    expect(answer.status).toBe(403)
    expect((await invite('new@contoso.test')).status).toBe(200)
  })
})
