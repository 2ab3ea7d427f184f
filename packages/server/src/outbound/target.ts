/** Where an agent is asked to connect to, as far as Node says it to all of them. */
export interface Target {
  readonly host?: string | null
  readonly port?: number | string | null
}

/** The host of an address as sockets take it: URLs write `[::1]`. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')
