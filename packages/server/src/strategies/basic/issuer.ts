/** The issuer of identities whose passwords a strategy keeps. */
export const issuerOf = (strategy: string): string => `urn:gatewright:basic:${strategy}`
