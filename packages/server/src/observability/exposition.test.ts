import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { strangersText } from '../../test/support/strangers-text.ts'
import { expose } from './exposition.ts'

// A machine that is busy must not decide.
vi.setConfig({ testTimeout: 60_000 })

const nothing = { answers: [], restarts: [], sessions: 0, collaborators: 0 }

it('a label says no more than it is: neither another label nor another line', async () => {
  await fc.assert(
    fc.asyncProperty(strangersText, async text => {
      const value = `x${text}`
      const signIns = [{ labels: { strategy: value, result: 'ok', code: '' }, count: 7 }]
      const lines = (await expose({ ...nothing, signIns })).text.split('\n')
      const written = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
      expect(lines.filter(line => line.includes('sign_ins_total{'))).toEqual([
        `gatewright_sign_ins_total{strategy="${written}",result="ok",code=""} 7`,
      ])
    }),
    { numRuns: 50 },
  )
})
