import type { X509Certificate } from 'node:crypto'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { thumbprintOf } from '../../client-certificate.ts'
import type { Step } from '../../step.ts'
import { certificateFile, isMadeHere, localCertificate, readLocal } from '../local-certificate.ts'
import {
  adoptedApplication,
  type EntraContext,
  findApplication,
  type KeyCredential,
  theApplication,
} from '../registration.ts'
import type { KeptCredential } from '../state.ts'
import { WARN_DAYS } from '../wishes.ts'

type KeptCertificate = Extract<KeptCredential, { kind: 'certificate' }>
const DAY = 86_400_000

/** A key that is made here and never leaves; Entra gets the certificate alone. */
export function certificateStep(context: EntraContext): Step {
  const { graph, state, wishes, configFile, now } = context
  const file = certificateFile(wishes.strategy)
  const path = join(dirname(configFile), file)
  const known = (): KeptCertificate | undefined => {
    const { credential } = state.current
    return credential?.kind === 'certificate' ? credential : undefined
  }
  return {
    id: 'credential',
    thing: 'the certificate',
    does: `makes a key and a certificate (${file}, for this machine alone), and registers the certificate`,
    async look() {
      const kept = known()
      if (kept === undefined || !kept.registered) return { state: 'absent' }
      const app = await findApplication(context)
      if (app === undefined) return { state: 'absent' }
      const here = readLocal(path)
      const entries = await keysOf(context, app.id)
      const what: string[] = []
      if (here === undefined) what.push(`${file} is missing, or holds no key and certificate.`)
      else if (thumbprintOf(here) !== kept.thumbprint)
        what.push(
          `The certificate in ${file} (${thumbprintOf(here)}) is not the registered one (${kept.thumbprint}).`,
        )
      if (!entries.some(entry => isOf(entry, kept)))
        what.push(`The certificate ${kept.thumbprint} is not registered at the application any more.`)
      what.push(...endsSoon('The certificate', Date.parse(kept.endsAt), now()))
      return what.length === 0 ? { state: 'done' } : { state: 'differs', what }
    },
    async make() {
      const app = await theApplication(context)
      const entries = await keysOf(context, app.id)
      const isKnown = (certificate: X509Certificate) =>
        entries.some(entry => hasThumbprint(entry, thumbprintOf(certificate)))
      const { certificate, keyId } = await localCertificate(context, isKnown)
      if (!entries.some(entry => entry.keyId === keyId) && !isKnown(certificate)) {
        await graph.call('PATCH', `/applications/${app.id}`, {
          fresh: true,
          body: {
            keyCredentials: [
              ...entries.filter(entry => !hasEnded(entry, now())),
              entryOf(certificate, keyId, wishes.appName),
            ],
          },
        })
      }
      const kept = known()
      if (kept !== undefined) await state.update({ credential: { ...kept, registered: true } })
    },
    async undo() {
      const kept = known()
      if (kept === undefined) return []
      const app = await adoptedApplication(context, kept)
      const said: string[] = []
      if (app !== undefined) {
        const entries = await keysOf(context, app.id)
        const left = entries.filter(entry => !isOurs(entry, kept))
        if (left.length < entries.length) {
          await graph.call('PATCH', `/applications/${app.id}`, { body: { keyCredentials: left } })
          said.push(`The certificate ${kept.thumbprint} was removed from the application.`)
        }
      }
      if (isMadeHere(kept, readLocal(path))) {
        rmSync(path, { force: true })
        said.push(`${file} was deleted.`)
      } else said.push(`${file} is not of this set-up, and was left.`)
      await state.update({ credential: undefined })
      return said
    },
  }
}

/** Also one that was renewed since. */
const isOurs = (entry: KeyCredential, { made = [], ...kept }: KeptCertificate): boolean =>
  isOf(entry, kept) || made.some(thumbprint => hasThumbprint(entry, thumbprint))

/** What Graph shows of them: a change replaces the list, so each goes back as it came. */
async function keysOf({ graph }: EntraContext, id: string): Promise<readonly KeyCredential[]> {
  const { body } = await graph.call('GET', `/applications/${id}?$select=keyCredentials`, { fresh: true })
  return (body.keyCredentials ?? []) as readonly KeyCredential[]
}

const entryOf = (certificate: X509Certificate, keyId: string, name: string) => ({
  keyId,
  displayName: name,
  type: 'AsymmetricX509Cert',
  usage: 'Verify',
  key: certificate.raw.toString('base64'),
  startDateTime: certificate.validFromDate.toISOString(),
  endDateTime: certificate.validToDate.toISOString(),
})

const isOf = (entry: KeyCredential, kept: KeptCertificate): boolean =>
  entry.keyId === kept.keyId || hasThumbprint(entry, kept.thumbprint)

/** Graph writes it in base64; some programs have written the hexadecimal of it there. */
const hasThumbprint = ({ customKeyIdentifier: id }: KeyCredential, thumbprint: string): boolean =>
  id !== null &&
  id !== undefined &&
  (id.toUpperCase() === thumbprint || Buffer.from(id, 'base64').toString('hex').toUpperCase() === thumbprint)

const hasEnded = ({ endDateTime }: KeyCredential, now: number): boolean =>
  endDateTime !== null && endDateTime !== undefined && Date.parse(endDateTime) < now

/** @param endsAt and `now` in milliseconds since 1970 */
export function endsSoon(what: string, endsAt: number, now: number): readonly string[] {
  const days = Math.floor((endsAt - now) / DAY)
  if (Number.isNaN(days) || days >= WARN_DAYS) return []
  if (days < 0)
    return [`${what} has ended on ${new Date(endsAt).toISOString().slice(0, 10)}: nobody can sign in.`]
  return [
    `${what} ends in ${days === 1 ? '1 day' : `${days} days`}, on ${new Date(endsAt).toISOString().slice(0, 10)}.`,
  ]
}
