import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { apiTypes } from '../scripts/api-types.ts'
import type { Answer, PathOf, Sent, With } from '../src/api/contract.ts'

describe("the console's idea of the API", () => {
  it('is generated from the schemas of the server as it is now', async () => {
    const file = fileURLToPath(new URL('../src/api/openapi.generated.ts', import.meta.url))
    expect(await readFile(file, 'utf8'), 'run `npm run api-types -w packages/console`').toBe(await apiTypes())
  })

  // Nothing below does anything when it runs: the type check proves it. A type that came out as `any` or `never` would
  // let every page through.
  it('knows what each answer holds', () => {
    expectTypeOf<Answer<'GET', '/auth/me'>['superAdmin']>().toEqualTypeOf<boolean>()
    expectTypeOf<Answer<'GET', '/admin/apps'>[number]['urls']>().toEqualTypeOf<readonly string[]>()
    expectTypeOf<Answer<'POST', '/auth/tokens'>['value']>().toEqualTypeOf<string>()
    expectTypeOf<Answer<'DELETE', '/admin/sessions/{id}'>>().toEqualTypeOf<undefined>()
    expectTypeOf<Answer<'POST', '/auth/logout'>>().toEqualTypeOf<{ readonly redirectTo: string }>()
  })

  it('knows what the server takes', () => {
    expectTypeOf<'/no/such/path'>().not.toExtend<PathOf<'GET'>>()
    expectTypeOf<'/admin/apps'>().not.toExtend<PathOf<'DELETE'>>()
    expectTypeOf<Sent<'POST', '/auth/admin-link'>>().toEqualTypeOf<{ readonly token: string }>()
    expectTypeOf<{ params: { id: string } }>().toExtend<With<'DELETE', '/admin/sessions/{id}'>>()
    expectTypeOf<{ params: { name: string } }>().not.toExtend<With<'DELETE', '/admin/sessions/{id}'>>()
    expectTypeOf<{ query: { mine: '2' } }>().not.toExtend<With<'GET', '/admin/sessions'>>()
  })
})
