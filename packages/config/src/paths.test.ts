import { expect, test } from 'vitest'
import { kinds } from './kinds.ts'

const isPattern = (path: string) => kinds.path(path, path) === undefined

test.each([
  '/',
  '/health',
  '/admin/**',
  '/files/*.png',
  '/**',
  '*',
  '**',
  '/my%20files/**',
  '/my files',
  '/caf%C3%A9',
  '/.gatewright/x',
])('takes %s as a pattern of paths', path => expect(isPattern(path)).toBe(true))

test.each([
  'admin',
  '/private?x=/public',
  '/private%23/public',
  '/private%3Fx=/public',
  '/a%2Fb',
  '/a%2fb',
  '/a%5Cb',
  '/a%252Fb',
  '/%2e%2e/admin',
  '/./a',
  '//admin',
  '/a;x',
  '/a\nb',
  '/%',
  '/%ff',
])('refuses %j, which the gate would never see so', path => expect(isPattern(path)).toBe(false))
