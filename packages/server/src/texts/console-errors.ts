import type { ErrorCode } from '../error-table.ts'

/**
 * Errors that nobody meets at the door: those of the console and of the HTTP API, which speak English, of logout tokens, which
 * programs send, and of connections that have brought no request, and so no wish for a language.
 */
export const consoleErrors = [
  'logout_token_invalid',
  'gone',
  'last_super_admin',
  'config_invalid',
  'config_changed',
  'config_not_writable',
  'config_read_only',
  'config_differs',
  'config_unavailable',
  'restart_not_allowed',
  'restart_in_progress',
  'restart_unconfirmed',
  'restart_failed',
  'set_up_busy',
  'set_up_refused',
  'request_too_slow',
  'server_full',
  'stopping',
] as const satisfies readonly ErrorCode[]

/** An error that people meet at the door. */
export type DoorErrorCode = Exclude<ErrorCode, (typeof consoleErrors)[number]>
