import Type, { type Static } from 'typebox'
import { type Application, type FederatedIdentityCredential, newGuid } from '../../store/index.ts'
import { Nullable, Text } from '../../store/schema.ts'
import { readBody } from '../body.ts'
import { notFound } from '../errors.ts'
import { answerEntity } from '../odata/entity.ts'
import { changingApplications, readingApplications } from '../permissions.ts'
import type { GraphCall, GraphRoute } from '../route.ts'
import { checkFederatedCredential } from '../rules/credentials.ts'
import { credentialKind, credentialShape } from '../shapes/federated-credential.ts'
import { applicationOf } from './applications.ts'

const fields = {
  issuer: Text,
  subject: Text,
  audiences: Type.Array(Text),
  description: Type.Optional(Nullable(Text)),
}
const NewCredential = Type.Object({ name: Text, ...fields }, { additionalProperties: false })
const ChangedCredential = Type.Partial(Type.Object(fields), { additionalProperties: false })

/** By id or by name, as Graph takes either. */
const credentialOf = (call: GraphCall, app: Application): FederatedIdentityCredential => {
  const name = call.params.credential ?? ''
  const found = app.federatedIdentityCredentials.find(entry => entry.id === name || entry.name === name)
  if (found === undefined) throw notFound(name)
  return found
}

const keep = (
  call: GraphCall,
  app: Application,
  credentials: readonly FederatedIdentityCredential[],
): void => {
  call.context.store.applications.update(app.id, { federatedIdentityCredentials: [...credentials] })
}

export const federatedCredentialRoutes: readonly GraphRoute[] = [
  {
    method: 'POST',
    path: 'applications/:id/federatedIdentityCredentials',
    ...changingApplications,
    handle: call => {
      const app = applicationOf(call)
      const input: Static<typeof NewCredential> = readBody(NewCredential, call.body)
      const credential = { ...input, id: newGuid(), description: input.description ?? null, jwksUri: null }
      checkFederatedCredential(app, credential)
      keep(call, app, [...app.federatedIdentityCredentials, credential])
      return answerEntity(call, credentialKind, credentialShape(credential), { status: 201 })
    },
  },
  {
    method: 'GET',
    path: 'applications/:id/federatedIdentityCredentials/:credential',
    ...readingApplications,
    handle: call =>
      answerEntity(call, credentialKind, credentialShape(credentialOf(call, applicationOf(call)))),
  },
  {
    method: 'PATCH',
    path: 'applications/:id/federatedIdentityCredentials/:credential',
    ...changingApplications,
    handle: call => {
      const app = applicationOf(call)
      const before = credentialOf(call, app)
      const credential = { ...before, ...readBody(ChangedCredential, call.body) }
      checkFederatedCredential(app, credential)
      keep(
        call,
        app,
        app.federatedIdentityCredentials.map(entry => (entry.id === before.id ? credential : entry)),
      )
      return { status: 204 }
    },
  },
  {
    method: 'DELETE',
    path: 'applications/:id/federatedIdentityCredentials/:credential',
    ...changingApplications,
    handle: call => {
      const app = applicationOf(call)
      const { id } = credentialOf(call, app)
      keep(
        call,
        app,
        app.federatedIdentityCredentials.filter(entry => entry.id !== id),
      )
      return { status: 204 }
    },
  },
]
