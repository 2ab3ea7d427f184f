import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { apiTypes } from '../scripts/api-types.ts'
import type { AdminApiToken } from '../src/api/admin/api-tokens.ts'
import type { AdminApp } from '../src/api/admin/apps.ts'
import type { AuditEntry } from '../src/api/admin/audit.ts'
import type { AdminCollaborator, Imported, Invited } from '../src/api/admin/collaborators.ts'
import type {
  ConfigChanges,
  ConfigFile,
  ConfigVersion,
  Problem,
  Saved,
  SaveRequest,
} from '../src/api/admin/config.ts'
import type { AdminSession } from '../src/api/admin/sessions.ts'
import type { Status } from '../src/api/admin/status.ts'
import type { AdminStrategy, SignInTest, Snippet } from '../src/api/admin/strategies.ts'
import type { AuthConfig, Me } from '../src/api/auth.ts'
import type { paths } from '../src/api/openapi.generated.ts'
import type { ApiToken, OpenableApp } from '../src/api/tokens.ts'

vi.setConfig({ testTimeout: 60_000 })

/** What the server answers with 200, by its own schema. */
type Answer<
  Path extends keyof paths,
  Method extends keyof paths[Path] = 'get',
> = paths[Path][Method] extends { responses: { 200: { content: { 'application/json': infer Body } } } }
  ? Body
  : 'no such request'

/** What the server takes, by its own schema. */
type Request<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  requestBody: { content: { 'application/json': infer Body } }
}
  ? Body
  : 'no such request'

describe("the console's idea of the API", () => {
  it('is generated from the schemas of the server as it is now', async () => {
    const file = fileURLToPath(new URL('../src/api/openapi.generated.ts', import.meta.url))
    expect(await readFile(file, 'utf8'), 'run `npm run api-types -w packages/console`').toBe(await apiTypes())
  })

  // The type check proves the rest: nothing below does anything when it runs.
  it('expects nothing that the server does not send', () => {
    expectTypeOf<Answer<'/api/v1/auth/config'>['product']>().toExtend<AuthConfig['product']>()
    expectTypeOf<Answer<'/api/v1/auth/me'>>().toExtend<Me>()
    expectTypeOf<Answer<'/api/v1/admin/status'>>().toExtend<Status>()
    expectTypeOf<Answer<'/api/v1/admin/apps'>[number]>().toExtend<AdminApp>()
    expectTypeOf<Answer<'/api/v1/admin/collaborators'>['items'][number]>().toExtend<AdminCollaborator>()
    expectTypeOf<Answer<'/api/v1/admin/collaborators/invite', 'post'>>().toExtend<Invited>()
    expectTypeOf<Answer<'/api/v1/admin/collaborators/import', 'post'>>().toExtend<Imported>()
    expectTypeOf<Answer<'/api/v1/admin/sessions'>['items'][number]>().toExtend<AdminSession>()
    expectTypeOf<Answer<'/api/v1/admin/api-tokens'>['items'][number]>().toExtend<AdminApiToken>()
    expectTypeOf<Answer<'/api/v1/auth/tokens'>[number]>().toExtend<ApiToken>()
    expectTypeOf<Answer<'/api/v1/auth/tokens/apps'>[number]>().toExtend<OpenableApp>()
    expectTypeOf<Answer<'/api/v1/admin/strategies'>[number]>().toExtend<AdminStrategy>()
    expectTypeOf<Answer<'/api/v1/admin/strategies/snippets'>[number]>().toExtend<Snippet>()
    expectTypeOf<Answer<'/api/v1/admin/strategies/test/{id}'>>().toExtend<SignInTest>()
    expectTypeOf<Answer<'/api/v1/admin/audit'>['items'][number]>().toExtend<AuditEntry>()
    expectTypeOf<Answer<'/api/v1/admin/config'>>().toExtend<ConfigFile>()
    expectTypeOf<Answer<'/api/v1/admin/config/check', 'post'>['problems'][number]>().toExtend<Problem>()
    expectTypeOf<Answer<'/api/v1/admin/config', 'put'>>().toExtend<Saved>()
    expectTypeOf<Answer<'/api/v1/admin/config/versions'>[number]>().toExtend<ConfigVersion>()
    expectTypeOf<Answer<'/api/v1/admin/config/changes'>>().toExtend<ConfigChanges>()
  })

  it('sends what the server takes', () => {
    expectTypeOf<{ name: string; apps: string[]; days: number }>().toExtend<
      Request<'/api/v1/auth/tokens', 'post'>
    >()
    expectTypeOf<SaveRequest>().toExtend<Request<'/api/v1/admin/config', 'put'>>()
    expectTypeOf<{ email: string; strategy: string; roles: string[] }>().toExtend<
      Request<'/api/v1/admin/collaborators/invite', 'post'>
    >()
    expectTypeOf<{ strategyId: string; entry: string }>().toExtend<
      Request<'/api/v1/admin/strategies/test', 'post'>
    >()
  })
})
