import { expect, it } from 'vitest'
import { html, noHtml } from './html.ts'

it('shows text as text, in an element and in an attribute', () => {
  const hostile = `"><script>alert('x')</script>&`
  expect(String(html`<a href="${hostile}">${hostile}</a>`)).toBe(
    '<a href="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">' +
      '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</a>',
  )
})

it('takes HTML as it is, one piece or several, and numbers', () => {
  const rows = ['<a>', 'b'].map(text => html`<li>${text}</li>`)
  expect(String(html`<ul>${rows}</ul>${html`<hr>`}${noHtml}${404}`)).toBe(
    '<ul><li>&lt;a&gt;</li><li>b</li></ul><hr>404',
  )
})
