/** The reference page, in Markdown, from the schema alone. */

import { rootSchema } from './file-schema.ts'
import { problemCodes } from './problem.ts'
import type { SchemaNode } from './schema/schema-node.ts'

export function referencePage(): string {
  const sections: string[] = []
  describeObject('', rootSchema, sections)
  return [
    '# Configuration',
    '',
    '<!-- Made from the code by `npm run docs:reference`. Do not edit by hand. -->',
    '',
    'One JSON file, `gatewright.config.json`; comments are allowed. A file named `botpress.config.json` is read too, as it is:',
    'its keys that mean nothing here are kept and reported as not used.',
    '',
    'A secret may be, or hold, `${env:NAME}` (an environment variable) or `${file:PATH}` (the text of a file, relative to the',
    'configuration file, without its last line break). So may what stays in this process: `dataFolder`, `httpServer.host`,',
    '`trustedProxies` and `tls`, durations; and a number or `true`/`false`, as one reference in quotation marks. Nothing else:',
    'a label, an id or a URL is sent to people and providers, and what a reference leads to would go along. It is never shown,',
    'logged or exported. Which files may be named: [where secrets stand](../security/secrets.md#references).',
    '',
    'An empty text counts as absent. An unknown key is a mistake.',
    '',
    ...sections,
    '## Problems',
    '',
    'Every problem is printed as `file:line:column field: what. Why. What to do.`, all of a file together.',
    '',
    '| code | meaning |',
    '| --- | --- |',
    ...Object.entries(problemCodes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`),
    '',
  ].join('\n')
}

function describeObject(path: string, schema: SchemaNode, sections: string[]): void {
  const own = Object.entries(schema.properties ?? {}).filter(([, property]) => !property.notUsedHere)
  const elsewhere = Object.entries(schema.properties ?? {}).filter(([, property]) => property.notUsedHere)
  const type = schema.properties?.type?.const
  const heading =
    path === '' ? 'The file' : type === undefined ? `\`${path}\`` : `\`${path}\` of type \`${String(type)}\``
  sections.push(`## ${heading}`, '')
  if (path !== '' && schema.description) sections.push(schema.description, '')
  if (own.length > 0) {
    sections.push('| key | meaning | default |', '| --- | --- | --- |')
    for (const [key, property] of own)
      sections.push(row(key, property, schema.required?.includes(key) ?? false))
    sections.push('')
  }
  const example = schema.examples?.[0]
  if (example !== undefined) sections.push('```json', JSON.stringify(example, null, 2), '```', '')
  if (elsewhere.length > 0) {
    sections.push(`Known and not used here: ${elsewhere.map(([key]) => `\`${key}\``).join(', ')}.`, '')
  }
  for (const [key, property] of own) descend(path === '' ? key : `${path}.${key}`, property, sections)
}

function descend(path: string, schema: SchemaNode, sections: string[]): void {
  if (schema.properties) describeObject(path, schema, sections)
  if (schema.items) descend(`${path}[]`, schema.items, sections)
  for (const option of schema.anyOf ?? []) if (option.properties) describeObject(path, option, sections)
  for (const item of Object.values(schema.patternProperties ?? {})) descend(`${path}.<name>`, item, sections)
}

function row(key: string, schema: SchemaNode, required: boolean): string {
  const example = schema.examples?.[0]
  const simple = example !== undefined && typeof example !== 'object'
  const meaning = [
    schema.description,
    schema.find,
    simple ? `Example: \`${JSON.stringify(example)}\`.` : undefined,
  ]
  const otherwise = required
    ? 'required'
    : schema.default === undefined
      ? ''
      : `\`${JSON.stringify(schema.default)}\``
  const cell = (text: string) => text.replaceAll('|', '\\|')
  return `| \`${key}\` | ${cell(meaning.filter(part => part !== undefined).join(' '))} | ${cell(otherwise)} |`
}
