import { expect, it } from 'vitest'
import { describeRefusal } from './refusal.ts'

it.each([
  [{ code: 'EACCES', syscall: 'listen', port: 80 }, /^Port 80 may not be listened on\./],
  [
    { code: 'EADDRNOTAVAIL', syscall: 'listen', address: '192.0.2.1' },
    /^192\.0\.2\.1 is not an address of this machine\. .*--host/,
  ],
  [
    { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'nope' },
    /^nope is not an address of this machine\./,
  ],
  [
    { code: 'EACCES', syscall: 'open', path: '/srv/data.json' },
    /^\/srv\/data\.json cannot be used: permission denied\./,
  ],
  [{ code: 'EISDIR', syscall: 'read' }, /^\/the\/data is a folder where a file is needed\./],
  [{ code: 'ENOSPC', syscall: 'write' }, /no room left for \/the\/data/],
])('%o is a sentence with what to do', (fields, sentence) => {
  expect(describeRefusal(Object.assign(new Error('x'), fields), '/the/data')).toMatch(sentence)
})

it('a fault of ours is none of these', () => {
  expect(describeRefusal(new TypeError('x is not a function'))).toBeUndefined()
})
