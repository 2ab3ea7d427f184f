import { describe, expect, it } from 'vitest'
import { answered, runSteps, type Step } from './run-steps.ts'

type Log = string[]

const sync =
  (name: string): Step<Log> =>
  log => {
    log.push(name)
  }
const later =
  (name: string): Step<Log> =>
  async log => {
    await null
    log.push(name)
    return undefined
  }

describe('a request', () => {
  it('goes through its steps in their order, and has gone when none of them waits', () => {
    const log: Log = []
    expect(runSteps([sync('one'), sync('two'), sync('three')], log)).toBeUndefined()
    expect(log).toEqual(['one', 'two', 'three'])
  })

  it('waits for a step that waits before it goes on', async () => {
    const log: Log = []
    const going = runSteps([sync('one'), later('two'), sync('three'), later('four'), sync('five')], log)
    expect(log).toEqual(['one'])
    await going
    expect(log).toEqual(['one', 'two', 'three', 'four', 'five'])
  })

  it('goes no further once a step has answered, at once or later', async () => {
    const log: Log = []
    expect(runSteps([sync('one'), () => answered, sync('two')], log)).toBeUndefined()
    await runSteps([later('three'), async (): Promise<typeof answered> => answered, sync('four')], log)
    expect(log).toEqual(['one', 'three'])
  })

  it('goes no further once a step has thrown, at once or later', async () => {
    const log: Log = []
    const fail = () => {
      throw new Error('refused')
    }
    expect(() => runSteps([sync('one'), fail, sync('two')], log)).toThrow('refused')
    await expect(runSteps([later('three'), fail, sync('four')], log)).rejects.toThrow('refused')
    expect(log).toEqual(['one', 'three'])
  })
})
