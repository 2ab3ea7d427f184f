/** Whoever upgrades goes on where they were, from whichever version; whoever goes back is told so. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pino } from 'pino'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { startServer } from '../../src/index.ts'
import { createApiTokens } from '../../src/programs/api-tokens/api-token-store.ts'
import { randomToken } from '../../src/random.ts'
import { migrationNames } from '../../src/storage/migrations/index.ts'
import { hashPassword } from '../../src/strategies/basic/passwords.ts'
import { createBrowser } from '../support/browser.ts'
import { azureOffered, basicConfig, testConfig } from '../support/config.ts'
import { origin } from '../support/server.ts'
import { dataAsOf, type Written } from './support/earlier-data.ts'

const password = 'tea at half past four'
let written: Written
beforeAll(async () => {
  const passwordHash = await hashPassword(password)
  written = { now: Date.now(), passwordHash, sessionToken: randomToken() }
})

const startOn = (dataFolder: string) =>
  startServer({
    config: testConfig({ dataFolder, strategies: [basicConfig(), azureOffered] }),
    log: pino({ level: 'silent' }),
  })

it.each(migrationNames)(
  'data of the version of %s: sessions, passwords, people, invitations and tokens go on',
  async name => {
    const server = await startOn(await dataAsOf(name, written))
    onTestFinished(() => server.close())

    const signedIn = createBrowser(server.port)
    signedIn.cookies.set('localhost:3000', new Map([['gatewright', written.sessionToken]]))
    const me = await signedIn.call('GET', `${origin}/api/v1/auth/me`)
    expect(me.json()).toMatchObject({ collaborator: { email: 'ada@contoso.test' }, superAdmin: true })

    const again = createBrowser(server.port)
    const form = { email: 'ada@contoso.test', password }
    expect((await again.call('POST', `${origin}/api/v1/auth/login/basic/default`, form)).status).toBe(200)

    const people = await signedIn.call('GET', `${origin}/api/v1/admin/collaborators`)
    expect(people.body).toContain('grace@contoso.test')
    expect(people.body).toContain('alan@contoso.test')
    const { storage, clock } = server.services
    const tokens = await createApiTokens(storage.database, clock).list('grace')
    // The first two versions had none.
    expect(tokens.map(({ id }) => id)).toEqual(name < '0003' ? [] : ['token-of-grace'])
    const audit = await signedIn.call('GET', `${origin}/api/v1/admin/audit`)
    expect(audit.body).toContain('entry-of-ada')
  },
)

it('data of a newer version are refused in a sentence, and left as they were', async () => {
  const folder = await dataAsOf(migrationNames.at(-1) as (typeof migrationNames)[number], written)
  const file = join(folder, 'gatewright.sqlite')
  const sql = new DatabaseSync(file)
  sql.exec(`insert into kysely_migration (name, timestamp) values ('9999-something-new', '2100-01-01T00:00:00.000Z');
    alter table collaborators add column something_new text; pragma wal_checkpoint(truncate)`)
  sql.close()
  const before = await readFile(file)

  const refused = await startOn(folder).catch(error => error)
  expect(refused.message).toMatch(
    /gatewright\.sqlite was written by a newer Gatewright \(9999-something-new\)\. It was left as it is\. Start that version again, or put a backup/,
  )
  expect((await readFile(file)).equals(before)).toBe(true)
})
