import { expect, it } from 'vitest'
import { readRedirect } from './read-authorization.ts'

const options = { callbackURL: 'https://sso.example.com/callback' }
const refusedWith = (body: string) => readRedirect({ status: 400, body, isPushed: false }, options)

it('repeats what a page says, without its markup', () => {
  const page =
    '<html><head><title>x</title></head><style>p { }</style><script>"<p>"</script><p class="a">Not <b>now</b>.</p></html>'
  expect(JSON.stringify(refusedWith(page))).toContain('(status 400): “Not now .”')
})

it('reads a large page in no time, whatever it begins and never ends', () => {
  for (const sign of ['<', '<head ', '<script>']) {
    const since = performance.now()
    refusedWith(sign.repeat(Math.floor(100_000 / sign.length)))
    expect(performance.now() - since, sign).toBeLessThan(500)
  }
})
