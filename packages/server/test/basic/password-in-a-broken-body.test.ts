import { afterEach, expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

const password = 'correct-horse-battery'
let test: TestServer
afterEach(() => test.close())

it.each([
  ['not quite JSON', `{"email":"ada@contoso.test","password":"${password}"`],
  ['JSON with rubbish before it', `${password}{"email":"ada@contoso.test"}`],
  ['a password that is no text', `{"email":"ada@contoso.test","password":["${password}"]}`],
  ['a field of another name', `{"email":"ada@contoso.test","pass":"${password}"}`],
  ['the password in the place of the address', `{"email":"${password}","password":"x"}`],
])(
  'a password in a body that cannot be used is in no log, answer or audit entry: %s',
  async (_name, body) => {
    test = await startTestServer({ strategies: [basicConfig()] })
    const answer = await test.newBrowser().call('POST', `${origin}/api/v1/auth/login/basic/default`, body)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    const audit = await sqlOf(test.server.services.storage.database)
      .selectFrom('audit_events')
      .selectAll()
      .execute()
    const written = answer.body + test.lines.join('') + JSON.stringify(audit)
    for (const part of [password, password.slice(0, 10)]) expect(written).not.toContain(part)
  },
)
