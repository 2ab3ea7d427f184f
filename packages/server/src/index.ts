/** The server as a library: what the command line and tests start. */
export { invite } from './accounts/invite.ts'
export type { Clock } from './clock.ts'
export { GatewrightError } from './errors.ts'
export { PortTakenError } from './http/listener.ts'
export { type RunningServer, startServer } from './main.ts'
export { openServices, type Services } from './services.ts'
export { issueAdminLink } from './sign-in/admin-link.ts'
export { version } from './version.ts'
