import { notFound } from '../errors.ts'
import { missingNavigations } from '../known-paths.ts'
import { answerCollection } from '../odata/collection.ts'
import { answerEntity } from '../odata/entity.ts'
import { readOrganization, readSignIns } from '../permissions.ts'
import type { GraphRoute } from '../route.ts'
import { signInKind, signInShape } from '../shapes/sign-in.ts'
import { domainKind, domainShapes, organizationKind, organizationShape } from '../shapes/tenant.ts'
import { readRoutes } from './read-routes.ts'
import { tenantOf } from './users.ts'

const domainPermissions = [
  'Domain.Read.All',
  'Domain.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
const readingDomains = { delegated: domainPermissions, application: domainPermissions }
const navigations = { kept: {}, missing: missingNavigations.organization.split(' ') }

export const organizationRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: 'organization',
    delegated: readOrganization,
    application: readOrganization,
    handle: call =>
      answerCollection(call, organizationKind, [organizationShape(tenantOf(call))], navigations),
  },
  {
    method: 'GET',
    path: 'organization/:id',
    delegated: readOrganization,
    application: readOrganization,
    handle: call => {
      const tenant = tenantOf(call)
      if (call.params.id?.toLowerCase() !== tenant.id) throw notFound(call.params.id ?? '')
      return answerEntity(call, organizationKind, organizationShape(tenant), { navigations })
    },
  },
  ...readRoutes('domains', readingDomains, {
    kind: domainKind,
    all: call => domainShapes(tenantOf(call)),
    one: call => {
      const name = call.params.id?.toLowerCase() ?? ''
      const domain = domainShapes(tenantOf(call)).find(({ id }) => id === name)
      if (domain === undefined) throw notFound(name)
      return domain
    },
    shape: (_store, domain) => domain,
    navigations: { kept: {}, missing: missingNavigations.domains.split(' ') },
  }),
  {
    method: 'GET',
    path: 'auditLogs/signIns',
    delegated: readSignIns,
    application: readSignIns,
    // The newest first, as in the portal.
    handle: call =>
      answerCollection(
        call,
        signInKind,
        call.context.store.signIns.by('tenant', call.tenantId).reverse().map(signInShape),
      ),
  },
  {
    method: 'GET',
    path: 'auditLogs/signIns/:id',
    delegated: readSignIns,
    application: readSignIns,
    handle: call => {
      const signIn = call.context.store.signIns.get(call.params.id ?? '')
      if (signIn === undefined || signIn.tenantId !== call.tenantId) throw notFound(call.params.id ?? '')
      return answerEntity(call, signInKind, signInShape(signIn))
    },
  },
]
