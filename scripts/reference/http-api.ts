import type { EmptyServer } from '../empty-server.ts'
import { apiSummaries, otherRoutes } from './api-summaries.ts'
import { code, page, paragraph, table } from './markdown.ts'
import { type Schema, schemaText } from './schema-text.ts'

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>
}
interface Operation {
  readonly 'x-standing'?: string
  readonly parameters?: readonly {
    readonly in: string
    readonly name: string
    readonly required?: boolean
    readonly description?: string
    readonly schema: Schema
  }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}
type Described = readonly [name: string, operation: Operation]

/** The HTTP API, from the OpenAPI document as the server serves it. */
export async function httpApiPage(server: EmptyServer): Promise<string> {
  const operations = await operationsOf(server)
  const below = (prefix: string) => operations.filter(([name]) => name.includes(` ${prefix}`))
  const rows = (on: 'console' | 'app') =>
    otherRoutes.filter(route => route.on === on).map(({ path, does }) => [code(path), does])
  return page('HTTP API', [
    paragraph(
      "Everything below is served on the console's host. It knows who calls by the session of a browser: an API token or a JWT opens",
      "apps, not this. What another site's page sends is refused. What goes wrong is answered with one of the [errors](errors.md).",
    ),
    '`GET /api/v1/openapi.json` is the same for machines.',
    '## Signing in, and what is yours: `/api/v1/auth`',
    ...below('/api/v1/auth/').flatMap(describe),
    '## Administration: `/api/v1/admin`',
    ...below('/api/v1/admin/').flatMap(describe),
    '## For `gatewright doctor`: `/api/v1/diagnosis`',
    ...below('/api/v1/diagnosis/').flatMap(describe),
    '## Beside the document',
    table(['path', 'does'], rows('console')),
    "On every app's host, below the path of its `url`:",
    table(['path', 'does'], rows('app')),
  ])
}

/** By method and path, `GET /api/v1/auth/me`; without the console's files, of which there are more once it is built. */
export async function operationsOf({ get }: EmptyServer): Promise<readonly Described[]> {
  const { body } = await get('/api/v1/openapi.json')
  const { paths } = JSON.parse(body) as { paths: Record<string, Record<string, Operation>> }
  const ofApi = Object.entries(paths).filter(([path]) => path.startsWith('/api/'))
  return ofApi.flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  )
}

const whoMay: Readonly<Record<string, string>> = {
  'signed-in': 'For everybody who is signed in.',
  admin: 'For admins.',
  'super-admin': 'For super admins.',
}

function describe([name, operation]: Described): string[] {
  const { parameters = [], requestBody, responses, 'x-standing': standing = '' } = operation
  const query = parameters.filter(parameter => parameter.in === 'query')
  return [
    `### ${code(name)}`,
    [apiSummaries[name], whoMay[standing]].filter(part => part !== undefined).join(' '),
    ...(query.length === 0 ? [] : [table(['query', 'is', 'meaning'], query.map(queryRow))]),
    ...fences('Takes', requestBody),
    ...Object.entries(responses).flatMap(([status, answer]) => fences(`Answers ${status}`, answer)),
  ]
}

function queryRow({
  name,
  required,
  description,
  schema,
}: NonNullable<Operation['parameters']>[number]): string[] {
  const needed = required ? ', required' : ''
  return [code(name), code(schemaText(schema)) + needed, description ?? schema.description ?? '']
}

function fences(label: string, { content = {} }: Content = {}): string[] {
  return Object.values(content)
    .map(({ schema }) => schemaText(schema))
    .filter(text => text !== 'null')
    .map(text => `${label}:\n\n\`\`\`ts\n${text}\n\`\`\``)
}
