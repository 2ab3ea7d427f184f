import { expect, it } from 'vitest'
import { type Change, createEvents, readChange } from './events.ts'

const ended: Change = { kind: 'session-ended', sessionId: 's1' }

it('tells every listener in turn, and one that throws costs nobody else the news', () => {
  const heard: string[] = []
  const failures: unknown[] = []
  const events = createEvents((error, change) => failures.push([error, change]))
  events.subscribe(() => heard.push('first'))
  events.subscribe(() => {
    throw 'broken'
  })
  const stop = events.subscribe(() => heard.push('last'))
  events.publish(ended)
  expect(heard).toEqual(['first', 'last'])
  expect(failures).toEqual([['broken', ended]])
  stop()
  events.publish(ended)
  expect(heard).toEqual(['first', 'last', 'first'])
})

it('takes what a newer version tells in words of its own for anything', () => {
  expect(readChange(JSON.stringify(ended))).toEqual(ended)
  expect(readChange('{"kind":"tenant-moved","tenantId":"t1"}')).toEqual({ kind: 'anything' })
  expect(readChange('{"kind":"toString"}')).toEqual({ kind: 'anything' })
  expect(readChange('{"kind":"session-ended","session":"s1"}')).toEqual({ kind: 'anything' })
})

it.each(['null', '[]', '1', '{', '', '{"kind":null}', '{"kind":"session-ended","sessionId":1}'])(
  'takes what cannot be read for anything: %s',
  text => {
    expect(readChange(text)).toEqual({ kind: 'anything' })
  },
)
