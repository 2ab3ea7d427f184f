import { Refusal } from './refusal.ts'

const unreleased = '## Unreleased\n'

/**
 * The changelog with what is under "Unreleased" moved under the version, and an empty "Unreleased" above.
 * @param date as `2026-03-01`
 * @throws Refusal when nothing is there to be released
 */
export function releaseChangelog(text: string, version: string, date: string): string {
  const at = text.indexOf(unreleased)
  if (at < 0 || notesOf(text, 'Unreleased') === '') {
    throw new Refusal(
      'CHANGELOG.md has nothing under "## Unreleased". Say there what its readers will notice.',
    )
  }
  const after = at + unreleased.length
  return `${text.slice(0, after)}\n## ${version} (${date})\n${text.slice(after)}`
}

/** What stands under a heading: a version, or "Unreleased"; empty where nothing does. */
export function notesOf(text: string, heading: string): string {
  const sections = text.split(/^## /m)
  const found = sections.find(
    section =>
      section === heading || section.startsWith(`${heading}\n`) || section.startsWith(`${heading} (`),
  )
  return found?.replace(/^.*\n?/, '').trim() ?? ''
}
