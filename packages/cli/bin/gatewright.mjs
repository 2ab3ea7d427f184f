#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runOnNode24 } from './node24.mjs'

// A clone runs its sources; what is published holds the built files alone, for Node strips no types below node_modules.
const source = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const built = fileURLToPath(new URL('../dist/main.js', import.meta.url))
await runOnNode24(existsSync(source) ? source : built, process.argv.slice(2))
