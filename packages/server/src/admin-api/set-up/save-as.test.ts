import { expect, it } from 'vitest'
import { saveAs } from './save-as.ts'

it('checks a file of any size in nobody’s way, and saves none that has problems', async () => {
  const checked: string[] = []
  const file = {
    texts: {
      read: async (text: string) => {
        checked.push(text)
        return { ok: false, problems: [], notices: [], more: 0 }
      },
    },
  }
  const context = { configuration: { file } } as unknown as Parameters<typeof saveAs>[0]
  const save = saveAs(context, { name: 'Ada' }, '127.0.0.1')
  await expect(save('{ "pro": 1 }', '{}')).rejects.toMatchObject({ code: 'config_problems' })
  expect(checked).toEqual(['{ "pro": 1 }'])
})
