import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'jsonc-parser'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { placeConfiguration, withPorts } from './configuration.ts'
import { type DemoOptions, usualPorts } from './options.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const options = (): DemoOptions => ({
  folder: join(folder, 'demo'),
  ports: { gatewright: 4000, emulator: 4100, bot: 3000, host: 4300 },
  empty: false,
  startedAt: 0,
})

it('replaces every port, also when programs swap theirs', () => {
  const text = '"port": 3000, "a": "http://localhost:4000/x", "b": "http://127.0.0.1:4100"'
  expect(withPorts(text, options().ports)).toBe(
    '"port": 4000, "a": "http://localhost:4100/x", "b": "http://127.0.0.1:3000"',
  )
})

it('leaves the digits of ids alone', () => {
  const id = '"clientID": "aaaaaaaa-4000-4100-3000-000000000001"'
  expect(withPorts(id, { gatewright: 1, emulator: 2, bot: 3, host: 4 })).toBe(id)
})

it('gives the template as it is for the usual ports', () => {
  const { file } = placeConfiguration({ ...options(), ports: usualPorts })
  const template = join(import.meta.dirname, '..', 'gatewright.config.json')
  expect(readFileSync(file, 'utf8')).toBe(readFileSync(template, 'utf8'))
})

it("signs in with the set-up guide's entry: its keys in its order, and nothing added", () => {
  const template = readFileSync(join(import.meta.dirname, '..', 'gatewright.config.json'), 'utf8')
  const { azure } = (parse(template) as { authStrategies: { azure: { options: object } } }).authStrategies
  expect(Object.keys(azure)).toEqual(['type', 'allowSelfSignup', 'options', 'fieldMapping'])
  expect(Object.keys(azure.options)).toEqual([
    'authorizationURL',
    'tokenURL',
    'clientSecret',
    'clientID',
    'callbackURL',
    'scope',
    'userInfoURL',
  ])
  expect(azure).toMatchObject({
    type: 'oauth2',
    allowSelfSignup: false,
    options: { scope: 'openid profile email' },
    fieldMapping: { email: 'email' },
  })
})

it('is readable by its owner alone, also one that an earlier version has made', () => {
  const { file } = placeConfiguration(options())
  const mode = () => statSync(file).mode & 0o777
  expect(mode()).toBe(0o600)
  chmodSync(file, 0o644)
  placeConfiguration(options())
  expect(mode()).toBe(0o600)
})

it('never overwrites what somebody edited', () => {
  const { file, isNew } = placeConfiguration(options())
  expect(isNew).toBe(true)
  writeFileSync(file, 'edited')
  expect(placeConfiguration(options())).toEqual({ file, isNew: false })
  expect(readFileSync(file, 'utf8')).toBe('edited')
})
