import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderWith } from '../../test/support/run-cli.ts'
import { readConfiguration } from './read-configuration.ts'

const httpServer = { port: 0, externalUrl: 'http://localhost:3000' }
const storage = { url: 'postgres://gatewright@127.0.0.1/nobody-asks-it' }

it('a file with problems that leads to a database is left to the first worker, for it may be an old copy', () => {
  const file = join(folderWith({}), 'gatewright.config.json')
  const written = (settings: object) => {
    const text = JSON.stringify({ httpServer, ...settings })
    writeFileSync(file, text)
    return text
  }
  const text = written({ storage, rolse: [] })
  expect(readConfiguration(file)).toEqual({ text, dataFolder: expect.stringMatching(/data$/) })
  for (const settings of [{ rolse: [] }, { storage, rolse: [], configuration: { owner: 'file' } }]) {
    written(settings)
    expect(() => readConfiguration(file)).toThrow(/rolse/)
  }
})
