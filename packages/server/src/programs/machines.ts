import { isDeepStrictEqual } from 'node:util'
import type { AppConfig, Config, MachineConfig } from '@gatewright/config'
import { decodeJwt } from 'jose'
import type { Logger } from 'pino'
import { type Clock, inWords } from '../clock.ts'
import { noteRefusal } from '../http/refusals.ts'
import type { BearerAuthenticator } from '../identity/bearer.ts'
import type { Caller } from '../identity/caller.ts'
import type { KeySets } from '../keys/key-sets.ts'
import { accessTypes, readCompactJws } from '../tokens/compact-jws.ts'
import { subjectProblem } from '../tokens/plain-subject.ts'
import { UnreadableTokenError } from '../tokens/unreadable-token.ts'
import { verifyByKeys } from '../tokens/verify-by-keys.ts'
import type { ProgramCallers } from './program-callers.ts'

/** What the ids of such callers begin with: no collaborator's and no session's id has a colon. */
const MACHINE = 'machine:'

/** How often an issuer is asked for its keys at most, and how long they are used, in seconds. */
const cooldownSeconds = 30
const cacheSeconds = 600

/** By how much an issuer's clock may be wrong, in seconds. */
const clockTolerance = 30

/**
 * Lets a program in that brings a JWT of a configured issuer. It is nobody's account: it has the roles of the
 * configuration, an id of its own, and no e-mail address that a rule could match. Key, issuer, audience and algorithms are
 * those of the configuration; nothing that the token itself brings can choose them (RFC 8725 sections 3.1, 3.2, 3.8, 3.9).
 */
export function createMachineBearer(
  {
    clock,
    log,
    programCallers,
    keySets,
  }: {
    readonly clock: Clock
    readonly log: Logger
    readonly programCallers: ProgramCallers
    readonly keySets: KeySets
  },
  config: Config,
): BearerAuthenticator {
  const machines = config.machines.map(machine => ({
    machine,
    keys: keySets.of({ jwksUri: machine.jwksUri, cooldownSeconds, cacheSeconds }),
  }))

  function refuse({ name }: MachineConfig, facts: Readonly<Record<string, unknown>>): void {
    const message = 'a program’s token was refused'
    noteRefusal(log, { level: 'info', kind: `machine ${name}`, facts: { machine: name, ...facts }, message })
  }

  return {
    isOurs(authorization) {
      const token = jwtIn.exec(authorization)?.[0]
      return token !== undefined && machines.some(({ machine }) => isFor(machine, token))
    },
    async authenticate(token, app) {
      for (const { machine, keys } of machines) {
        if (!machine.apps.includes(app.id) || !isFor(machine, token)) continue
        try {
          readCompactJws(token, accessTypes)
          const payload = await verifyByKeys(token, keys, {
            issuer: machine.issuer,
            audience: machine.audience,
            algorithms: [...machine.algorithms],
            requiredClaims: ['sub', 'exp'],
            clockTolerance,
            currentDate: new Date(clock.now()),
          })
          const problem = subjectProblem(payload.sub)
          if (problem !== undefined) throw new UnreadableTokenError(problem, { claim: 'sub' })
          const { sub = '', exp = 0 } = payload
          if (!takes(machine, app.id, sub)) {
            const reason = 'the entry does not list this subject'
            refuse(machine, { claim: 'sub', received: sub, reason })
            continue
          }
          return programCallers.same(machineCaller(machine, config, sub, (exp + clockTolerance) * 1000))
        } catch (cause) {
          const { code, claim, message } = cause as { code?: string; claim?: string; message: string }
          refuse(machine, { code, claim, reason: message, ...asOurClockSees(cause, clock) })
        }
      }
      return undefined
    },
    again(caller, app, under) {
      return isMachine(caller) ? Promise.resolve(stillTaken(caller, app, under)) : undefined
    },
  }

  /** The token is not at hand any more, so it counts for as long as it would be verified in the same way. */
  function stillTaken(caller: Caller, app: AppConfig, under: Config): Caller | undefined {
    const subject = caller.fullname
    const entryOf = ({ machines }: Config) => machines.find(({ name }) => MACHINE + name === caller.strategy)
    const [now, before] = [entryOf(config), entryOf(under)]
    if (now === undefined || before === undefined || caller.expiresAt <= clock.now()) return undefined
    if (!isDeepStrictEqual(proofOf(now), proofOf(before)) || !takes(now, app.id, subject)) return undefined
    return machineCaller(now, config, subject, caller.expiresAt)
  }
}

/** Whether a caller is a program of such an entry, and nobody's account. */
export const isMachine = ({ sessionId }: Pick<Caller, 'sessionId'>): boolean => sessionId.startsWith(MACHINE)

/** What decides whether a token is genuine. */
const proofOf = ({ issuer, audience, jwksUri, algorithms }: MachineConfig) => ({
  issuer,
  audience,
  jwksUri,
  algorithms,
})

/** Whether an entry lets programs of this subject into the app. */
export const takes = ({ subjects, apps }: MachineConfig, app: string, subject: string): boolean =>
  subject !== '' && apps.includes(app) && subjects?.includes(subject) !== false

// Up to the signature, which is not looked at. Only from the beginning of a run: from each of its letters, a long one would take the square of its length.
const jwtIn = /(?<![\w-])[\w-]+\.[\w-]+\./

/**
 * Unproven, and read leniently on purpose: it only says whose keys to try, and that no app is to get the token. What is too
 * odd to be accepted must not for that be handed on.
 */
function isFor({ issuer, audience }: MachineConfig, token: string): boolean {
  try {
    const { iss, aud } = decodeJwt(token)
    return iss === issuer && [aud].flat().some(one => one !== undefined && [audience].flat().includes(one))
  } catch {
    return false
  }
}

/** A program of an entry, as the rules see it. */
export function machineCaller(
  machine: MachineConfig,
  config: Pick<Config, 'roles'>,
  subject: string,
  expiresAt: number,
): Caller {
  const id = `${MACHINE}${machine.name}:${subject}`
  return Object.freeze({
    sessionId: id,
    collaboratorId: id,
    email: '',
    emailTrusted: false,
    fullname: subject,
    roles: machine.roles.filter(role => config.roles.includes(role)),
    groups: [],
    superAdmin: false,
    strategy: `${MACHINE}${machine.name}`,
    expiresAt,
  })
}

/** How far off the time of a proven token is: by minutes it is a clock, and by hours a token that was kept. */
function asOurClockSees(error: unknown, clock: Clock): { byClock?: string } {
  const { claim = '', payload } = error as { claim?: string; payload?: Readonly<Record<string, unknown>> }
  const value = payload?.[claim]
  if (typeof value !== 'number' || !['exp', 'nbf', 'iat'].includes(claim)) return {}
  const ahead = value * 1000 - clock.now()
  return { byClock: `${claim} is ${inWords(ahead)} ${ahead > 0 ? 'ahead of' : 'behind'} this server's clock` }
}
