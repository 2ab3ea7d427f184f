/** A local Microsoft Entra ID (Azure AD) for development, tests and teaching. It is no identity provider. */
export type { Clock } from './clock.ts'
export type { Faults, NewFault } from './faults/faults.ts'
export { generateTlsMaterial, type TlsMaterial } from './keys/certificate.ts'
export {
  type EntraEmulator,
  type EntraEmulatorOptions,
  PortTakenError,
  startEntraEmulator,
} from './start.ts'
export * from './store/index.ts'
