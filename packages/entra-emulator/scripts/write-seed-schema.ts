/** Writes `seed/seed.schema.json`, which editors take to complete and check seed files. */
import { writeFileSync } from 'node:fs'
import { seedJsonSchema } from '../src/store/seed-schema.ts'

const file = new URL('../seed/seed.schema.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(seedJsonSchema(), null, 2)}\n`)
