import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { keepFile } from '../../kept-file.ts'
import { SetUpRefusal } from '../../refusal.ts'
import type { Step } from '../../step.ts'
import {
  type Application,
  adoptedApplication,
  type EntraContext,
  findApplication,
  theApplication,
} from '../registration.ts'
import type { KeptCredential } from '../state.ts'
import { SECRET_DAYS } from '../wishes.ts'
import { endsSoon } from './certificate.ts'

type KeptSecret = Extract<KeptCredential, { kind: 'secret' }>
const DAY = 86_400_000

/** A client secret, in a file of its own. Entra shows it once, so one whose answer was lost is removed and made anew. */
export function secretStep(context: EntraContext): Step {
  const { graph, state, wishes, configFile, now } = context
  const file = secretFile(wishes.strategy)
  const path = join(dirname(configFile), file)
  const known = (): KeptSecret | undefined => {
    const { credential } = state.current
    return credential?.kind === 'secret' ? credential : undefined
  }
  const remove = (app: Application, keyId: string) =>
    graph.call('POST', `/applications/${app.id}/removePassword`, { body: { keyId }, takes: [404] })
  return {
    id: 'credential',
    thing: 'the client secret',
    does: `makes a client secret, and keeps it in ${file}, for this machine alone`,
    async look() {
      const kept = known()
      if (kept === undefined || !kept.registered) return { state: 'absent' }
      const app = await findApplication(context)
      if (app === undefined) return { state: 'absent' }
      const what: string[] = []
      const entry = app.passwordCredentials?.find(({ keyId }) => keyId === kept.keyId)
      if (entry === undefined)
        what.push(`The client secret ${kept.keyId} is not registered at the application any more.`)
      if (readHere(path) === undefined) what.push(`${file} is missing, or empty.`)
      what.push(...endsSoon('The client secret', Date.parse(entry?.endDateTime ?? kept.endsAt ?? ''), now()))
      return what.length === 0 ? { state: 'done' } : { state: 'differs', what }
    },
    async make() {
      const app = await theApplication(context)
      const before = known()
      if (before === undefined && readHere(path) !== undefined) {
        throw new SetUpRefusal(
          'file_there',
          `${path} is there already, and is not of this set-up.`,
          'Move it away, or choose another name for the strategy with --name.',
        )
      }
      if (before !== undefined && !before.registered) {
        // Its value is lost: nobody can ever use it, and it need not stay.
        for (const { keyId, displayName } of app.passwordCredentials ?? [])
          if (displayName === before.displayName) await remove(app, keyId)
      }
      const displayName = `Gatewright ${randomBytes(6).toString('hex')}`
      await state.update({ credential: { kind: 'secret', displayName, file, registered: false } })
      const { body } = await graph.call('POST', `/applications/${app.id}/addPassword`, {
        fresh: true,
        body: {
          passwordCredential: { displayName, endDateTime: new Date(now() + SECRET_DAYS * DAY).toISOString() },
        },
      })
      const { secretText, keyId, endDateTime } = body
      await keepFile(path, String(secretText), configFile)
      await state.update({
        credential: {
          kind: 'secret',
          keyId: String(keyId),
          displayName,
          file,
          endsAt: String(endDateTime),
          registered: true,
        },
      })
    },
    async undo() {
      const kept = known()
      if (kept === undefined) return []
      const app = await adoptedApplication(context, kept)
      const said: string[] = []
      for (const { keyId, displayName } of app?.passwordCredentials ?? []) {
        // Of one whose answer was lost only the name is known, which is no other's.
        if (app === undefined || (kept.keyId ?? keyId) !== keyId || displayName !== kept.displayName) continue
        await remove(app, keyId)
        said.push(`The client secret ${keyId} was removed from the application.`)
      }
      rmSync(path, { force: true })
      await state.update({ credential: undefined })
      return [...said, `${file} was deleted.`]
    },
  }
}

export const secretFile = (strategy: string): string => join('secrets', strategy)

function readHere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8') || undefined
  } catch {
    return undefined
  }
}
