import type { Selectable } from 'kysely'
import type { SessionsTable } from '../storage/tables.ts'
import type { Session, TokenPlace } from './session.ts'

/** What the column `host` begins with where people use https. */
const HTTPS = 'https://'

/** How the column `host` names a host: tokens of https and of plain http are kept apart. */
export const storedHost = ({ host, secure }: TokenPlace): string => (secure ? HTTPS + host : host)

export const placeOf = (stored: string): TokenPlace =>
  stored.startsWith(HTTPS)
    ? { host: stored.slice(HTTPS.length), secure: true }
    : { host: stored, secure: false }

export const SESSION = [
  'sessions.id',
  'sessions.collaborator_id',
  'sessions.identity_id',
  'sessions.strategy',
  'sessions.source',
  'sessions.created_at',
  'sessions.last_seen_at',
  'sessions.expires_at',
  'sessions.at_provider',
] as const

export const toSession = (row: Pick<Selectable<SessionsTable>, Column>): Session => ({
  id: row.id,
  collaboratorId: row.collaborator_id,
  identityId: row.identity_id,
  strategy: row.strategy,
  source: row.source ?? undefined,
  createdAt: Number(row.created_at),
  lastSeenAt: Number(row.last_seen_at),
  expiresAt: Number(row.expires_at),
  atProvider: row.at_provider ?? undefined,
})

type Column =
  | 'id'
  | 'collaborator_id'
  | 'identity_id'
  | 'strategy'
  | 'source'
  | 'created_at'
  | 'last_seen_at'
  | 'expires_at'
  | 'at_provider'
