import { expect, it } from 'vitest'
import { challengesSignIn, credentialsSignIn, requestSignsIn } from './signing-in-connections.ts'

it.each([
  ['Basic YQ==', false],
  ['bEARER a.b.c', false],
  ['Digest username="a", uri="/"', false],
  ['Bearer', false],
  ['NTLM TlRMTVNTUAABAAAA', true],
  ['negotiate YII', true],
  ['Negotiate', true],
  ['Kerberos YII', true],
  ['Basically not', true],
  ['a-key-of-its-own', true],
  ['', true],
  ['=', true],
])('credentials %j sign in the connection: %s', (value, signsIn) => {
  expect(credentialsSignIn(value)).toBe(signsIn)
})

it.each([
  ['Basic realm="x"', false],
  ['Basic realm=x, Bearer', false],
  ['Basic realm="Negotiate, NTLM"', false],
  ['Basic realm="a \\", NTLM"', false],
  ['Digest realm="x" , qop = "auth,auth-int",nonce=a, Bearer scope="a b"', false],
  [', ,', false],
  ['', false],
  ['Negotiate', true],
  ['Basic realm="x",NTLM', true],
  ['Basic realm="x", \tnegotiate YII==', true],
  ['NTLM,Basic realm="x"', true],
  ['Basic realm="x", Negotiate:Kerberos', true],
  ['Basic realm="open, NTLM', true],
  ['Basic realm="open', true],
  ['Basic realm="open\\"', true],
])('challenges %j sign in the connection: %s', (value, signsIn) => {
  expect(challengesSignIn(value)).toBe(signsIn)
})

// Its regular expression tried each quote anew: eight seconds for a head of 60 kB, in which nobody was answered.
it.each([
  ['"\\', 30_000],
  ['"', 60_001],
  ['a ', 30_000],
  ['\t', 60_000],
  ['a, ', 20_000],
])('reads a header full of %j in no time', (piece, count) => {
  const before = performance.now()
  challengesSignIn(`a${piece.repeat(count)}b`)
  challengesSignIn(`a="${piece.repeat(count)}b`)
  expect(performance.now() - before).toBeLessThan(1_000)
})

it('looks at all credentials of a request, in any spelling of the name', () => {
  expect(requestSignsIn(['Accept', 'NTLM', 'Authorization', 'Basic YQ=='])).toBe(false)
  expect(requestSignsIn(['authorization', 'Basic YQ==', 'AUTHORIZATION', 'NTLM a'])).toBe(true)
  expect(requestSignsIn(['Proxy-Authorization', 'Negotiate a'])).toBe(true)
})
