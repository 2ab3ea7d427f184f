import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The rows of all tables of a page, by their cells, without the heads. */
export async function rowsOf(page: string): Promise<readonly (readonly string[])[]> {
  const lines = (await readFile(page, 'utf8')).split('\n')
  return lines
    .filter(
      (line, at) => line.startsWith('| ') && !line.startsWith('| ---') && !lines[at + 1]?.startsWith('| ---'),
    )
    .map(line => line.replace(/^\| | \|$/g, '').split(' | '))
}

/**
 * The first cells of those rows whose last cell does not name exactly one test, as `[name](file): "title"`. A title counts where it
 * is what a call begins with, on the same line or the next; a text that merely stands in the file does not.
 */
export async function rowsWithoutTest(page: string): Promise<readonly string[]> {
  const missing: string[] = []
  for (const row of await rowsOf(page)) {
    const [, target = '', title = ''] = /^\[[^\]]*\]\(([^)]*)\): "(.*)"$/.exec(row.at(-1) ?? '') ?? []
    const source = target && (await readFile(join(dirname(page), target), 'utf8').catch(() => ''))
    if (title === '' || source.split(new RegExp(`\\(\\s*'${RegExp.escape(title)}'`)).length !== 2) {
      missing.push(row[0] ?? '')
    }
  }
  return missing
}
