import type { ParseResult, Problem } from '@gatewright/config'
import type { Context } from '../../context.ts'
import type { DiagnosisSetup } from '../../diagnosis/setup.ts'

type SetupContext = Pick<
  Context,
  | 'config'
  | 'configuration'
  | 'clock'
  | 'strategyTypes'
  | 'audit'
  | 'codes'
  | 'storage'
  | 'certificates'
  | 'rehearsals'
  | 'nodes'
>

/** The configuration file; where the server was started without one, the name that its configuration has. */
export const readerOfFile = ({
  config,
  configuration,
}: Pick<SetupContext, 'config' | 'configuration'>): string => configuration?.file.path ?? config.file

/** What a diagnosis looks at from within the server: what runs, and the file as it is now. */
export async function setupOf(context: SetupContext): Promise<DiagnosisSetup> {
  const { config, configuration, clock, strategyTypes, audit, codes, storage, rehearsals, nodes } = context
  const current = await configuration?.file.current()
  return {
    file: readerOfFile(context),
    reading: readingOf(context, current),
    config,
    clock,
    strategyTypes,
    data: { audit, codes, nodes },
    server: {
      differs: current !== undefined && current.version !== configuration?.restart.running.version,
      faults: (['reading', 'writing'] as const).flatMap(work => {
        const fault = storage.health.faultOf(work)
        return fault === undefined ? [] : [`${work} fails: ${fault.reason}.`]
      }),
      namesWithoutCertificate: context.certificates.missing()?.without ?? 0,
      async rehearsed(strategy) {
        const last = await rehearsals.lastOf(strategy)
        if (last?.result === undefined) return undefined
        const { summary, roles } = last.result
        return { ok: last.state === 'done', summary, mayComeIn: roles !== undefined }
      },
    },
  }
}

function readingOf(
  { config, configuration }: SetupContext,
  current: { readonly text: string; readonly problem?: Problem } | undefined,
): ParseResult {
  if (configuration === undefined || current === undefined) return { ok: true, config, notices: [] }
  const { text, problem } = current
  if (problem !== undefined) return { ok: false, problems: [problem], notices: [], more: 0 }
  return configuration.file.parse(text)
}
