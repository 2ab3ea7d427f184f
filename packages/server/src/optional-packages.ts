import { findPackageJSON } from 'node:module'
import type { Config } from '@gatewright/config'
import { StartError } from './start-error.ts'

/** What a key of the configuration takes that `npm install --omit=optional` leaves out. */
const packagesOf = {
  'extAuthz.grpc': ['@grpc/grpc-js', '@grpc/proto-loader'],
  'observability.tracing': [
    ...['@opentelemetry/api', '@opentelemetry/resources', '@opentelemetry/sdk-trace'],
    '@opentelemetry/exporter-trace-otlp-http',
  ],
} as const

type OptionalKey = keyof typeof packagesOf

/** The packages of a key are optional, and were left out of this installation. */
export class PackagesMissingError extends StartError {
  override readonly name = 'PackagesMissingError'
  constructor(key: OptionalKey, options?: ErrorOptions) {
    super(
      `${key} needs packages that are not installed. Install them with: npm install ${packagesOf[key].join(' ')}, or take the key out.`,
      options,
    )
  }
}

/**
 * Loads what needs the packages of a key, for only who has asked for it pays for them.
 * @throws PackagesMissingError
 */
export async function loadOptional<Loaded>(key: OptionalKey, load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND')
      throw new PackagesMissingError(key, { cause })
    throw cause
  }
}

/**
 * What keeps a server from starting with this configuration although the file is fine. Nothing is loaded.
 * @returns a sentence for each key whose packages are not all there
 */
export function missingPackages(
  { extAuthz, observability }: Pick<Config, 'extAuthz' | 'observability'>,
  isInstalled: (name: string) => boolean = isFound,
): readonly string[] {
  const asked: OptionalKey[] = []
  if (extAuthz?.grpc !== undefined) asked.push('extAuthz.grpc')
  if (observability?.tracing !== undefined) asked.push('observability.tracing')
  return asked
    .filter(key => !packagesOf[key].every(isInstalled))
    .map(key => new PackagesMissingError(key).message)
}

function isFound(name: string): boolean {
  try {
    return findPackageJSON(name, import.meta.url) !== undefined
  } catch {
    return false
  }
}
