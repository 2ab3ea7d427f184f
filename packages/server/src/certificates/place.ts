import type { Certificate } from '../http/certificate.ts'
import type { Failed } from './retry.ts'

/** Where what one authority has brought is kept: in the data folder, or where several nodes have it, in their storage. */
export interface CertificatePlace {
  /** Of the account's key, for sentences. */
  readonly accountPlace: string
  /** Makes it, takes it from others, and removes what a kill has left. @throws Error with the system's code */
  prepare(): Promise<void>
  /** @returns `undefined` where there is none */
  readAccountKey(): Promise<Buffer | undefined>
  writeAccountKey(key: Buffer): Promise<void>
  /** @returns `undefined` where there is none; @throws Error for one that cannot be used */
  read(name: string): Promise<Certificate | undefined>
  /** Comes back once a power cut cannot undo it. */
  write(name: string, certificate: Pick<Certificate, 'cert' | 'key'>): Promise<void>
  /** What failed before the process ended; what cannot be read counts as nothing. */
  readFailures(): Promise<Failures>
  writeFailures(failures: Failures): Promise<void>
}

/** By name. Of an authority's limits the failures of all processes count that have run here. */
export type Failures = Readonly<Record<string, Failed>>

/** What is read of `failures`; whatever else stands there counts as nothing. */
export function failuresIn(text: string, isFailed: (value: unknown) => value is Failed): Failures {
  try {
    const read: unknown = JSON.parse(text)
    return Object.fromEntries(Object.entries(read ?? {}).filter(([, each]) => isFailed(each)))
  } catch {
    return {}
  }
}

/**
 * Takes over what an installation has brought with it that kept its certificates in the data folder, where nothing is kept yet: asking
 * for all of them anew would use up what the authority allows.
 */
export async function bringAlong(
  from: Pick<CertificatePlace, 'readAccountKey' | 'read'>,
  to: CertificatePlace,
  names: readonly string[],
): Promise<void> {
  if ((await to.readAccountKey()) !== undefined) return
  const account = await from.readAccountKey()
  if (account === undefined) return
  for (const name of names) {
    const found = await from.read(name).catch(() => undefined)
    if (found !== undefined && (await to.read(name).catch(() => undefined)) === undefined)
      await to.write(name, found)
  }
  // Last: whoever finds it has found the others too.
  await to.writeAccountKey(account)
}
