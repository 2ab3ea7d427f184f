// `node scripts/door-font.mjs`: makes the font of the pages that the server makes, out of the console's: the letters of Western
// European languages, the weights that those pages have, and neither kerning nor ligatures, which have half of its bytes.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import subsetFont from 'subset-font'

const root = join(import.meta.dirname, '..')
const { resolve } = createRequire(join(root, 'packages/console/package.json'))
const source = resolve('@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2')

const range = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index)).join('')
const letters = `${range(0x20, 0x7e)}${range(0xa0, 0xff)}–—‘’‚“”„«»…·œŒ€`

const font = await subsetFont(await readFile(source), letters, {
  targetFormat: 'woff2',
  variationAxes: { wght: { min: 400, max: 600 } },
  noLayoutClosure: true,
  dropTables: ['GPOS', 'GSUB'],
  // Copyright, licence and its address: the Open Font License has to come along.
  preserveNameIds: [0, 13, 14],
})
const version = createHash('sha256').update(font).digest('hex').slice(0, 8)
await writeFile(
  join(root, 'packages/server/src/http/door-font.generated.ts'),
  `/**
 * Made by \`node scripts/door-font.mjs\`. Do not edit by hand.
 *
 * Instrument Sans, a part of it. Copyright 2022 The Instrument Sans Project Authors
 * (https://github.com/Instrument/instrument-sans), under the SIL Open Font License 1.1 (https://openfontlicense.org).
 */

/** Changes with the font: what keeps one keeps it for ever. */
export const fontVersion = '${version}'

/** WOFF2, as base64. */
export const fontFile =
  '${font.toString('base64')}'
`,
)
console.log(`${font.length} bytes`)
