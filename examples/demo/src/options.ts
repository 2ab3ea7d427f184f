import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** The ports of the programs, all on 127.0.0.1. */
export interface Ports {
  readonly gatewright: number
  readonly emulator: number
  readonly bot: number
  /** The shop that embeds the bot's chat. */
  readonly host: number
}

/** What `npm run dev` adds, all on 127.0.0.1: Gatewright restarts and the console changes as somebody edits. */
export interface Development {
  /** Of the server that serves the console from its sources. */
  readonly console: number
  /** Where Gatewright lets a debugger in; absent, it does not. */
  readonly inspector?: number
}

/** Further programs behind the gate, that nobody here wrote. */
export interface OtherApps {
  /** Port of Node-RED, on 127.0.0.1. */
  readonly nodeRed: number
}

export const usualPorts: Ports = { gatewright: 3000, emulator: 4000, bot: 4100, host: 4200 }

/** The option of `npm start` or `npm run dev` that changes a port. */
export const portOptions: Record<keyof Ports | keyof Development | keyof OtherApps, string> = {
  gatewright: '--port',
  emulator: '--emulator-port',
  bot: '--bot-port',
  host: '--host-port',
  console: '--console-port',
  inspector: '--inspect-port',
  nodeRed: '--node-red-port',
}

export interface DemoOptions {
  readonly ports: Ports
  /** Start with an empty directory and no strategy but `default`. */
  readonly empty: boolean
  readonly development?: Development
  /** Those that `--with` names. */
  readonly others?: OtherApps
  /** Absolute path of the folder that holds everything the demo keeps. */
  readonly folder: string
  /** Milliseconds since 1970: when the person pressed Enter, as far as we know. */
  readonly startedAt: number
}

/**
 * Reads the demo's options. Other ports get a folder of their own: an account is tied to its issuer, which is the
 * emulator's address, so accounts made on one port would not be found again on another.
 * @throws Error that says which option is wrong
 */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: String(usualPorts.gatewright) },
      'emulator-port': { type: 'string', default: String(usualPorts.emulator) },
      'bot-port': { type: 'string', default: String(usualPorts.bot) },
      'host-port': { type: 'string', default: String(usualPorts.host) },
      empty: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
      'console-port': { type: 'string' },
      'inspect-port': { type: 'string' },
      with: { type: 'string' },
      'node-red-port': { type: 'string' },
      data: { type: 'string', default: join(import.meta.dirname, '..', 'data') },
      'started-at': { type: 'string', default: String(Date.now()) },
    },
  })
  const ports: Ports = {
    gatewright: readPort('--port', values.port),
    emulator: readPort('--emulator-port', values['emulator-port']),
    bot: readPort('--bot-port', values['bot-port']),
    host: readPort('--host-port', values['host-port']),
  }
  const development = readDevelopment(values.watch, values['console-port'], values['inspect-port'])
  const numbers = Object.values(ports)
  const others = readOthers(values.with, values['node-red-port'])
  const all: readonly number[] = [
    ...numbers,
    ...Object.values(development ?? {}),
    ...Object.values(others ?? {}),
  ]
  if (new Set(all).size < all.length) {
    throw new Error(`Each program needs a port of its own; ${all.join(', ')} has one twice.`)
  }
  // The configuration in the folder names Node-RED's port as well.
  const named = others === undefined || others.nodeRed === usualNodeRedPort ? [] : [others.nodeRed]
  const isUsual = [...numbers, ...named].join() === Object.values(usualPorts).join()
  const name = (values.empty ? 'empty' : 'demo') + (isUsual ? '' : `-${[...numbers, ...named].join('-')}`)
  return {
    ports,
    empty: values.empty,
    ...(development === undefined ? {} : { development }),
    ...(others === undefined ? {} : { others }),
    folder: join(values.data, name),
    startedAt: Number(values['started-at']),
  }
}

function readDevelopment(
  watch: boolean,
  console = '',
  inspector: string | undefined,
): Development | undefined {
  if (!watch) {
    if (console === '' && inspector === undefined) return undefined
    throw new Error('--console-port and --inspect-port belong to "npm run dev".')
  }
  return {
    console: readPort('--console-port', console || '5173'),
    ...(inspector === undefined ? {} : { inspector: readPort('--inspect-port', inspector) }),
  }
}

const usualNodeRedPort = 1880

function readOthers(name: string | undefined, port: string | undefined): OtherApps | undefined {
  if (name === undefined) {
    if (port === undefined) return undefined
    throw new Error('--node-red-port belongs to "--with node-red".')
  }
  if (name !== 'node-red') throw new Error(`--with "${name}" is unknown: write --with node-red.`)
  return { nodeRed: readPort('--node-red-port', port ?? String(usualNodeRedPort)) }
}

function readPort(option: string, value: string): number {
  const port = Number(value)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`${option} "${value}" is not a port: write a whole number from 1 to 65535.`)
  }
  return port
}
