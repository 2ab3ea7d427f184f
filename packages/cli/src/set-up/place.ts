import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import {
  externalUrlFault,
  getValue,
  isOutOfReach,
  loadConfigFile,
  type PostgresConfig,
  readConfigText,
} from '@gatewright/config'
import { configFile, stopFor } from '../configuration.ts'
import { Stop } from '../stop.ts'

/** Where a set-up writes. */
export interface Place {
  /** Absolute; it need not be there yet. */
  readonly file: string
  readonly dataFolder: string
  /** The PostgreSQL, where the data are in one, as far as that can be read. */
  readonly storage?: PostgresConfig | undefined
  /** The address at which browsers reach this server, as far as the file says. */
  readonly externalUrl: string
  /** As written there. */
  readonly writtenUrl: string | undefined
}

/** @throws Stop where the file has problems: nothing is made for one that does not start; or nothing may be written into it */
export function placeOf(named: string | undefined): Place {
  const shown = configFile(named)
  const file = resolve(shown)
  if (!existsSync(file)) {
    return {
      file,
      dataFolder: join(dirname(file), 'data'),
      externalUrl: 'http://localhost:3000',
      writtenUrl: undefined,
    }
  }
  const result = loadConfigFile(shown)
  if (!result.ok && !result.problems.every(isOutOfReach))
    throw stopFor(result.problems, 'Nothing was set up.')
  if (result.ok && result.config.configuration?.owner === 'file') throw ownedBy(file)
  const read = readConfigText(file)
  const written = read.ok ? getValue(read.text, ['httpServer', 'externalUrl'])?.value : undefined
  const writtenUrl = typeof written === 'string' ? URL.parse(written)?.origin : undefined
  return {
    file,
    dataFolder: (result.ok ? result.config.dataFolder : result.dataFolder) ?? join(dirname(file), 'data'),
    storage: result.ok ? result.config.storage : undefined,
    externalUrl: (result.ok ? result.config.http.externalUrl : writtenUrl) ?? 'http://localhost:3000',
    writtenUrl,
  }
}

/** Before anything is made at a provider for an entry that could not be written in the end. */
const ownedBy = (file: string): Stop =>
  new Stop(
    `${file} is its own owner (configuration.owner is "file"), so nothing is written into it, and nothing was set up.`,
    'Take configuration.owner out of a copy of it, name that copy with --config, and take what was written there over to where the file comes from.',
  )

/** @throws Stop where the file says another address */
export function agreedUrl(place: Place, named: string | undefined): string {
  const text = named ?? place.externalUrl
  const fault = externalUrlFault(text)
  if (fault !== undefined)
    throw new Stop(`${named === undefined ? 'httpServer.externalUrl' : '--external-url'}: ${fault}`)
  const origin = new URL(text.trim()).origin
  if (place.writtenUrl !== undefined && place.writtenUrl !== origin) {
    throw new Stop(
      `${place.file} says that browsers reach this server at ${place.writtenUrl}, and --external-url says ${origin}.`,
      'Leave --external-url out, or change httpServer.externalUrl first.',
    )
  }
  return origin
}

/** @throws Stop where a strategy cannot be called so */
export function checkName(
  name: string,
  server: Pick<typeof import('@gatewright/server'), 'isStrategyName'>,
): void {
  if (!server.isStrategyName(name))
    throw new Stop(
      `--name "${name}" cannot stand in an address. Write letters, digits, - and _ alone, and begin with a letter or digit.`,
    )
}
