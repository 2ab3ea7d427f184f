import { externalUrlFault, getValue, readEntraEndpoint } from '@gatewright/config'
import { type Static, Type } from 'typebox'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import { type Pasted, pastedClientId, pastedTenant } from '../../set-up/entra/pasted.ts'
import { AUTHORITY_VARIABLE, isReachable } from '../../set-up/entra/reachable.ts'
import { type EntraState, readState } from '../../set-up/entra/state.ts'
import { DEFAULT_AUTHORITY } from '../../set-up/entra/tenant.ts'
import { type EntraWishes, type FederatedWishes, usualAppName } from '../../set-up/entra/wishes.ts'
import { impliedFault, isImplied, isStrategyName } from '../../set-up/strategy-name.ts'
import { configurationOf } from '../configuration/edit.ts'

/** What somebody wants to be set up, as it is typed. */
export const Wanted = Type.Object({
  tenant: Type.String({
    maxLength: 500,
    description: 'Directory (tenant) ID, a domain, or an address of it.',
  }),
  strategy: Type.String({ maxLength: 64 }),
  externalUrl: Type.String({ maxLength: 500 }),
  authority: Type.Optional(Type.String({ maxLength: 200, description: 'Sign-in host, as an origin.' })),
  appName: Type.Optional(Type.String({ maxLength: 120 })),
  app: Type.Optional(
    Type.String({ maxLength: 100, description: 'Client id of an application that is to be used.' }),
  ),
  credential: Type.Union([Type.Literal('certificate'), Type.Literal('secret'), Type.Literal('federated')], {
    description: '`federated` keeps what `gatewright setup entra --credential federated` has made.',
  }),
  consent: Type.Boolean(),
})

export interface EntraRequest {
  /** As it can be asked for. */
  readonly tenant: string
  readonly authority: string
  readonly wishes: EntraWishes
}

export type SetUpContext = Pick<Context, 'config' | 'configuration' | 'origin'>

/**
 * What is wanted, checked by the rules that the command line goes by. Nobody is asked.
 * @throws GatewrightError `set_up_refused`, with what is wrong with which field; SetUpRefusal `unreadable_state`
 */
export async function readRequest(
  context: SetUpContext,
  wanted: Static<typeof Wanted>,
): Promise<EntraRequest> {
  const fields: { field: string; fault: string }[] = []
  const refuse = (field: string, fault: string | undefined): void => {
    if (fault !== undefined) fields.push({ field, fault })
  }
  const { strategy, credential, consent } = wanted
  refuse('strategy', await strategyFaultHere(context, strategy))
  const tenant = pastedTenant(wanted.tenant)
  refuse('tenant', faultOf(tenant))
  refuse('externalUrl', await externalUrlFaultHere(context, wanted.externalUrl))
  const given = wanted.app?.trim() ?? ''
  const app = given === '' ? undefined : pastedClientId(given, '')
  refuse('app', app && faultOf(app))
  if (fields.length > 0 || 'fault' in tenant) throw refused(fields)
  const known = readState(context.config.dataFolder, strategy)
  const authority = wanted.authority ?? tenant.value.authority ?? known?.authority ?? usualAuthority(context)
  refuse('tenant', authorityFault(context, authority, known))
  const federated = known?.credential?.kind === 'federated' ? known.credential : undefined
  if (credential === 'federated' && federated === undefined)
    refuse(
      'credential',
      'No federated credential was made before. Whose tokens count is asked by: gatewright setup entra --credential federated',
    )
  if (fields.length > 0) throw refused(fields)
  const externalUrl = new URL(wanted.externalUrl.trim()).origin
  const appName = wanted.appName?.trim()
  const adopted = known?.application?.made === false ? known.application.appId : undefined
  const adopt = app !== undefined && 'value' in app ? app.value : adopted
  return {
    tenant: tenant.value.tenant,
    authority,
    wishes: {
      ...{ strategy, externalUrl, credential, consent },
      appName: appName || known?.application?.name || usualAppName(externalUrl),
      ...(adopt !== undefined && { adopt }),
      ...(credential === 'federated' && federated !== undefined && { federated: federatedIn(federated) }),
    },
  }
}

