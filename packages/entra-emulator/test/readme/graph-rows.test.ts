import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { graphRoutes } from '../../src/graph/routes/index.ts'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { appToken, type GraphCaller, graphAs, graphSeed, operator, userToken } from '../graph/support.ts'
import { contoso } from '../support/directory.ts'

// Every row of the README about Graph is tried as it stands.
const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')

/** Rows of the table with this heading, as cells. */
const table = (heading: string): string[][] => {
  const start = readme.indexOf(`| ${heading} |`)
  if (start < 0) throw new Error(`the README has no table ${heading}`)
  return readme
    .slice(start, readme.indexOf('\n\n', start))
    .split('\n')
    .slice(2)
    .map(row =>
      row
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    )
}
const quoted = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)

const addresses = table('address').flatMap(([paths, methods = '', remark = '']) =>
  quoted(paths).map((path, at) => ({
    path,
    methods:
      methods
        .split(';')
        [at]?.split(',')
        .map(method => method.trim()) ?? [],
    remark,
  })),
)

let emulator: EntraEmulator
let ada: GraphCaller
let app: GraphCaller
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: graphSeed })
  ada = graphAs(emulator, await userToken(emulator, 'ada@contoso.test'))
  app = graphAs(emulator, await appToken(emulator))
})
afterAll(() => emulator.close())

/** Something that is there, for reading; for all else an id that nobody has, so that nothing is changed. */
const fill = (path: string, method: string): string => {
  const { store } = emulator
  const nobody = '00000000-0000-4000-8000-00000000dead'
  const first: Record<string, string | undefined> = {
    users: 'ada@contoso.test',
    groups: store.groups.first()?.id,
    applications: store.applications.oneBy('appId', operator.clientId)?.id,
    servicePrincipals: store.servicePrincipals.by('appId', operator.clientId)[0]?.id,
    directoryObjects: store.groups.first()?.id,
    directoryRoles: '62e90394-69f5-4237-9190-012177145e10',
    directoryRoleTemplates: '62e90394-69f5-4237-9190-012177145e10',
    organization: contoso,
    domains: 'contoso.test',
    auditLogs: store.signIns.list()[0]?.id,
    oauth2PermissionGrants: store.oauth2PermissionGrants.first()?.id,
  }
  const set = path.split('/')[1] ?? ''
  const own = method === 'GET' || path.split('/').length > 3
  return path
    .replace('{id}', (own ? first[set] : undefined) ?? nobody)
    .replace('{size}', '48x48')
    .replaceAll(/\{\w+\}/g, nobody)
}

describe('the addresses of the README', () => {
  it('are those of the emulator, with their methods', () => {
    const told = addresses.flatMap(({ path, methods }) => methods.map(method => `${method} ${path}`))
    const routes = graphRoutes.map(({ method, path }) => `${method} /${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    expect(told.sort()).toEqual([...routes, 'POST /$batch'].sort())
  })

  it.each(addresses.flatMap(({ methods, ...row }) => methods.map(method => ({ method, ...row }))))(
    '$method $path is answered',
    async ({ method, path, remark }) => {
      const caller = path.startsWith('/me') ? ada : app
      const { status, body } = await caller(method, fill(path, method), method === 'GET' ? undefined : {})
      const error = body?.error
      expect([501, 405]).not.toContain(status)
      expect(error?.message ?? '').not.toContain('Resource not found for the segment')
      if (method !== 'GET') return
      if (path.includes('{credential}')) expect(status).toBe(404)
      else if (remark.includes('404')) expect(status).toBe(404)
      else expect([status, error?.message]).toEqual([200, undefined])
    },
  )
})

describe('OData by the README', () => {
  it.each(table('of OData').flatMap(([, examples]) => quoted(examples)))('%s', async path => {
    const { status, body } = await fetchAs(path)
    expect([status, body]).toEqual([200, expect.not.stringContaining('"error"')])
  })

  const fetchAs = async (path: string) => {
    const answer = await fetch(`${emulator.origin}/v1.0${path}`, {
      headers: {
        authorization: `Bearer ${await userToken(emulator, 'ada@contoso.test')}`,
        consistencylevel: 'eventual',
      },
    })
    return { status: answer.status, body: await answer.text() }
  }
})

describe('what is not there by the README', () => {
  it.each(table('not there: 501').flatMap(([, examples]) => quoted(examples)))('%s', async example => {
    const [method = '', path = ''] = example.split(/ (.*)/s)
    const filled = fill(path.replace(/^\/v1\.0/, ''), 'GET')
    const { status, body } = await ada(
      method,
      path.startsWith('/beta')
        ? `${emulator.origin}${path}`
        : filled === ''
          ? `${emulator.origin}/v1.0`
          : filled,
      method === 'GET' ? undefined : {},
    )
    expect([status, body.error.code]).toEqual([501, 'NotImplemented'])
  })
})
