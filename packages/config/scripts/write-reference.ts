/** Writes docs/reference/configuration.md anew. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { referencePage } from '../src/reference-page.ts'

const path = resolve(import.meta.dirname, '../../../docs/reference/configuration.md')
mkdirSync(dirname(path), { recursive: true })
writeFileSync(path, referencePage())
