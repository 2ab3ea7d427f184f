import type { HttpConfig } from '../config.ts'
import type { Change } from './change.ts'
import { change, same } from './compare.ts'

type Tls = HttpConfig['tls']

/** Who speaks https, and where its certificates come from. */
export function compareTls(before: Tls, after: Tls): Change[] {
  if (same(before, after)) return []
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  return [change('httpServer.tls', sentence(before, after), { kind, effects: effects(before, after) })]
}

function sentence(before: Tls, after: Tls): string {
  if (after === undefined) return 'The server speaks plain http.'
  if (after.acme === undefined)
    return before === undefined ? 'The server speaks https.' : 'The certificate is read from other files.'
  const authority = new URL(after.acme.directory).host
  if (before === undefined) return `The server speaks https, with certificates from ${authority}.`
  if (before.acme?.directory !== after.acme.directory) return `Certificates come from ${authority}.`
  return `Certificates are asked for at ${authority} with other settings.`
}

function effects(before: Tls, after: Tls): string[] {
  const [asked, asks] = [before?.acme, after?.acme]
  return [
    ...(before === undefined || after === undefined
      ? ['Requests of the other kind are no longer understood on this port.']
      : []),
    ...(asks !== undefined && asks.directory !== asked?.directory
      ? ['Until the authority has answered, names that have no certificate of it cannot be connected to.']
      : []),
    ...(asked?.httpPort === asks?.httpPort
      ? []
      : [
          asks === undefined
            ? `Port ${asked?.httpPort} is no longer listened on: nobody is led from http to https.`
            : `Port ${asks.httpPort} is listened on, for the authority and to lead to https.`,
        ]),
  ]
}
