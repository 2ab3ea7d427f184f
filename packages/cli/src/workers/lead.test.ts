import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import type { Signals } from '../signals.ts'
import type { Begin, Serving } from './contract.ts'
import type { End, Member } from './crew.ts'
import { leadWorkers } from './lead.ts'

/** Workers in the place of processes, in the order in which they were started. */
const workers: {
  number: number
  serving: PromiseWithResolvers<Serving>
  ended: PromiseWithResolvers<End>
  /** How often it was restarted; `undefined` where it has gone. */
  restarts: number | undefined
  /** Of the file, as it was when it began or was restarted. */
  text: string
  /** So many questions are not answered by then. */
  silentFor: number
  begin: Begin
}[] = []
let file = 'first'
beforeEach(() => {
  workers.splice(0)
  file = 'first'
})

vi.mock('./crew.ts', async load => ({
  ...(await load<object>()),
  prepareWorkers: () => undefined,
  startWorker(number: number, { begin }: { begin: () => Begin }): Member {
    const [serving, ended] = [Promise.withResolvers<Serving>(), Promise.withResolvers<End>()]
    const worker = {
      number,
      serving,
      ended,
      restarts: 0 as number | undefined,
      text: file,
      silentFor: 0,
      begin: begin(),
    }
    workers.push(worker)
    void ended.promise.then(() => serving.reject(new Error('it has ended')))
    serving.promise.catch(() => undefined)
    return {
      ...{ number, pid: 1, serving: serving.promise, ended: ended.promise },
      calls: {
        async ask(call: string) {
          if (worker.restarts === undefined) throw new Error('The other process has gone.')
          if (worker.silentFor > 0) {
            if (call !== 'answers') worker.silentFor -= 1
            throw new Error('The other process does not answer.')
          }
          if (call === 'restart') {
            worker.restarts += 1
            worker.text = file
          }
          return { text: worker.text, restarts: worker.restarts } as never
        },
      },
      stop: () => ended.resolve({ code: 0, signal: null }),
      kill: () => ended.resolve({ code: null, signal: 'SIGKILL' }),
    }
  },
}))

function lead(count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-lead-'))
  const configFile = join(folder, 'gatewright.config.json')
  const httpServer = { port: 0, externalUrl: 'http://localhost:3000' }
  const storage = { url: 'postgres://gatewright@127.0.0.1/nobody-asks-it' }
  writeFileSync(configFile, JSON.stringify({ httpServer, storage }))
  const started = Promise.withResolvers<Parameters<Signals['started']>[0]>()
  const signals = { started: started.resolve } as unknown as Signals
  const watch = { every: 5, within: 5, misses: 3 }
  void leadWorkers({ configFile, count, log: pino({ level: 'silent' }), signals, watch })
  onTestFinished(async () => (await started.promise).stop())
  return started.promise
}

const numbers = () => workers.map(({ number }) => number)
const serves = (at: number) => workers[at]?.serving.resolve({ port: 1, url: 'http://localhost:3000' })

/** All of them serve. */
async function leadServing(count: number) {
  const started = lead(count)
  for (let at = 0; at < count; at += 1) {
    await expect.poll(() => workers.length).toBeGreaterThan(at)
    serves(at)
  }
  return started
}

it('a worker that ends while others still begin is replaced, as any other', async () => {
  void lead(2)
  await expect.poll(numbers).toEqual([1])
  serves(0)
  await expect.poll(numbers).toEqual([1, 2])
  workers[0]?.ended.resolve({ code: null, signal: 'SIGKILL' })
  await new Promise(setImmediate)
  serves(1)
  await expect.poll(numbers).toEqual([1, 2, 1])
})

it('a restart reaches the others where a worker is killed meanwhile', async () => {
  const { restart } = await leadServing(3)
  ;(workers[1] as (typeof workers)[0]).restarts = undefined
  await restart()
  expect(workers.map(({ restarts }) => restarts)).toEqual([1, undefined, 1])
})

it('a worker that began before the others were restarted, and serves once they were, is restarted by itself', async () => {
  const { restart } = await leadServing(2)
  workers[1]?.ended.resolve({ code: null, signal: 'SIGKILL' })
  await expect.poll(() => workers.length).toBe(3)
  file = 'second'
  await restart()
  expect(workers.map(({ text }) => text)).toEqual(['second', 'first', 'first'])
  serves(2)
  await expect.poll(() => workers[2]).toMatchObject({ text: 'second', restarts: 1 })
})

it('where all workers end at once, those that follow begin with what ran, and not with the file of long ago', async () => {
  const { restart } = await leadServing(2)
  file = 'second'
  await restart()
  for (const { ended } of workers.slice(0)) ended.resolve({ code: null, signal: 'SIGKILL' })
  await expect.poll(() => workers[2]?.begin).toMatchObject({ text: 'second', isRun: false })
})

it('a restart reaches a worker that was too busy to answer at first, and replaces one that still is', async () => {
  const { restart } = await leadServing(4)
  for (const at of [1, 2, 3]) (workers[at] as (typeof workers)[0]).silentFor = at
  file = 'second'
  await restart()
  expect(workers.slice(0, 3).map(({ text }) => text)).toEqual(['second', 'second', 'second'])
  await expect.poll(numbers).toEqual([1, 2, 3, 4, 4])
})

it('a worker that is there and never answers is killed, and another takes its place', async () => {
  await leadServing(2)
  ;(workers[1] as (typeof workers)[0]).silentFor = Number.POSITIVE_INFINITY
  await expect.poll(numbers).toEqual([1, 2, 2])
  expect(await workers[1]?.ended.promise).toEqual({ code: null, signal: 'SIGKILL' })
  // Nor does one keep the place that hangs before it serves.
  ;(workers[2] as (typeof workers)[0]).silentFor = Number.POSITIVE_INFINITY
  expect(await workers[2]?.ended.promise).toEqual({ code: null, signal: 'SIGKILL' })
})
