import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import type { Signals } from '../signals.ts'
import type { Serving } from './contract.ts'
import type { End, Member } from './crew.ts'
import { leadWorkers } from './lead.ts'

/** Workers in the place of processes, in the order in which they were started. */
const workers: {
  number: number
  serving: PromiseWithResolvers<Serving>
  ended: PromiseWithResolvers<End>
}[] = []

vi.mock('./crew.ts', async load => ({
  ...(await load<object>()),
  prepareWorkers: () => undefined,
  startWorker(number: number): Member {
    const [serving, ended] = [Promise.withResolvers<Serving>(), Promise.withResolvers<End>()]
    workers.push({ number, serving, ended })
    return {
      ...{ number, pid: 1, serving: serving.promise, ended: ended.promise },
      calls: { ask: async () => undefined as never },
      stop: () => ended.resolve({ code: 0, signal: null }),
    }
  },
}))

it('a worker that ends while others still begin is replaced, as any other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-lead-'))
  const configFile = join(folder, 'gatewright.config.json')
  const httpServer = { port: 0, externalUrl: 'http://localhost:3000' }
  const storage = { url: 'postgres://gatewright@127.0.0.1/nobody-asks-it' }
  writeFileSync(configFile, JSON.stringify({ httpServer, storage }))
  const started = Promise.withResolvers<Parameters<Signals['started']>[0]>()
  const signals = { started: started.resolve } as unknown as Signals
  void leadWorkers({ configFile, count: 2, log: pino({ level: 'silent' }), signals })
  const numbers = () => workers.map(({ number }) => number)
  const serves = (at: number) => workers[at]?.serving.resolve({ port: 1, url: 'http://localhost:3000' })

  await expect.poll(numbers).toEqual([1])
  serves(0)
  await expect.poll(numbers).toEqual([1, 2])
  workers[0]?.ended.resolve({ code: null, signal: 'SIGKILL' })
  await new Promise(setImmediate)
  serves(1)
  await expect.poll(numbers).toEqual([1, 2, 1])
  const { stop } = await started.promise
  await stop()
})
