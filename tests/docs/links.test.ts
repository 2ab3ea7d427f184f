import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

it('no page of the documentation leads to a file that is not there', async () => {
  const pages = [...(await markdownIn('.', false)), ...(await markdownIn('docs', true))]
  expect(pages).toContain('SECURITY.md')
  const broken: string[] = []
  for (const page of pages) {
    const text = (await readFile(join(root, page), 'utf8')).replaceAll(/```.*?```/gs, '')
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      if (!existsSync(join(root, dirname(page), target))) broken.push(`${page}: ${target}`)
    }
  }
  expect(broken).toEqual([])
})

async function markdownIn(folder: string, recursive: boolean): Promise<readonly string[]> {
  const names = await readdir(join(root, folder), { recursive })
  return names.filter(name => name.endsWith('.md')).map(name => join(folder, name))
}
