import { expect, it } from 'vitest'
import { askableUrl, pathOf } from './path-of.ts'

const urls = ['https://bot.example.com/', 'https://sso.example.com/bot']

it.each([
  ['/admin', '/admin'],
  ['admin?x=1', '/admin?x=1'],
  ['', '/'],
  ['/page#part', '/page'],
  ['https://bot.example.com', '/'],
  ['https://bot.example.com/admin/?x=https://a.test', '/admin/?x=https://a.test'],
  [' HTTPS://Bot.example.com/A%2fb/../c ', '/A%2fb/../c'],
  ['https://bot.example.com?x=1', '/?x=1'],
  ['https://sso.example.com/bot/chat', '/chat'],
])('reads %j as the path %j', (typed, path) => {
  expect(pathOf(typed, urls)).toBe(path)
})

it.each([
  'https://other.example.com/',
  'http://bot.example.com/',
  'https://bot.example.com.evil.test/',
  'https://bot.example.com:8443/',
  'https://sso.example.com/bottom',
])('finds no path of the app in %j', typed => {
  expect(pathOf(typed, urls)).toBeUndefined()
})

const wildcard = 'http://*.code.localhost:3000/'

it('reads any name where the app has a wildcard, one level and no more', () => {
  expect(pathOf('http://a.code.localhost:3000/x', [wildcard])).toBe('/x')
  expect(pathOf('HTTP://My-1.Code.localhost:3000', [wildcard])).toBe('/')
  for (const typed of [
    'http://a.b.code.localhost:3000/',
    'http://code.localhost:3000/',
    'http://a.evil.test/',
  ])
    expect(pathOf(typed, [wildcard])).toBeUndefined()
})

it('asks the rules about some name where the app has no other address', () => {
  expect(askableUrl({ url: '', urls: [wildcard] })).toBe('http://any.code.localhost:3000/')
  expect(askableUrl({ url: 'https://a.test/', urls: [wildcard, 'https://a.test/'] })).toBe('https://a.test/')
})
