import { expect, it } from 'vitest'
import { pathOf } from './path-of.ts'

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
