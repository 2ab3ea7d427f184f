import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'

/** A package as it lies ready to be published. */
export interface Packed {
  readonly manifest: Readonly<Record<string, unknown>> & { readonly name: string; readonly version: string }
  /** Path of its tarball. */
  readonly tarball: string
}

/**
 * A registry on loopback with nothing but packages of ours, as they would be after `npm publish`. npm asks it for
 * `@gatewright/…` alone, and the machine's own registry for everything else.
 */
export async function startRegistry(packages: readonly Packed[]) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1)
    const asked = packages.find(({ manifest, tarball }) => [manifest.name, basename(tarball)].includes(path))
    if (asked === undefined) return response.writeHead(404).end('{}')
    if (path !== asked.manifest.name) return response.end(readFileSync(asked.tarball))
    response.setHeader('content-type', 'application/json').end(JSON.stringify(documentOf(asked)))
  })
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  function documentOf({ manifest, tarball }: Packed) {
    const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`
    const dist = { tarball: `${address()}${basename(tarball)}`, integrity }
    const { name, version } = manifest
    return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }
  }

  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    address: address(),
    async close() {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}
