import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { strangersText } from '../support/strangers-text.ts'
import { type Console, fileText, type Person, startConsole } from './support/console.ts'

/** A member called `Eve;op;admin` was admin after the team's own table had been imported as it was. */
let gateway: Console
let ada: Person
beforeEach(async () => {
  gateway = await startConsole(fileText({ roles: ['op', 'support'] }))
  ada = gateway.ada
})
afterEach(() => gateway.close())

const csv = { 'content-type': 'text/csv' }
const accounts = () => gateway.gatewright.services.accounts
const everybody = async () => {
  const { items } = (await ada.call('GET', '/collaborators?limit=200')).json()
  return items.map(({ lastSeenAt: _, ...person }: Record<string, unknown>) => person)
}
const exported = async () => (await ada.call('GET', '/collaborators.csv')).body
const imported = async (table: string) => (await ada.call('POST', '/collaborators/import', table, csv)).json()

/** Somebody with this identity, as a sign-in has left them. */
async function account(
  email: string,
  settings: { name?: string; by: string; roles: string[]; trusted?: boolean },
) {
  const { name = email, by, roles, trusted = true } = settings
  const details = { email, emailTrusted: trusted, fullname: name, providerRoles: [], groups: [] }
  const { id } = await accounts().create(details, roles)
  const identity = { strategy: by, issuer: `https://${by}.test`, subject: id }
  await accounts().addIdentity(id, identity, details, { addedBy: 'a test', beside: false })
  return id
}
const rolesOf = async (id: string) => (await accounts().byId(id))?.roles

it('the team’s table changes nobody when it is imported as it is, whatever they are called', async () => {
  const names = fc.sample(strangersText, { numRuns: 60, seed: 42 })
  for (const [at, name] of [
    'Eve;op;admin',
    'Tab\top\tadmin',
    'Müller;Jörg',
    '"op","admin"',
    ...names,
  ].entries()) {
    await account(`eve${at}@x.test`, { name, by: 'azure', roles: ['member'] })
  }
  await account("'=eve@x.test", { by: 'azure', roles: [] })
  await gateway.join('grace@contoso.test', ['support'])
  await ada.call('POST', '/collaborators/invite', { email: 'new@x.test', strategy: 'default', roles: ['op'] })
  const before = await everybody()

  const asItIs = await exported()
  const bySpreadsheet = stringify(parse(asItIs) as string[][], { delimiter: ';', record_delimiter: '\r\n' })
  for (const table of [asItIs, bySpreadsheet, `\uFEFF${bySpreadsheet}`]) {
    expect(await imported(table)).toEqual({
      imported: before.length,
      changes: [],
      problems: [],
      // Whoever is invited keeps the password that they were given.
      passwords: [],
    })
    expect(await everybody()).toEqual(before)
  }
})

it('what a line changes is told, and a line in which cells have moved changes nothing', async () => {
  const eve = await account('eve@x.test', { by: 'azure', roles: ['member'] })
  const told = await imported(
    'email,fullname,strategy,roles\neve@x.test,"Eve",azure,support\nnew@x.test,,default,op\nz@x.test,A,B,azure,admin\n',
  )
  expect(told).toMatchObject({
    imported: 2,
    changes: [
      {
        line: 2,
        email: 'eve@x.test',
        what: 'Roles of eve@x.test, whose account has the address: support in the place of member.',
      },
      { line: 3, email: 'new@x.test', what: 'Invited to default, with the roles op.' },
    ],
    problems: [{ line: 4, what: expect.stringContaining('has 5 cells') }],
  })
  expect(await rolesOf(eve)).toEqual(['support'])
})

it('an account whose address nobody has vouched for neither takes roles nor gives its own to whose address it is', async () => {
  const grace = await account('grace@x.test', { by: 'azure', roles: ['admin'] })
  const stranger = await account('grace@x.test', { by: 'gitlab', roles: ['member'], trusted: false })
  expect(await imported(await exported())).toMatchObject({ changes: [], problems: [] })

  const row = (strategy: string, roles: string) =>
    imported(`email,strategy,roles\ngrace@x.test,${strategy},${roles}`)
  expect(await row('gitlab', 'admin')).toMatchObject({ imported: 0, problems: [{ line: 2 }] })
  expect(await row('default', 'member')).toMatchObject({ imported: 0, problems: [{ line: 2 }] })
  expect([await rolesOf(grace), await rolesOf(stranger)]).toEqual([['admin'], ['member']])

  await accounts().remove(stranger)
  expect(await row('gitlab', 'member')).toMatchObject({ imported: 0, problems: [{ line: 2 }] })
  expect(await rolesOf(grace)).toEqual(['admin'])
})

it('a line that could be about two accounts, or says something a second time, changes nothing', async () => {
  const ids = [
    await account('grace@x.test', { by: 'azure', roles: ['admin'] }),
    await account('grace@x.test', { by: 'azure', roles: ['member'], trusted: false }),
  ]
  const told = await imported('email,strategy,roles\ngrace@x.test,azure,support\nGrace@x.test,azure,op')
  expect(told.problems.map(({ what }: { what: string }) => what)).toEqual([
    expect.stringContaining('Several accounts'),
    'grace@x.test stands in line 2 already.',
  ])
  expect(await Promise.all(ids.map(rolesOf))).toEqual([['admin'], ['member']])
})

it('a role that the file has dropped stays with whoever has it', async () => {
  const eve = await account('eve@x.test', { by: 'azure', roles: ['member'] })
  await sqlOf(gateway.gatewright.services.storage.database)
    .updateTable('collaborators')
    .set({ roles: '["member","gone"]' })
    .where('id', '=', eve)
    .execute()
  expect(await imported(await exported())).toMatchObject({ changes: [], problems: [] })
  expect(await imported('email,roles\neve@x.test,gone')).toMatchObject({ imported: 1, problems: [] })
  expect(await imported('email,roles\nada@contoso.test,gone')).toMatchObject({ imported: 0 })
})

it('an address that has changed hands is somebody new where the table says so, and nobody’s roles change', async () => {
  const leaver = await account('a@x.test', { name: 'Alice', by: 'default', roles: ['admin'] })
  const known = await imported('email,strategy,roles\na@x.test,default,member')
  expect(known.changes).toMatchObject([
    { what: expect.stringContaining('Alice, whose account has the address') },
  ])
  expect(await rolesOf(leaver)).toEqual(['member'])

  const somebodyNew = await imported('email,strategy,roles,person\na@x.test,default,op,new')
  expect(somebodyNew.changes).toMatchObject([{ what: expect.stringContaining('an account of their own') }])
  expect(await rolesOf(leaver)).toEqual(['member'])
  const anew = await imported('email,strategy,roles,person\na@x.test,default,op,anew')
  expect(anew.changes).toMatchObject([{ what: expect.stringContaining('gets that account') }])
  const otherwise = await imported('email,strategy,roles,person\na@x.test,default,op,maybe')
  expect(otherwise.problems).toMatchObject([{ line: 2, what: expect.stringContaining('"new"') }])
})
