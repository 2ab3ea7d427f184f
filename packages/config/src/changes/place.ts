import type { Config } from '../config.ts'
import type { Change } from './change.ts'
import { change } from './compare.ts'

type Placed = Pick<Config, 'storage' | 'configuration'>

/** Where everything is stored, and whose the configuration is: what a process takes up when it starts, and keeps. */
export function comparePlace(before: Placed, after: Placed): Change[] {
  const changes: Change[] = []
  if (!isSameDatabase(before, after)) {
    changes.push(
      change('storage', `Everything is stored in ${databaseOf(after)} instead of ${databaseOf(before)}.`, {
        effects: ['Nothing is copied: what is not there already is gone, accounts and sessions too.'],
        when: 'process',
      }),
    )
  }
  const [was, is] = [before.configuration, after.configuration]
  if (was?.owner !== is?.owner) {
    changes.push(
      change(
        'configuration.owner',
        is === undefined
          ? 'The configuration is edited in the console again.'
          : 'The configuration is the file’s: the console shows it, and changes nothing in it.',
        { when: 'process' },
      ),
    )
  } else if (was?.watch !== is?.watch) {
    changes.push(
      change(
        'configuration.watch',
        is?.watch ? 'A change of the file is restarted onto by itself.' : 'The file is no longer watched.',
      ),
    )
  }
  return changes
}

/** Whether both name the same database. Its password, certificates and connections may differ. */
export const isSameDatabase = (one: Pick<Config, 'storage'>, other: Pick<Config, 'storage'>): boolean =>
  one.storage?.host === other.storage?.host &&
  one.storage?.port === other.storage?.port &&
  one.storage?.database === other.storage?.database

/** In words, without its user and password. */
export const databaseOf = ({ storage }: Pick<Config, 'storage'>): string =>
  storage === undefined
    ? 'the SQLite of the data folder'
    : `the PostgreSQL ${storage.database} at ${storage.host} port ${storage.port}`
