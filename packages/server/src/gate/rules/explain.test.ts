import { describe, expect, it } from 'vitest'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { allow, open } from '../../../test/gate/support/rules.ts'
import { testConfig } from '../../../test/support/config.ts'
import { createExplainer } from './explain.ts'

const rules = [
  open({ paths: ['/public/**'] }),
  allow({ roles: ['admin'] }, { paths: ['/admin/**'], methods: ['GET', 'POST'] }),
  allow({ domains: ['contoso.test'], groups: ['support'] }),
]
const explain = createExplainer(
  testConfig({
    apps: [
      {
        id: 'support',
        name: 'Support',
        upstreams: ['http://127.0.0.1:1'],
        urls: [{ origin: 'https://support.example.com', pathPrefix: '/' }],
        headers: ['remote'],
        strategies: ['azure'],
        rules,
      },
    ],
  }),
)
const at = (path: string, caller = makeCaller()) =>
  explain({ method: 'GET', url: `https://support.example.com${path}`, caller })

describe('an explanation', () => {
  it('names the rule that decided, and why', () => {
    expect(at('/admin/users')).toEqual({
      app: 'support',
      rule: 1,
      outcome: 'refuse',
      because: 'Rule 2 (GET, POST /admin/**: role admin) does not admit this account.',
    })
    expect(at('/').because).toBe('Rule 3 (every path: group support or @contoso.test) admits this account.')
    expect(at('/public/x').because).toBe('Rule 1 (/public/**: anyone) admits anyone.')
  })

  it('says that an address is not trusted where that is why', () => {
    const { because } = at('/', makeCaller({ groups: [], emailTrusted: false }))
    expect(because).toMatch(/does not admit this account, whose e-mail address is not trusted\.$/)
  })

  it('says what a stranger would meet', () => {
    const stranger = explain({ method: 'GET', url: 'https://support.example.com' })
    expect(stranger).toMatchObject({ outcome: 'sign-in', rule: 2 })
  })

  it.each([
    ['https://support.example.com//admin', 'more than one way'],
    ['https://nobody.example.com/', 'has the host nobody.example.com'],
    ['http://localhost:3000/admin', 'the console'],
    ['support.example.com', 'not a whole address'],
  ])('says why %s is nobody’s', (url, words) => {
    const explanation = explain({ method: 'GET', url, caller: makeCaller() })
    expect(explanation).toMatchObject({ outcome: 'refuse' })
    expect(explanation.because).toContain(words)
  })

  it('says that the way of signing in does not count', () => {
    expect(at('/', makeCaller({ strategy: 'default' })).because).toBe(
      'Sessions of default do not count for this app.',
    )
  })
})
