import {
  asTemplateText,
  type HeaderTemplate,
  hasFields,
  readTemplate,
  type TemplateFault,
  templateFields,
} from './header-template.ts'
import { findPlaceholder } from './placeholder.ts'
import { type Fault, formatPath, type Path } from './problem.ts'
import { hasReference, isReference, resolveReferences } from './references.ts'
import type { Report } from './report.ts'
import type { SchemaNode } from './schema/schema-node.ts'
import { noteOddSecret } from './secrets/note-odd-secret.ts'
import { isShown } from './secrets/shown.ts'
import type { ShapeContext } from './shape-context.ts'

/** Shorter words stand in many places of a configuration and are no keys. */
const SHORTEST_KEY = 8

/**
 * A template of the file, with its references replaced. It is read as the file has it first: what a variable or a file gives is
 * text, whatever braces are in it, so no secret is ever taken for a field or for a part of one.
 * @returns `undefined` for what was reported
 */
export function readTemplateText(
  written: string,
  schema: SchemaNode,
  path: Path,
  context: ShapeContext,
): string | undefined {
  const { report, sources, secrets, secretFiles } = context
  const use = schema.template ?? 'header'
  if (use === 'header' && !isShown(written)) report.hide(path)
  const refused = context.refused.get(formatPath(path))
  if (refused !== undefined) {
    report.problem(path, refused)
    return undefined
  }
  const reading = readTemplate(written, use, { written: true })
  if ('wrong' in reading) return bad(reading.wrong, path, context)
  noteFieldAsText(reading.template, path, report)
  if (!hasFields(reading.template) && findPlaceholder(written, true) !== undefined) {
    report.problem(path, placeholder)
    return undefined
  }
  const found: string[] = []
  const resolved = hasReference(written)
    ? resolveReferences(written, sources, secretFiles, value => {
        found.push(value)
        return asTemplateText(value)
      })
    : { value: written }
  if ('fault' in resolved) {
    const isField = resolved.fault.code === 'bad_reference'
    report.problem(path, isField ? { ...resolved.fault, fix: fieldMeant } : resolved.fault)
    return undefined
  }
  for (const value of found) {
    secrets.add(value)
    report.scrubber.add(value, isReference(written) ? written : '…')
  }
  const whole = readTemplate(resolved.value, use)
  if ('wrong' in whole) return bad(whole.wrong, path, context)
  if (use === 'header') for (const text of textsOf(whole.template)) secrets.add(text)
  if (found.length === 1 && isReference(written)) noteOddSecret(report, path, found[0] as string, written)
  return resolved.value
}

/** `{{email}}`, as in many other templates, where it is the field: here everybody would be one person with that name. */
function noteFieldAsText(template: HeaderTemplate, path: Path, report: Report): void {
  for (const text of template) {
    const [whole, field] = (typeof text === 'string' && fieldAsText.exec(text)) || []
    if (whole === undefined) continue
    report.notice(
      path,
      'field_as_text',
      `"${whole}" is sent as this text for everybody: a brace that is written twice is a brace. For the field write {${field?.toLowerCase()}}, with one on each side.`,
    )
  }
}

const fieldAsText = new RegExp(`\\{ *\\.?(${Object.keys(templateFields).join('|')}) *\\}`, 'i')

const placeholder: Fault = {
  code: 'placeholder',
  what: 'The value is still a placeholder.',
  why: 'It has to be replaced by the value of your own set-up.',
  fix: 'Write the value, such as ${file:app-key}, or a field in braces, such as email.',
}

const fieldMeant =
  'Write ${env:NAME} or ${file:PATH}; a field of whoever is calling has no $ before its brace.'

const textsOf = (template: HeaderTemplate): string[] =>
  template.filter(part => typeof part === 'string').filter(text => text.length >= SHORTEST_KEY)

function bad({ what, fix }: TemplateFault, path: Path, { report }: ShapeContext): undefined {
  report.problem(path, {
    code: 'bad_template',
    what,
    why: 'The app would be told something else than was meant, of everybody who calls.',
    fix,
  })
}
