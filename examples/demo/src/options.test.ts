import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readOptions } from './options.ts'

it('uses ports 3000, 4000, 4100 and 4200 unless told otherwise', () => {
  expect(readOptions([]).ports).toEqual({ gatewright: 3000, emulator: 4000, bot: 4100, host: 4200 })
  expect(readOptions([]).folder).toMatch(/data[\\/]demo$/)
})

it('keeps other ports in a folder of their own, for accounts are tied to the address of their issuer', () => {
  const options = readOptions(['--port=3001', '--emulator-port=4001', '--data=/tmp/d'])
  expect(options.folder).toBe(join('/tmp/d', 'demo-3001-4001-4100-4200'))
  expect(readOptions(['--empty', '--data=/tmp/d']).folder).toBe(join('/tmp/d', 'empty'))
})

it.each(['0', '65536', 'abc', '30.5'])('refuses %s as a port, and names the option', value => {
  expect(() => readOptions([`--bot-port=${value}`])).toThrow(`--bot-port "${value}" is not a port`)
})

it('refuses one port for two programs', () => {
  expect(() => readOptions(['--port=4000'])).toThrow('Each program needs a port of its own')
})

it('has ports for the console and a debugger while somebody edits, and only then', () => {
  expect(readOptions([]).development).toBeUndefined()
  expect(readOptions(['--watch']).development).toEqual({ console: 5173 })
  expect(readOptions(['--watch', '--inspect-port=9229']).development).toEqual({
    console: 5173,
    inspector: 9229,
  })
  expect(() => readOptions(['--inspect-port=9229'])).toThrow('belong to "npm run dev"')
  expect(() => readOptions(['--watch', '--console-port=3000'])).toThrow(
    'Each program needs a port of its own',
  )
})

it('has a port for Node-RED where it is wanted, and a folder of its own for another one, for the configuration names it', () => {
  expect(readOptions([]).others).toBeUndefined()
  expect(readOptions(['--with=node-red']).others).toEqual({ nodeRed: 1880 })
  expect(readOptions(['--with=node-red', '--data=/tmp/d']).folder).toBe(join('/tmp/d', 'demo'))
  expect(readOptions(['--with=node-red', '--node-red-port=1881', '--data=/tmp/d']).folder).toBe(
    join('/tmp/d', 'demo-3000-4000-4100-4200-1881'),
  )
  expect(() => readOptions(['--with=node-red', '--node-red-port=4000'])).toThrow('a port of its own')
  expect(() => readOptions(['--with=grafana'])).toThrow('--with "grafana" is unknown')
  expect(() => readOptions(['--node-red-port=1880'])).toThrow('belongs to "--with node-red"')
})
