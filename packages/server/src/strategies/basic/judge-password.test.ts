import { expect, it } from 'vitest'
import { whyGuessable } from './judge-password.ts'
import { ownWords } from './own-words.ts'
import { leastGuesses } from './password-rules.ts'

const own = ownWords({
  email: 'ada.lovelace@contoso.test',
  fullname: 'Zoë Müller',
  hosts: ['sso.northwind.example'],
})
const least = leastGuesses({ passwordMinLength: 8 })
const why = (password: string) => whyGuessable({ password, own, least })

it.each([
  ['password1234', 'It is close to one of the most used passwords.'],
  ['Password1234!', 'It is close to one of the most used passwords.'],
  ['p@ssw0rd!!', 'It is close to one of the most used passwords.'],
  ['qwertyuiop', 'It is one of the hundred most used passwords.'],
  ['1234567890', 'It is one of the hundred most used passwords.'],
  ['aaaaaaaaaaaaaaaaaaaaaaaa', 'It is one sign again and again.'],
  ['a'.repeat(1000), 'It is one sign again and again.'],
  ['hunter2hunter2', 'It is the same few signs again and again.'],
  ['abcdefghijklm', 'It is a sequence such as abc or 4321.'],
  ['summer2026!', 'It is easy to guess.'],
])('%s would be guessed soon', (password, reason) => {
  expect(why(password)).toBe(reason)
})

it.each([
  'ada.lovelace',
  'Ada-Lovelace-1',
  'ada.lovelace@contoso.test',
  'contoso2026',
  'Contoso-Northwind-7',
  'ZoeMueller1!',
  'zoë müller 12',
  'MÜLLER-MÜLLER',
  'Gatewright2026!',
  'sso.northwind.example',
])('%s is made of what everybody knows of this account', password => {
  expect(why(password)).toMatch(/made of your name|one of the|easy to guess|same few signs/)
})
it('is told so', () => {
  expect(why('Contoso-Northwind-7')).toBe('It is made of your name, your address or the name of this server.')
})

it.each([
  'correct-horse',
  'correct-horse-2',
  'correct-horse-battery',
  'a long enough password',
  'contoso plum gravel tiger',
  'kq7xw2mp',
  'пароль-для-бабушки',
  '馬電池正確釘書針',
  '🦊🐢🚲🌋🍋🎻🧊🪁',
])('%s is taken', password => {
  expect(why(password)).toBeUndefined()
})

it('a server that takes shorter passwords takes those that are as good as their length', () => {
  const short = { own, least: leastGuesses({ passwordMinLength: 4 }) }
  expect(whyGuessable({ password: 'kq7x', ...short })).toBeUndefined()
  expect(whyGuessable({ password: '1234', ...short })).toBeDefined()
  expect(leastGuesses({ passwordMinLength: 200 })).toBe(least)
})

it('takes bounded work, whatever it is given', () => {
  const hostile = [
    '4@8({[<36&9#!1|0$5+7%2'.repeat(50),
    'p4$$w0rd'.repeat(200),
    '()[]{}<>|_|\\/\\/vvuu'.repeat(60),
    '\u{1D4D0}'.repeat(500),
    'ﷺ'.repeat(1000),
    '\ud800'.repeat(1000),
    `${'x'.repeat(63)}😀`,
  ]
  const before = process.cpuUsage()
  for (const password of hostile) why(password)
  const { user } = process.cpuUsage(before)
  // Some dozen milliseconds each; without the bounds it is minutes.
  expect(user / 1000 / hostile.length).toBeLessThan(500)
})
