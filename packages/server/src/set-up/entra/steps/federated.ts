import { createHash } from 'node:crypto'
import type { Step } from '../../step.ts'
import { adoptedApplication, type EntraContext, findApplication, theApplication } from '../registration.ts'
import type { KeptCredential } from '../state.ts'
import type { EntraWishes, FederatedWishes } from '../wishes.ts'

type KeptFederated = Extract<KeptCredential, { kind: 'federated' }>

interface Entry {
  readonly name: string
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
}

/** Of its entry at the application. Two credentials of one name cannot be, nor two of one issuer and subject. */
export function federatedName(strategy: string, { issuer, subject }: FederatedWishes): string {
  const whose = createHash('sha256').update(`${issuer} ${subject}`).digest('hex').slice(0, 8)
  return `gatewright-${strategy}-${whose}`
}

export const knownFederated = (
  wishes: EntraWishes,
  { tokenFile: _, ...federated }: FederatedWishes,
): KeptFederated => ({
  kind: 'federated',
  name: federatedName(wishes.strategy, federated),
  ...federated,
  registered: false,
})

/**
 * A federated credential: the application believes the tokens that a platform signs for this server, and there is no secret at all.
 * @see https://learn.microsoft.com/graph/api/application-post-federatedidentitycredentials
 */
export function federatedStep(context: EntraContext, federated: FederatedWishes): Step {
  const { graph, state, wishes } = context
  const wanted = knownFederated(wishes, federated)
  const known = (): KeptFederated | undefined => {
    const { credential } = state.current
    return credential?.kind === 'federated' ? credential : undefined
  }
  const pathOf = (id: string) => `/applications/${id}/federatedIdentityCredentials`
  const entriesOf = async (id: string) => {
    const { body } = await graph.call('GET', pathOf(id), { fresh: true })
    return (body.value ?? []) as readonly Entry[]
  }
  const isWanted = ({ issuer, subject }: Pick<Entry, 'issuer' | 'subject'>) =>
    issuer === wanted.issuer && subject === wanted.subject
  return {
    id: 'credential',
    thing: 'the federated credential',
    does: `trusts tokens of ${wanted.issuer} for ${wanted.subject} (a federated credential, no secret)`,
    async look() {
      const kept = known()
      if (kept === undefined || !kept.registered) return { state: 'absent' }
      const app = await findApplication(context)
      if (app === undefined) return { state: 'absent' }
      if (!isWanted(kept) || kept.variable !== wanted.variable)
        return {
          state: 'differs',
          what: [`The federated credential is for ${kept.issuer}, ${kept.subject} (${kept.variable}).`],
        }
      const entry = (await entriesOf(app.id)).find(isWanted)
      if (entry === undefined)
        return {
          state: 'differs',
          what: [
            `The federated credential for ${kept.subject} is not registered at the application any more.`,
          ],
        }
      if (!entry.audiences.includes(wanted.audience))
        return {
          state: 'differs',
          what: [
            `The federated credential takes the audience ${entry.audiences.join(', ')} in place of ${wanted.audience}.`,
          ],
        }
      return { state: 'done' }
    },
    async make() {
      const app = await theApplication(context)
      const entries = await entriesOf(app.id)
      const kept = known()
      const there = entries.find(isWanted)
      // Found under our own name it is one whose answer was lost.
      const entryMade = there === undefined || there.name === wanted.name
      // Before: where the answer is lost it is known whose it is.
      await state.update({ credential: { ...wanted, entryMade } })
      if (there === undefined) {
        await graph.call('POST', pathOf(app.id), {
          fresh: true,
          body: {
            name: wanted.name,
            issuer: wanted.issuer,
            subject: wanted.subject,
            audiences: [wanted.audience],
            description: `Made by "gatewright setup entra" for ${wishes.externalUrl}.`,
          },
        })
      } else if (!there.audiences.includes(wanted.audience)) {
        await graph.call('PATCH', `${pathOf(app.id)}/${encodeURIComponent(there.name)}`, {
          body: { audiences: [wanted.audience] },
        })
      }
      // One of before, for another subject, opens the application to somebody who is not meant any more.
      if (kept !== undefined && kept.name !== wanted.name && kept.entryMade !== false)
        await remove(app.id, kept.name)
      await state.update({ credential: { ...wanted, entryMade, registered: true } })
    },
    async undo() {
      const kept = known()
      if (kept === undefined) return []
      const app = await adoptedApplication(context, kept)
      const gone = app !== undefined && (await remove(app.id, kept.name))
      await state.update({ credential: undefined })
      return gone ? [`The federated credential ${kept.name} was removed from the application.`] : []
    },
  }

  async function remove(id: string, name: string): Promise<boolean> {
    const { status } = await graph.call('DELETE', `${pathOf(id)}/${encodeURIComponent(name)}`, {
      takes: [404],
    })
    return status !== 404
  }
}
