import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AssertionKeyStore, StoredKey } from './assertion-keys.ts'

/** Keeps the keys in `<dataFolder>/assertion-keys.json`, readable by the server's user alone and replaced atomically. */
export function assertionKeyFile(dataFolder: string): AssertionKeyStore {
  const file = join(dataFolder, 'assertion-keys.json')
  return {
    async load() {
      try {
        return (JSON.parse(await readFile(file, 'utf8')) as { keys: StoredKey[] }).keys
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
    },
    async save(keys) {
      await mkdir(dirname(file), { recursive: true })
      const draft = `${file}.${process.pid}.new`
      const handle = await open(draft, 'w', 0o600)
      try {
        await handle.writeFile(JSON.stringify({ keys }))
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(draft, file)
    },
  }
}
