import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { contoso } from '../support/directory.ts'
import { graphType } from '../support/graph-types.ts'
import { appToken, type GraphCaller, graphAs, graphSeed } from './support.ts'

let emulator: EntraEmulator
let graph: GraphCaller
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: graphSeed })
  graph = graphAs(emulator, await appToken(emulator))
})
afterAll(() => emulator.close())

const sets = [
  ['User', 'users'],
  ['Group', 'groups'],
  ['Application', 'applications'],
  ['ServicePrincipal', 'servicePrincipals'],
  ['Organization', 'organization'],
  ['Domain', 'domains'],
  ['SignIn', 'auditLogs/signIns'],
  ['AppRoleAssignment', 'servicePrincipals/{id}/appRoleAssignedTo'],
  ['OAuth2PermissionGrant', 'oauth2PermissionGrants'],
  ['DirectoryRole', 'directoryRoles'],
  ['DirectoryObject', 'groups/{id}/members'],
] as const

const addressOf = async (set: string): Promise<string> => {
  const owner = set.includes('{id}') ? set.split('/')[0] : undefined
  if (owner === undefined) return `/${set}`
  const { body } = await graph('GET', `/${owner}?$top=1`)
  return `/${set.replace('{id}', body.value[0].id)}`
}

describe('Microsoft’s declarations of v1.0', () => {
  it.each(sets)('%s: every property can be selected', async (type, set) => {
    const { properties } = graphType(type)
    const address = await addressOf(set)
    const { status, body } = await graph('GET', `${address}?$top=1&$select=id,${properties.join(',')}`)
    expect(body.error).toBeUndefined()
    expect(status).toBe(200)
    for (const row of body.value) for (const name of properties) expect(row).toHaveProperty(name)
  })

  it.each(sets.slice(0, 6))(
    '%s: every relationship is answered, read or expanded, or said to be missing: never a mistake of the caller’s',
    async (type, set) => {
      const id = (await graph('GET', `/${set}?$top=1`)).body.value[0].id
      for (const name of graphType(type).relationships) {
        for (const address of [`/${set}/${id}/${name}`, `/${set}?$expand=${name}`]) {
          const { status, body } = await graph('GET', address)
          const said = body?.error?.code ?? status
          expect([address, said]).toEqual([
            address,
            expect.toSatisfy(value =>
              [200, 'NotImplemented', 'ImageNotFound', 'Request_ResourceNotFound'].includes(value as never),
            ),
          ])
        }
      }
    },
  )
})

describe('properties on which nothing depends', () => {
  const person = '/users/grace@contoso.test'
  const read = async (names: string) => (await graph('GET', `${person}?$select=${names}`)).body

  it('are kept as they are written, and empty before', async () => {
    expect(await read('department,businessPhones,onPremisesExtensionAttributes')).toMatchObject({
      department: null,
      businessPhones: [],
      onPremisesExtensionAttributes: { extensionAttribute1: null, extensionAttribute15: null },
    })
    const written = {
      department: 'Compilers',
      companyName: 'Contoso',
      employeeId: '1906',
      usageLocation: 'US',
      businessPhones: ['+1 555 0100'],
      employeeOrgData: { division: 'Navy', costCenter: '1' },
      onPremisesExtensionAttributes: { extensionAttribute1: 'first' },
    }
    expect((await graph('PATCH', person, written)).status).toBe(204)
    expect(await read(Object.keys(written).join(','))).toMatchObject(written)
    const found = await graph('GET', "/users?$filter=department eq 'compilers'&$select=displayName")
    expect(found.body.value).toEqual([{ displayName: 'Grace Hopper' }])
    expect((await graph('PATCH', person, { department: null })).status).toBe(204)
    expect(await read('department,companyName')).toMatchObject({ department: null, companyName: 'Contoso' })
  })

  it('are checked for what they are, and those that nobody may write are refused', async () => {
    const refused = async (body: unknown) => (await graph('PATCH', person, body)).body.error.message
    expect(await refused({ usageLocation: 'Germany' })).toContain('two letters')
    expect(await refused({ department: 7 })).toContain("'department'")
    expect(await refused({ createdDateTime: '2020-01-01T00:00:00Z' })).toBe(
      "Property 'createdDateTime' is read-only and cannot be set.",
    )
    expect(await refused({ shoeSize: 42 })).toContain('shoeSize')
    const { status, body } = await graph('PATCH', person, { identities: [{ issuer: 'x' }] })
    expect([status, body.error.code]).toEqual([501, 'NotImplemented'])
  })

  it('can come from the seed, with the manager', async () => {
    const seeded = await startEntraEmulator({
      seed: {
        tenants: [
          {
            id: contoso,
            name: 'Contoso',
            domains: ['contoso.test'],
            users: [
              {
                userPrincipalName: 'bob@contoso.test',
                name: 'Bob',
                manager: 'ada@contoso.test',
                properties: { department: 'Sales' },
              },
              { userPrincipalName: 'ada@contoso.test', name: 'Ada' },
            ],
          },
        ],
      },
    })
    await seeded.close()
    const [bob, ada] = seeded.store.users.by('tenant', contoso)
    expect(bob).toMatchObject({ managerId: ada?.id, properties: { department: 'Sales' } })
    const misspelt = { name: 'X', domains: ['x.test'], users: [{ userPrincipalName: 'a@x.test', name: 'A' }] }
    await expect(
      startEntraEmulator({
        seed: {
          tenants: [{ ...misspelt, users: [{ ...misspelt.users[0], properties: { departement: 'R' } }] }],
        } as never,
      }),
    ).rejects.toThrow(/departement.*Did you mean "department"/s)
  })

  it('are kept for groups, applications and service principals, too', async () => {
    for (const [set, written] of [
      ['groups', { classification: 'Low', visibility: 'Private' }],
      ['applications', { notes: 'kept', tags: ['a'], info: { marketingUrl: 'https://contoso.test' } }],
      ['servicePrincipals', { notes: 'kept', alternativeNames: ['b'] }],
    ] as const) {
      const { id } = (await graph('GET', `/${set}?$top=1`)).body.value[0]
      expect((await graph('PATCH', `/${set}/${id}`, written)).status).toBe(204)
      expect((await graph('GET', `/${set}/${id}`)).body).toMatchObject(written)
    }
  })
})
