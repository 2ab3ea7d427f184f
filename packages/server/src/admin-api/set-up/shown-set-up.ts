import { getValue } from '@gatewright/config'
import { type Static, Type } from 'typebox'
import type { Context } from '../../context.ts'
import { isInTenant, readState } from '../../set-up/entra/state.ts'
import { redirectUriOf, usualAppName } from '../../set-up/entra/wishes.ts'
import type { ShownRun } from '../../set-up/run.ts'
import { configurationOf } from '../configuration/edit.ts'
import { externalUrlFaultHere, type SetUpContext, usualAuthority, writtenUrl } from './entra-request.ts'

const CredentialKind = Type.Union([
  Type.Literal('certificate'),
  Type.Literal('secret'),
  Type.Literal('federated'),
])

export const RunSchema = Type.Object({
  id: Type.String(),
  by: Type.String({ description: 'Who has begun it.' }),
  yours: Type.Boolean({ description: 'Only who has begun it may go on; anybody may stop it.' }),
  strategy: Type.String(),
  intent: Type.Union([Type.Literal('make'), Type.Literal('repair'), Type.Literal('undo')]),
  way: Type.String(),
  begunAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  state: Type.Union(
    [
      Type.Literal('looking'),
      Type.Literal('code'),
      Type.Literal('planned'),
      Type.Literal('working'),
      Type.Literal('done'),
      Type.Literal('fine'),
      Type.Literal('differs'),
      Type.Literal('failed'),
    ],
    { description: 'planned waits for a yes; fine: nothing was to be done.' },
  ),
  code: Type.Optional(Type.Object({ userCode: Type.String(), address: Type.String() })),
  rows: Type.Array(
    Type.Object({
      id: Type.String(),
      does: Type.String(),
      at: Type.Union([
        Type.Literal('open'),
        Type.Literal('begun'),
        Type.Literal('done'),
        Type.Literal('was-so'),
      ]),
      differs: Type.Optional(Type.Array(Type.String())),
    }),
  ),
  notes: Type.Array(Type.String()),
  said: Type.Array(Type.String(), { description: 'What was changed.' }),
  fault: Type.Optional(Type.Object({ code: Type.String(), what: Type.String(), next: Type.String() })),
})

export const SetUpSchema = Type.Object({
  strategy: Type.String(),
  file: Type.String(),
  tenant: Type.Optional(Type.String({ description: 'Of an earlier set-up.' })),
  authority: Type.String({ description: 'Sign-in host where a tenant is looked for.' }),
  externalUrl: Type.String(),
  externalUrlIsWritten: Type.Boolean({ description: 'The file says it, so it is not asked for.' }),
  externalUrlFault: Type.Optional(Type.String()),
  redirectUri: Type.String(),
  appName: Type.String(),
  credential: CredentialKind,
  application: Type.Optional(
    Type.Object({ appId: Type.String(), name: Type.String(), made: Type.Boolean() }),
  ),
  kept: Type.Optional(
    Type.Object({
      kind: CredentialKind,
      file: Type.Optional(Type.String()),
      subject: Type.Optional(
        Type.String({ description: 'Of the tokens that are believed in the place of a secret.' }),
      ),
      endsAt: Type.Optional(Type.String({ description: 'ISO 8601.' })),
    }),
  ),
  complete: Type.Boolean({ description: 'Everything was made and checked once.' }),
  begun: Type.Boolean({ description: 'An earlier set-up was cut short, and can be taken up.' }),
  inTenant: Type.Boolean({
    description: 'Something of it is in the tenant, so taking it away has to ask Microsoft.',
  }),
  entry: Type.Optional(
    Type.Object({ clientId: Type.Optional(Type.String()) }, { description: 'The strategy in the file.' }),
  ),
  runs: Type.Boolean({ description: 'The configuration that runs has this strategy.' }),
  run: Type.Optional(RunSchema),
})

type ShownContext = SetUpContext & Pick<Context, 'setUps'>

/** How far the set-up of a strategy is, and what is proposed for it. */
export async function shownSetUp(
  context: ShownContext,
  strategy: string,
  by: string,
): Promise<Static<typeof SetUpSchema>> {
  const { config, setUps } = context
  const { file } = configurationOf(context)
  const known = readState(config.dataFolder, strategy)
  const written = await writtenUrl(context)
  const externalUrl = written ?? known?.externalUrl ?? context.origin
  const { text } = await file.current()
  const entry = getValue(text, ['authStrategies', strategy])?.value as
    | { readonly options?: { readonly clientID?: unknown } }
    | undefined
  const clientId = entry?.options?.clientID
  const { application, credential } = known ?? {}
  const fault = await externalUrlFaultHere(context, externalUrl)
  const run = await setUps.current()
  return {
    ...{ strategy, file: file.path, externalUrl, externalUrlIsWritten: written !== undefined },
    authority: known?.authority ?? usualAuthority(context),
    redirectUri: redirectUriOf({ strategy, externalUrl }),
    appName: application?.name ?? usualAppName(externalUrl),
    credential: credential?.kind ?? 'certificate',
    complete: known?.complete === true,
    begun: known !== undefined && known.complete !== true && application !== undefined,
    inTenant: known !== undefined && isInTenant(known),
    runs: config.strategies.some(({ id }) => id === strategy),
    ...(known !== undefined && { tenant: known.tenantId }),
    ...(fault !== undefined && { externalUrlFault: fault }),
    ...(application !== undefined && {
      application: { appId: application.appId, name: application.name, made: application.made },
    }),
    ...(credential !== undefined && {
      kept: {
        kind: credential.kind,
        ...(credential.kind === 'federated'
          ? { subject: credential.subject }
          : { file: credential.file, ...(credential.endsAt !== undefined && { endsAt: credential.endsAt }) }),
      },
    }),
    ...(entry !== undefined && { entry: typeof clientId === 'string' ? { clientId } : {} }),
    ...(run !== undefined && { run: shownRun(run, by) }),
  }
}

export function shownRun(run: ShownRun, by: string): Static<typeof RunSchema> {
  const { id, about, begunAt, state, code, rows, notes, said, fault } = run
  const yours = run.by.id === by
  return {
    ...{ id, begunAt, state, yours, by: run.by.name, ...about, notes: [...notes], said: [...said] },
    rows: rows.map(({ differs, ...row }) => ({ ...row, ...(differs && { differs: [...differs] }) })),
    // Who types another's code lends the other their rights.
    ...(code !== undefined && yours && { code: { ...code } }),
    ...(fault !== undefined && { fault: { ...fault } }),
  }
}
