import { networkInterfaces } from 'node:os'
import { type Config, explainRefusal, whoAmI } from '@gatewright/config'
import { StartError } from '../start-error.ts'

/** The keys of the configuration that say where is listened. */
export interface PlaceKeys {
  readonly host: string
  readonly port: string
}

const usualKeys: PlaceKeys = { host: 'httpServer.host', port: 'httpServer.port' }

/**
 * Why the system does not let us listen, but for a port that is taken, as a sentence with the key that changes it.
 * @returns the error itself where it is a fault of ours
 */
export function notListening(
  error: NodeJS.ErrnoException,
  { host, port }: Pick<Config['http'], 'host' | 'port'>,
  keys = usualKeys,
): Error {
  const said = reason(error, host, port, keys)
  return said === undefined ? error : new StartError(said, { cause: error })
}

function reason(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  keys: PlaceKeys,
): string | undefined {
  switch (error.code) {
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine, so nobody can listen there. Set ${keys.host} to one of ${ownAddresses()}, or to 0.0.0.0 for all of them.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return `${keys.host} names "${host}", which this machine knows no address of. Set it to one of ${ownAddresses()}, or to 0.0.0.0 for all of them.`
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return `This machine cannot listen on ${host}: it has no addresses of that kind (IPv6 may be off). Set ${keys.host} to one of ${ownAddresses()}.`
    case 'EACCES':
    case 'EPERM':
      return `Port ${port} on ${host} may not be listened on. ${whoAmI()}${port < 1024 ? ` Ports below 1024 take a right of their own: put a proxy in front and set ${keys.port} to one above, or give the right (AmbientCapabilities=CAP_NET_BIND_SERVICE of systemd, sysctl net.ipv4.ip_unprivileged_port_start).` : ` Set ${keys.port} to another.`}`
    default:
      return explainRefusal(error, { path: `${host}:${port}`, chosenBy: keys.host })
  }
}

const ownAddresses = (): string =>
  Object.values(networkInterfaces())
    .flatMap(each => each ?? [])
    .map(({ address }) => address)
    .join(', ')
