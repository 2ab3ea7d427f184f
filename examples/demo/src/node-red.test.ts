import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfigFile } from '@gatewright/config'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { placeConfiguration } from './configuration.ts'
import { addNodeRed, nodeRedCommand } from './node-red.ts'
import { readOptions } from './options.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const ports = { gatewright: 3001, nodeRed: 1881 }
const configuration = () => placeConfiguration(readOptions([`--data=${folder}`, '--port=3001'])).file

it('adds the app as its page has it, at the ports of this demo, and what stood there stays', () => {
  const file = configuration()
  const before = readFileSync(file, 'utf8')
  addNodeRed(file, ports)
  const result = loadConfigFile(file, {})
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  expect(result.config.apps.map(({ id }) => id)).toEqual(['support', 'node-red'])
  expect(result.config.apps[1]).toMatchObject({
    upstreams: ['http://127.0.0.1:1881'],
    urls: [{ origin: 'http://node-red.localhost:3001', pathPrefix: '/' }],
  })
  const comments = (text: string) => text.split('\n').filter(line => line.trim().startsWith('//'))
  expect(comments(readFileSync(file, 'utf8'))).toEqual(comments(before))
})

it('leaves an app alone that has the name, and a file that is broken', () => {
  const file = configuration()
  for (const text of ['{ "apps": { "node-red": { "upstream": "http://mine" } } }', '{ "apps": ']) {
    writeFileSync(file, text)
    addNodeRed(file, ports)
    expect(readFileSync(file, 'utf8')).toContain(text)
  }
})

it('starts Node-RED with the settings of its page, and keeps what is its own in the folder of the demo', () => {
  const [, ...args] = nodeRedCommand(folder, 1881)
  const settings = join(folder, 'node-red', 'settings.cjs')
  expect(args).toEqual(['--userDir', join(folder, 'node-red'), '--settings', settings, '--port', '1881'])
  expect(readFileSync(settings, 'utf8')).toContain("tokenHeader: 'remote-email'")
})
