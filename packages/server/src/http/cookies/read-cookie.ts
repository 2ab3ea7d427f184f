import { parseCookie } from 'cookie'

/** Value of the first cookie of this name. */
export const cookieValue = (header: string | undefined, name: string): string | undefined =>
  header === undefined ? undefined : parseCookie(header)[name]

/** The names of all cookies in the header, each once. */
export const cookieNames = (header: string | undefined): string[] =>
  header === undefined ? [] : Object.keys(parseCookie(header))
