import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..', '..')

/** A program that runs beside Gatewright. */
export interface Beside {
  readonly name: string
  /** Absolute path of the program, then its arguments. */
  readonly command: readonly [string, ...string[]]
  /** Answers 2xx as soon as the program is ready. */
  readonly readyUrl: string
}

/** The app behind the gate. */
export const supportBot = (ports: { readonly bot: number; readonly gatewright: number }): Beside => ({
  name: 'Support bot',
  readyUrl: `http://127.0.0.1:${ports.bot}/healthz`,
  command: [
    join(root, 'examples/support-bot/src/main.ts'),
    `--port=${ports.bot}`,
    `--issuer=http://localhost:${ports.gatewright}`,
  ],
})

/** @param options.folder where it keeps its directory */
export const entraEmulator = (options: {
  readonly port: number
  readonly folder: string
  readonly seed: 'demo' | 'empty'
}): Beside => ({
  name: 'Entra emulator',
  readyUrl: `http://127.0.0.1:${options.port}/common/v2.0/.well-known/openid-configuration`,
  command: [
    join(root, 'packages/entra-emulator/bin/entra-emulator.mjs'),
    `--port=${options.port}`,
    `--seed=${options.seed}`,
    `--data=${join(options.folder, 'emulator.json')}`,
  ],
})
