/** A browser as far as a redirect flow needs one: it keeps cookies, follows redirects by hand, and sends forms. */
export interface Browser {
  /** Requests and follows redirects until a page answers or an address outside of `origin` is reached. */
  open(address: string, form?: Readonly<Record<string, string>>): Promise<Stop>
}

export type Stop =
  | { readonly kind: 'page'; readonly url: string; readonly status: number; readonly html: string }
  | { readonly kind: 'elsewhere'; readonly url: string }

export function createBrowser(origin: string): Browser {
  const cookies = new Map<string, string>()
  return {
    async open(address, form) {
      let url = new URL(address, origin)
      let body = form && new URLSearchParams(form)
      for (let hops = 0; hops < 12; hops++) {
        if (url.origin !== origin) return { kind: 'elsewhere', url: url.href }
        const response = await fetch(url, {
          method: body ? 'POST' : 'GET',
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
          ...(body ? { body } : {}),
        })
        for (const cookie of response.headers.getSetCookie()) {
          const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
          if (value === '') cookies.delete(name)
          else cookies.set(name, value)
        }
        const location = response.headers.get('location')
        if (location === null) {
          return { kind: 'page', url: url.href, status: response.status, html: await response.text() }
        }
        url = new URL(location, url)
        body = undefined
      }
      throw new Error(`redirected in circles at ${url.pathname}`)
    },
  }
}
