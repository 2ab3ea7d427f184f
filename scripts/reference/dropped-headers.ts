import { clientsOwn } from '../../packages/server/src/gate/headers/clients-own.ts'
import { type Neighbour, neighbours } from '../../packages/server/src/gate/headers/neighbours.ts'
import { wayHeaders } from '../../packages/server/src/gate/headers/way-headers.ts'
import { code, page, paragraph, table } from './markdown.ts'

/** Whose headers no client may send to an app, by the gate's own table. */
export function droppedHeadersPage(): string {
  const rows = (of: readonly Neighbour[]) =>
    of.map(({ name, headers, source }) => [name, headers.map(code).join(', '), source])
  const head = ['who puts it there', 'headers', 'source']
  return page('Dropped headers', [
    paragraph(
      'Headers by which apps behind other gates, clouds and meshes know who is calling. No client’s reaches an app: in any case of',
      'letters, with any mark for the hyphen, doubled or at the ends, and with `X-`, `HTTP-` or both before it. `name-*` is the name',
      'and all that begin with it and a hyphen. [What apps are told](../security/what-apps-are-told.md) has the reasons and the ways out.',
    ),
    '## Who is calling',
    'A check of your own proxy answers 400 where one of these is left.',
    table(head, rows(neighbours)),
    '## The way to the app',
    'Taken off by the built-in proxy and by the recipes; a check takes them, for proxies in front of yours add them.',
    table(head, rows(wayHeaders)),
    '## Not dropped, though they look so',
    paragraph(clientsOwn.map(code).join(', ')),
  ])
}
