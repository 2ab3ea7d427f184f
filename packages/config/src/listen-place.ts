import ipaddr from 'ipaddr.js'
import { isLoopbackHost } from './urls.ts'

/** Where something listens: an address of this machine, and a port. */
export interface ListenPlace {
  readonly host: string
  readonly port: number
}

/** `9464`, `127.0.0.1:9464`, `[::1]:9464`; a port alone is on loopback. `undefined` for anything else. */
export function parseListenPlace(written: number | string): ListenPlace | undefined {
  const text = String(written)
  const [, bracketed, plain, digits] = /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):)?(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === undefined || port < 1 || port > 65_535) return undefined
  const host = bracketed ?? plain ?? '127.0.0.1'
  const fits =
    bracketed === undefined
      ? ipaddr.IPv4.isValidFourPartDecimal(host) || /^(?!-)[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/i.test(host)
      : ipaddr.IPv6.isValid(host)
  return fits ? { host, port } : undefined
}

/** Whether only this machine reaches what listens there. */
export const isOnThisMachineAlone = ({ host }: ListenPlace): boolean => isLoopbackHost(host)
