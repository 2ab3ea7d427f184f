import { expect, it } from 'vitest'
import { createFormLimits } from './form-limits.ts'

const browser = (id: string, account: string) => ({
  id,
  strategy: 'default',
  account,
  stamp: 'of a password',
})

it('many browsers of one account have the attempts of a few, and leave those of other accounts alone', async () => {
  const { countBrowser } = createFormLimits()
  for (const what of ['arrival', 'attempt'] as const) {
    const counts: number[] = []
    for (let n = 0; n < 20; n++) {
      let own = 0
      for (let attempt = 0; attempt < 12; attempt++) {
        if (await countBrowser(what, browser(`mallory's ${n}`, 'mallory@example.test'))) own++
      }
      counts.push(own)
    }
    expect(counts).toEqual([10, 10, 10, 10, ...Array(16).fill(0)])
    expect(await countBrowser(what, browser('ada’s', 'ada@example.test'))).toBe(true)
    expect(
      await countBrowser(what, { ...browser('hers', 'mallory@example.test'), strategy: 'partners' }),
    ).toBe(true)
  }
})
