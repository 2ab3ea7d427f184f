import type { Path } from '../problem.ts'
import type { Report } from '../report.ts'
import { type OddCharacters, oddCharacters, saidOf } from './odd-characters.ts'

/**
 * A notice where a secret has what people hardly ever mean, with the end, the character, and where it came from.
 * @param value what is used
 * @param written what the file says: the value itself, or references to it
 */
export function noteOddSecret(report: Report, path: Path, value: string, written: string): void {
  const odd = oddCharacters(value)
  if (odd === undefined) return
  const places = [...new Set(placesOf(odd, written))]
  report.notice(
    path,
    'odd_secret',
    `The secret ${saidOf(odd)}, which ${places.map(where).join(' and ')} and counts as a part of it. Unless it really is one, take it away: ${places.map(cure).join('; ')}.`,
  )
}

/** Where it came from: a reference, or nothing for the text of the file itself. */
function placesOf(odd: OddCharacters, written: string): (string | undefined)[] {
  const all = /^\$\{((?:env|file):[^{}]+)\}$/.exec(written)?.[1]
  const atStart = /^\$\{((?:env|file):[^{}]+)\}/.exec(written)?.[1]
  const atEnd = /\$\{((?:env|file):[^{}]+)\}$/.exec(written)?.[1]
  return [
    ...(odd.start === undefined ? [] : [atStart]),
    ...(odd.end === undefined ? [] : [atEnd]),
    ...(odd.inside === undefined ? [] : [all]),
  ]
}

const where = (reference: string | undefined): string =>
  reference === undefined ? 'stands in this file' : `comes from \${${reference}}`

function cure(reference: string | undefined): string {
  if (reference === undefined) return 'delete it here'
  if (reference.startsWith('env:')) {
    return `set ${nameIn(reference)} without it (docker --env-file and Kubernetes keep quotation marks as they are)`
  }
  return `write the file ${nameIn(reference)} anew with the secret alone (printf %s, or an editor that adds nothing)`
}

const nameIn = (reference: string): string => reference.slice(reference.indexOf(':') + 1).trim()
