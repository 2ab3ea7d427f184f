import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const folder = join(import.meta.dirname, '..', '..', '..', 'node_modules', `.soak-heaps-${process.pid}`)
/** Means nothing to a program otherwise. */
const signal = 'SIGXCPU'

/** For Node: what a server so started keeps can be weighed by {@link keptOfEach}. */
export const keptFlags = [`--heapsnapshot-signal=${signal}`, `--diagnostic-dir=${folder}`]

/** In milliseconds. */
const every = 200
const patience = 60_000

/**
 * By the types of a heap snapshot. The others are what V8 has compiled and has learnt of the program for that (`code`, `hidden`,
 * `object shape`): more for hours, as ever more of the program turns out to be used often, and at its end with the program.
 */
const kept = new Set([
  ...['object', 'closure', 'array', 'string', 'concatenated string', 'sliced string'],
  ...['regexp', 'number', 'symbol', 'bigint', 'native'],
])

/** Before servers are started. */
export function prepareKept(): void {
  mkdirSync(folder, { recursive: true })
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
}

/**
 * What servers keep of their own: objects, strings, arrays and what they hold outside of the heap. Each stands still meanwhile, for a
 * second or two; one after the other, so that the rest answer.
 * @returns bytes of each
 */
export async function keptOfEach(pids: readonly number[]): Promise<readonly number[]> {
  const bytes: number[] = []
  for (const pid of pids) bytes.push(await keptOf(pid))
  return bytes
}

async function keptOf(pid: number): Promise<number> {
  process.kill(pid, signal)
  for (let waited = 0; waited < patience; waited += every) {
    await wait(every)
    // It is written piece by piece, and whole once it can be read.
    for (const name of readdirSync(folder)) {
      const bytes = sumOf(join(folder, name))
      if (bytes === undefined) continue
      rmSync(join(folder, name))
      return bytes
    }
  }
  throw new Error(`Process ${pid} has written no snapshot of its heap within ${patience / 1000} s.`)
}

interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[]
      readonly node_types: readonly [readonly string[]]
    }
  }
  /** The fields of one after the other. */
  readonly nodes: readonly number[]
}

/** @returns `undefined` where the file is not whole yet */
function sumOf(file: string): number | undefined {
  const text = readFileSync(file, 'utf8')
  if (!text.trimEnd().endsWith(']}')) return undefined
  const { snapshot, nodes }: Snapshot = JSON.parse(text)
  const { node_fields: fields, node_types: types } = snapshot.meta
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')]
  let sum = 0
  for (let at = 0; at < nodes.length; at += fields.length)
    if (kept.has(types[0][nodes[at + type] ?? -1] ?? '')) sum += nodes[at + size] ?? 0
  return sum
}
