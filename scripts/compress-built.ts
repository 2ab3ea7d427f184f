import { readdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

/** Text, as far as a build makes any; fonts and pictures are compressed in themselves. */
const compressible = new Set(['.css', '.html', '.js', '.json', '.svg', '.webmanifest'])

/** Bytes. What fits into one packet together with its headers gets no faster. */
const WORTH_IT = 1000

/**
 * Writes each file of a build a second and a third time, as `<name>.br` and `<name>.gz`, as small as these methods can: a server
 * then sends what a browser takes without ever compressing anything itself.
 */
export function compressBuilt(): Plugin {
  return {
    name: 'gatewright:compress-built',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      for (const file of await readdir(dir, { recursive: true, withFileTypes: true })) {
        const path = join(file.parentPath, file.name)
        // What Vite notes for other tools is sent to nobody.
        const isServed = file.isFile() && !path.includes('.vite')
        if (isServed && compressible.has(extname(path))) await compress(path)
      }
    },
  }
}

async function compress(path: string): Promise<void> {
  const text = await readFile(path)
  if (text.length < WORTH_IT) return
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  }
  const made = await Promise.all([
    promisify(brotliCompress)(text, { params }),
    promisify(gzip)(text, { level: 9 }),
  ])
  for (const [index, ending] of ['br', 'gz'].entries()) {
    const compressed = made[index]
    if (compressed !== undefined && compressed.length < text.length)
      await writeFile(`${path}.${ending}`, compressed)
  }
}