/** Whose tokens an earlier set-up has registered. */
const federatedIn = ({ issuer, subject, audience, variable }: FederatedWishes): FederatedWishes => ({
  ...{ issuer, subject, audience, variable },
})

export const faultOf = (pasted: Pasted<unknown>): string | undefined =>
  'fault' in pasted ? pasted.fault : undefined

export const strategyFault = (name: string): string | undefined =>
  isStrategyName(name)
    ? undefined
    : 'It stands in an address: write letters, digits, - and _ alone, and begin with a letter or digit.'

/** Why it cannot be the name of one that is set up here. */
export async function strategyFaultHere(context: SetUpContext, name: string): Promise<string | undefined> {
  const fault = strategyFault(name)
  if (fault !== undefined) return fault
  const { text } = await configurationOf(context).file.current()
  return isImplied(text, name) ? `${impliedFault(name)} Choose another name.` : undefined
}

/** Origins beside Microsoft's that whoever runs the server has named: by a variable, or in the configuration that runs. */
function namedAuthorities({ config, configuration }: SetUpContext): ReadonlySet<string> {
  const variable = URL.parse(configuration?.env[AUTHORITY_VARIABLE] ?? '')?.origin
  const running = config.strategies.flatMap(({ options }) => {
    const { authorizationURL } = (options ?? {}) as { readonly authorizationURL?: unknown }
    const isEntra = typeof authorizationURL === 'string' && readEntraEndpoint(authorizationURL) !== undefined
    return isEntra ? [new URL(authorizationURL).origin] : []
  })
  return new Set([...(variable === undefined ? [] : [variable]), ...running])
}

/** Where a tenant is looked for where nobody says otherwise. */
export const usualAuthority = ({ configuration }: SetUpContext): string =>
  URL.parse(configuration?.env[AUTHORITY_VARIABLE] ?? '')?.origin ?? DEFAULT_AUTHORITY

/** Why nobody is asked there; `undefined` where they are. */
function authorityFault(
  context: SetUpContext,
  authority: string,
  known: EntraState | undefined,
): string | undefined {
  // What an earlier set-up went to was allowed then, or named at a terminal.
  const named = new Set([...namedAuthorities(context), ...(known === undefined ? [] : [known.authority])])
  if (isReachable(authority, named)) return undefined
  return `${authority.slice(0, 100)} is no sign-in host of Microsoft’s, and this server asks no other. Whoever runs it can name one, such as an emulator, in its variable ${AUTHORITY_VARIABLE}.`
}

/** Why this cannot be checked at all: an address that leads elsewhere. For a value that is being typed. */
export function tenantFaultHere(context: SetUpContext, text: string, strategy: string) {
  const pasted = pastedTenant(text)
  if ('fault' in pasted || pasted.value.authority === undefined) return pasted
  const known = isStrategyName(strategy) ? readState(context.config.dataFolder, strategy) : undefined
  const fault = authorityFault(context, pasted.value.authority, known)
  return fault === undefined ? pasted : { fault }
}

/** The address of this server, as the file has it; `undefined` where it says nothing, or by a variable. */
export async function writtenUrl(context: SetUpContext): Promise<string | undefined> {
  const { text } = await configurationOf(context).file.current()
  const written = getValue(text, ['httpServer', 'externalUrl'])?.value
  if (written === undefined) return undefined
  return (typeof written === 'string' ? URL.parse(written)?.origin : undefined) ?? context.origin
}

/** Why Entra could not send people back there; `undefined` where it could. */
export async function externalUrlFaultHere(context: SetUpContext, text: string): Promise<string | undefined> {
  const fault = externalUrlFault(text)
  if (fault !== undefined) return fault
  const written = await writtenUrl(context)
  if (written === undefined || new URL(text.trim()).origin === written) return undefined
  return `The configuration file says ${written} (httpServer.externalUrl). Change it there first.`
}

const refused = (fields: readonly { field: string; fault: string }[]) =>
  new GatewrightError('set_up_refused', {
    response: { message: fields.map(({ fault }) => fault).join(' '), fields },
    detail: { fields: fields.map(({ field }) => field) },
  })
