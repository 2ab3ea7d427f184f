import { describe, expect, it } from 'vitest'
import { comesFromOwnPage, isForFrame, isPrefetch, provenanceOf, requestKind } from './navigation.ts'

const page = { accept: 'text/html,application/xhtml+xml;q=0.9' }

describe('a signed-out request', () => {
  it.each([
    ['GET', { 'sec-fetch-mode': 'navigate' }, 'page-load'],
    ['GET', { 'sec-fetch-mode': 'nested-navigate' }, 'page-load'],
    ['HEAD', { 'sec-fetch-mode': 'navigate' }, 'page-load'],
    ['POST', { 'sec-fetch-mode': 'navigate' }, 'form'],
    ['PUT', { 'sec-fetch-mode': 'navigate' }, 'form'],
    ['get', { 'sec-fetch-mode': 'navigate' }, 'form'],
    ...['cors', 'no-cors', 'same-origin', 'websocket', ''].map(mode => [
      'GET',
      { 'sec-fetch-mode': mode, ...page },
      'api-call',
    ]),
    // A browser that says no mode, on plain http.
    ['GET', page, 'page-load'],
    ['POST', page, 'form'],
    ['GET', { accept: 'image/avif,text/html' }, 'page-load'],
    ['GET', { accept: 'application/json' }, 'api-call'],
    ['GET', { accept: '*/*' }, 'api-call'],
    ['GET', {}, 'api-call'],
    ['GET', { ...page, 'x-requested-with': 'XMLHttpRequest' }, 'api-call'],
    ['GET', { ...page, 'x-requested-with': '' }, 'api-call'],
    ['GET', { 'sec-fetch-mode': 'navigate', 'x-requested-with': 'com.example.browser' }, 'page-load'],
    // Android's WebView on plain http says whose it is; no library's name has a dot in it.
    ['GET', { ...page, 'x-requested-with': 'com.example.browser' }, 'page-load'],
    ['POST', { ...page, 'x-requested-with': 'org.mozilla.focus' }, 'form'],
    ['GET', { 'x-requested-with': 'com.example.browser', accept: '*/*' }, 'api-call'],
    ...[
      'swup',
      'fetch',
      'JSONHttpRequest',
      'com.',
      '.com',
      'a..b',
      'XMLHttpRequest, com.example.browser',
    ].map(by => ['GET', { ...page, 'x-requested-with': by }, 'api-call']),
    // Scripts that fetch parts of pages.
    ...[
      { 'hx-request': 'true' },
      { 'hx-request': 'true', 'hx-boosted': 'true' },
      { 'turbo-frame': 'cart' },
      { 'x-up-version': '3.8.0' },
      { 'x-pjax': 'true' },
      { 'x-inertia': 'true' },
      { accept: 'text/vnd.turbo-stream.html, text/html, application/xhtml+xml' },
    ].map(more => ['GET', { ...page, ...more }, 'api-call']),
    ['POST', { ...page, 'hx-request': 'true' }, 'api-call'],
  ] as [string, Record<string, string>, string][])(
    'by %s with %j is answered as %s',
    (method, headers, kind) => {
      expect(requestKind({ method, headers })).toBe(kind)
    },
  )
})

describe('a request to our own routes', () => {
  const origin = 'https://sso.example'
  const own = { 'own-page': true, 'foreign-page': false, unknown: true }

  it.each([
    [{}, 'unknown'],
    [{ 'sec-fetch-site': 'same-origin' }, 'own-page'],
    [{ 'sec-fetch-site': 'none' }, 'own-page'],
    [{ 'sec-fetch-site': 'same-site' }, 'foreign-page'],
    [{ 'sec-fetch-site': 'cross-site' }, 'foreign-page'],
    [{ 'sec-fetch-site': '' }, 'foreign-page'],
    // What the browser itself says goes before what a page can influence.
    [{ 'sec-fetch-site': 'cross-site', origin, referer: origin }, 'foreign-page'],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, 'own-page'],
    [{ origin }, 'own-page'],
    [{ origin: 'null' }, 'foreign-page'],
    [{ origin: '' }, 'foreign-page'],
    [{ origin: 'https://evil.example' }, 'foreign-page'],
    [{ origin: `${origin}.evil.example` }, 'foreign-page'],
    [{ origin: 'https://evil.example', referer: `${origin}/` }, 'foreign-page'],
    [{ referer: origin }, 'own-page'],
    [{ referer: `${origin}/admin/` }, 'own-page'],
    [{ referer: `${origin}.evil.example/` }, 'foreign-page'],
    [{ referer: `https://evil.example/${origin}/` }, 'foreign-page'],
    [{ referer: 'https://evil.example/' }, 'foreign-page'],
  ] as [Record<string, string>, keyof typeof own][])('with %j comes from: %s', (headers, from) => {
    expect(provenanceOf({ headers }, origin)).toBe(from)
    expect(comesFromOwnPage({ headers }, origin)).toBe(own[from])
  })
})

it.each([
  ...['iframe', 'frame', 'embed', 'object', 'fencedframe'].map(dest => [dest, true] as const),
  ...['document', 'empty', 'image', '', undefined].map(dest => [dest, false] as const),
])('what is loaded as %s is for a frame: %s', (dest, expected) => {
  expect(isForFrame({ headers: { 'sec-fetch-dest': dest } })).toBe(expected)
})

it.each([
  [{ 'sec-purpose': 'prefetch' }, true],
  [{ 'sec-purpose': 'prefetch;prerender' }, true],
  [{ 'sec-purpose': 'Prefetch' }, true],
  [{ purpose: 'prefetch' }, true],
  [{ purpose: 'preview' }, true],
  [{ 'sec-purpose': 'other', purpose: 'preview' }, true],
  [{ 'sec-purpose': 'pre', purpose: 'fetch' }, false],
  [{ purpose: 'other' }, false],
  [{}, false],
])('what the browser asks for ahead, with %j: %s', (headers, expected) => {
  expect(isPrefetch({ headers })).toBe(expected)
})
