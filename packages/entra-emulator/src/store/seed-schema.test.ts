import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readJsonFile } from './json-file.ts'
import { SeedFile, seedJsonSchema } from './seed-schema.ts'

const folder = new URL('../../seed/', import.meta.url)

it('the schema for editors is up to date: run `npm run seed:schema`', () => {
  const written = JSON.parse(readFileSync(new URL('seed.schema.json', folder), 'utf8'))
  expect(written).toEqual(seedJsonSchema())
})

it('every seed that comes along names the schema and fits it', () => {
  const seeds = readdirSync(folder).filter(name => name !== 'seed.schema.json')
  expect(seeds).toEqual(['demo.json', 'empty.json', 'personas.json'])
  for (const name of seeds) {
    const { value } = readJsonFile(new URL(name, folder).pathname, SeedFile)
    expect(value.$schema).toBe('./seed.schema.json')
  }
})
