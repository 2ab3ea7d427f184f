import type { Navigation } from '../odata/expand.ts'
import type { Resource } from '../odata/resource.ts'
import { readOwnProfile, readUsers } from '../permissions.ts'
import type { GraphCall } from '../route.ts'
import { directoryObjectKind } from '../shapes/directory-object.ts'
import { typedUser, userKind } from '../shapes/people.ts'

/** As a `user` is listed, with the type before it. */
const person = {
  ...directoryObjectKind,
  ...(userKind.defaults === undefined ? {} : { defaults: userKind.defaults }),
}

const superior = ({ context: { store } }: GraphCall, id: string): Resource[] => {
  const manager = store.users.get(store.users.get(id)?.managerId ?? '')
  return manager === undefined ? [] : [typedUser(store, manager)]
}

const reportsOf = ({ context: { store } }: GraphCall, id: string): Resource[] =>
  store.users.by('manager', id).map(user => typedUser(store, user))

/** Those of reports, too; a circle ends. */
const allReportsOf = (call: GraphCall, id: string): Resource[] => {
  const found = new Map<string, Resource>()
  const pending = reportsOf(call, id)
  for (let report = pending.shift(); report !== undefined; report = pending.shift()) {
    if (found.has(report.id)) continue
    found.set(report.id, report)
    pending.push(...reportsOf(call, report.id))
  }
  return [...found.values()]
}

const people = (many: boolean, read: Navigation['read']): Navigation => ({
  kind: person,
  many,
  delegated: readUsers,
  application: readUsers,
  own: readOwnProfile,
  read,
})

/** Who is above whom. */
export const superiors = {
  manager: people(false, superior),
  directReports: people(true, reportsOf),
  transitiveReports: people(true, allReportsOf),
}
