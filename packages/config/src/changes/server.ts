import type { Config } from '../config.ts'
import { formatDuration } from '../duration.ts'
import { quoted } from '../in-words.ts'
import type { Change } from './change.ts'
import { change, differingItems } from './compare.ts'
import { compareTls } from './tls.ts'

/** Address, sessions, roles, super admins. */
export function compareServer(before: Config, after: Config): Change[] {
  return [
    ...compareAddress(before, after),
    ...compareSessions(before, after),
    ...comparePeople(before, after),
    ...compareRest(before, after),
  ]
}

function compareAddress(before: Config, after: Config): Change[] {
  const changes: Change[] = []
  const listening = (config: Config) => `${config.http.host} port ${config.http.port}`
  if (listening(before) !== listening(after)) {
    changes.push(
      change('httpServer', `The server listens on ${listening(after)} instead of ${listening(before)}.`, {
        effects: ['Requests in flight are finished on the old address; new ones reach only the new one.'],
      }),
    )
  }
  if (before.http.externalUrl !== after.http.externalUrl) {
    changes.push(
      change(
        'httpServer.externalUrl',
        `Browsers see this server at ${after.http.externalUrl} instead of ${before.http.externalUrl}.`,
        {
          effects: [
            'Everybody signs in again, for a cookie belongs to the address that set it.',
            'Callback URLs at the providers must be registered with the new address.',
          ],
        },
      ),
    )
  }
  changes.push(...compareTls(before.http.tls, after.http.tls))
  const [http2Before, http2] = [before.http.http2 ?? true, after.http.http2 ?? true]
  if (http2Before !== http2 && after.http.tls !== undefined) {
    changes.push(
      change('httpServer.http2', `Browsers come by ${http2 ? 'HTTP/2 as well' : 'HTTP/1.1 alone'}.`, {
        effects: http2 ? [] : ['Six event streams of an app keep its next tab waiting.'],
      }),
    )
  }
  if (before.http.metricsToken !== after.http.metricsToken) {
    changes.push(
      change('httpServer.metricsToken', 'Collectors of metrics show another token.', {
        effects: ['Those that show the old one get nothing.'],
      }),
    )
  }
  const [mostBefore, most] = [before.http.maxConnections, after.http.maxConnections]
  if (mostBefore !== most) {
    changes.push(
      change('httpServer.maxConnections', `Up to ${most} connections are kept instead of ${mostBefore}.`, {
        effects:
          most < mostBefore
            ? ['Those that are open stay; new ones are turned away until there is room.']
            : [],
      }),
    )
  }
  const [drainBefore, drain] = [before.http.drainSeconds ?? 0, after.http.drainSeconds ?? 0]
  if (drainBefore !== drain) {
    changes.push(
      change(
        'httpServer.drainDelay',
        `Told to stop, the server takes connections for ${formatDuration(drain)} more instead of ${formatDuration(drainBefore)}.`,
      ),
    )
  }
  const { added, removed } = differingItems(before.http.trustedProxies, after.http.trustedProxies)
  if (added.length > 0) {
    changes.push(
      change('httpServer.trustedProxies', `Forwarded headers from ${quoted(added)} are believed.`, {
        kind: 'added',
        effects: ['Whoever sends from there says which address a person has.'],
      }),
    )
  }
  if (removed.length > 0) {
    changes.push(
      change(
        'httpServer.trustedProxies',
        `Forwarded headers from ${quoted(removed)} are no longer believed.`,
        {
          kind: 'removed',
          effects: ['Gate checks from there are refused.'],
        },
      ),
    )
  }
  return changes
}

function compareSessions(before: Config, after: Config): Change[] {
  const changes: Change[] = []
  const limits = [
    ['jwtToken.duration', 'idleSeconds', 'without activity', 'idle for longer than that'],
    ['session.maxAge', 'maxAgeSeconds', 'after the sign-in, whatever happens', 'older than that'],
  ] as const
  for (const [path, key, when, which] of limits) {
    const [old, now] = [before.session[key], after.session[key]]
    if (old === now) continue
    changes.push(
      change(path, `Sessions end ${formatDuration(now)} ${when}, instead of ${formatDuration(old)}.`, {
        effects: now < old ? [`Sessions ${which} end at once.`] : [],
      }),
    )
  }
  if (before.session.extendOnActivity !== after.session.extendOnActivity) {
    changes.push(
      change(
        'jwtToken.allowRefresh',
        `Activity ${after.session.extendOnActivity ? 'extends' : 'no longer extends'} a session.`,
      ),
    )
  }
  return changes
}

function comparePeople(before: Config, after: Config): Change[] {
  const changes: Change[] = []
  const roles = differingItems(before.roles, after.roles)
  if (roles.added.length > 0) {
    changes.push(change('roles', `New roles: ${quoted(roles.added)}.`, { kind: 'added' }))
  }
  if (roles.removed.length > 0) {
    changes.push(
      change('roles', `Roles that no longer exist: ${quoted(roles.removed)}.`, {
        kind: 'removed',
        effects: ['They open nothing any more for those who have them.'],
      }),
    )
  }
  const names = (config: Config) => config.superAdmins.map(({ email, strategy }) => `${email} (${strategy})`)
  const admins = differingItems(names(before), names(after))
  for (const name of admins.added) {
    changes.push(
      change('superAdmins', `${name} is named as super admin.`, {
        kind: 'added',
        effects: ['Their next sign-in with that strategy gives them everything.'],
      }),
    )
  }
  for (const name of admins.removed) {
    changes.push(change('superAdmins', `${name} is no longer named as super admin.`, { kind: 'removed' }))
  }
  return changes
}

function compareRest(before: Config, after: Config): Change[] {
  const changes: Change[] = []
  if (before.dataFolder !== after.dataFolder) {
    changes.push(
      change(
        'dataFolder',
        `Accounts, sessions and keys are kept in ${after.dataFolder} instead of ${before.dataFolder}.`,
        {
          effects: [
            'Nothing is copied: without the old files there, all accounts are gone and everybody is signed out.',
          ],
          when: 'process',
        },
      ),
    )
  }
  const [kept, keep] = [before.audit.keepSeconds, after.audit.keepSeconds]
  if (kept !== keep) {
    changes.push(
      change(
        'audit.keepFor',
        `The audit log goes back ${formatDuration(keep)} instead of ${formatDuration(kept)}.`,
        { effects: keep < kept ? ['Older entries are deleted.'] : [] },
      ),
    )
  }
  if (before.allowServerReboot !== after.allowServerReboot) {
    changes.push(
      change(
        'allowServerReboot',
        `The console ${after.allowServerReboot ? 'offers' : 'no longer offers'} a restart.`,
        {
          effects: after.allowServerReboot
            ? []
            : ['From then on only SIGHUP and `gatewright restart` do it.'],
        },
      ),
    )
  }
  return changes
}
