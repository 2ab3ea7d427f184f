import { describe, expect, it } from 'vitest'
import { errorPage as errorPageIn } from './error-page.ts'
import { lookFor } from './look.ts'

const content = {
  status: 403,
  title: 'You have not been invited yet',
  message: 'You signed in correctly, but nobody has given this account access here.',
  next: 'Ask an administrator to invite you, then sign in again.',
  ref: 'k7m2q',
  actions: [
    { label: 'Sign in again', href: '/admin/login' },
    { label: 'Home', href: 'https://sso.example.com/admin' },
  ],
}

const errorPage = (shown: Parameters<typeof errorPageIn>[1]) => errorPageIn(lookFor({ headers: {} }), shown)

describe('errorPage', () => {
  it('says what happened, what to do, and the reference', () => {
    const html = errorPage(content)
    expect(html).toContain('<h1>You have not been invited yet</h1>')
    expect(html).toContain(content.message)
    expect(html).toContain(content.next)
    expect(html).toContain('<code>k7m2q</code>')
    expect(html).toContain('href="/admin/login">Sign in again</a>')
  })

  it('shows text as text, whatever it contains', () => {
    const hostile = '"><script>alert(1)</script>\''
    const html = errorPage({
      ...content,
      title: hostile,
      message: hostile,
      next: hostile,
      ref: hostile,
      actions: [{ label: hostile, href: `/x?${hostile}` }],
    })
    expect(html).not.toContain('<script')
    expect(html.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;&#39;/g)).toHaveLength(7)
  })

  it('of what is worth waiting for tries again by itself, without a script, and says when', () => {
    expect(errorPage(content)).not.toContain('refresh')
    const html = errorPage({ ...content, retry: { after: 5 } })
    expect(html).toContain('<meta http-equiv="refresh" content="5">')
    expect(html).toContain('This page tries again by itself in 5 seconds.')
    const elsewhere = errorPage({ ...content, retry: { after: 5, at: '/api/v1/login?a="b"&c' } })
    expect(elsewhere).toContain('content="5;url=/api/v1/login?a=&quot;b&quot;&amp;c"')
  })

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'stays where it is instead of going to %s',
    at => {
      expect(errorPage({ ...content, retry: { after: 5, at } })).toContain('content="5">')
    },
  )

  it.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example', '/\\evil.example', ' javascript:x'])(
    'leaves out an action that leads to %s',
    href => {
      const html = errorPage({ ...content, actions: [{ label: 'Bad way', href }] })
      expect(html).not.toContain('Bad way')
    },
  )

  it('loads nothing: no script, no stylesheet, no image, no font', () => {
    const html = errorPage(content)
    expect(html).not.toMatch(/<script|<link|<img|url\(|@import|@font-face|\son\w+=/i)
  })
})
