import type { AppUrl } from './app-config.ts'
import type { Fault } from './problem.ts'

/** Whether an address of an app stands for every name one level below a host: `https://*.code.example.com`. */
export const isWildcard = ({ origin }: Pick<AppUrl, 'origin'>): boolean => /^https?:\/\/\*\./.test(origin)

/** Where a link to an app leads: its first address that is one. Empty where all of them are wildcards. */
export function linkTo(urls: readonly AppUrl[]): string {
  const url = urls.find(each => !isWildcard(each))
  return url === undefined ? '' : `${url.origin}${url.pathPrefix}`
}

/**
 * What is wrong with a `*` in the address of an app; `undefined` where there is none, or it stands for one whole level.
 *
 * One level, as certificates have it (RFC 6125 section 6.4.3): `*` never stands for part of a name, nor for several.
 */
export function checkWildcard(value: string, shown: string): Fault | undefined {
  const [, scheme = '', written = '', rest = ''] = /^(https?:\/\/)([^/?#]*)(.*)$/i.exec(value) ?? []
  // What it is read as: `%2A` and a full-width asterisk are a `*` there.
  const host = URL.parse(`${scheme}${written}`)?.host ?? written
  if (!host.includes('*')) return undefined
  const wrong = (why: string, fix: string): Fault => ({
    code: 'bad_url',
    what: `${shown} has a * that cannot be understood.`,
    why,
    fix,
  })
  const below = host.replace(/^[^.]*\./, '')
  const meant = /^[^*:]+/.test(below) && !below.includes('*') ? `${scheme}*.${below}` : undefined
  const good = meant ?? 'https://*.code.example.com'
  if (!host.startsWith('*.') || host.indexOf('*', 1) !== -1 || host.includes('..')) {
    return wrong('A * stands for one whole level, the first, and for nothing else.', `Write ${good}.`)
  }
  if (/^(\[|[\d.]+(:\d+)?$)/.test(below)) {
    return wrong(
      'There are no names below an address.',
      'Write a host with a name: https://*.code.example.com.',
    )
  }
  const name = below.replace(/:\d*$/, '')
  if (!name.includes('.') && name.toLowerCase() !== 'localhost') {
    return wrong(
      'So near to the root, every name would be an app of yours, and somebody else’s site with it.',
      'Write a domain that is yours: https://*.code.example.com.',
    )
  }
  if (rest !== '' && rest !== '/') {
    return wrong('An app gets hosts of its own whole.', `Write ${scheme}${host}.`)
  }
  return undefined
}
