/** From the text of a file to a configuration, or to everything that is wrong with it. */
import { resolve } from 'node:path'
import type { Config } from './config.ts'
import { readDocument } from './document.ts'
import { externalUrlOf } from './external-url.ts'
import { schemaFor } from './file-schema.ts'
import { type Fault, formatPath, type Notice, type Path, type Problem } from './problem.ts'
import { listFolder, type ReadLimits, readBytes, readText, referenceFolders } from './read-file.ts'
import type { Sources } from './references.ts'
import { createReport } from './report.ts'
import { dataFolderOf, resolveConfig } from './resolve.ts'
import { resolveStorage } from './resolve-storage.ts'
import { checkApps } from './rules/apps/apps.ts'
import { checkAuditStreams } from './rules/audit-streams.ts'
import { checkBranding } from './rules/branding.ts'
import { checkConfiguration } from './rules/configuration.ts'
import { namesIn, type RuleContext } from './rules/context.ts'
import { checkExtAuthz } from './rules/ext-authz.ts'
import { checkExternalAuth } from './rules/external-auth.ts'
import { checkGroups } from './rules/groups.ts'
import { checkHttpServer } from './rules/http-server.ts'
import { checkMachines } from './rules/machines.ts'
import { checkMail } from './rules/mail.ts'
import { checkObservability } from './rules/observability.ts'
import { noteOffers } from './rules/offers.ts'
import { checkNames } from './rules/references.ts'
import { checkStorage } from './rules/storage.ts'
import { checkStrategies } from './rules/strategies.ts'
import { checkTexts } from './rules/texts.ts'
import { checkTls } from './rules/tls.ts'
import { checkWhoCanSignIn } from './rules/who-can-sign-in.ts'
import type { FileConfig, PartialFile } from './schema/file.ts'
import { rememberHidden } from './secrets/hidden.ts'
import { readShape } from './shape.ts'
import { builtInStrategies } from './strategies/built-in.ts'
import type { StrategyDefinition } from './strategies/definition.ts'
import { rememberDefinitions } from './strategies/known-definitions.ts'

export interface ParseOptions {
  /** As problems shall name it; relative paths in the file start from its folder. */
  readonly file: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads key files and `${file:…}`; from disk by default. Throws as `fs.readFileSync` does. */
  readonly readFile?: (path: string, limits?: ReadLimits) => string
  /** Reads images; what {@link readFile} reads, where that is given alone. */
  readonly readBytes?: (path: string, limits?: ReadLimits) => Buffer
  /** Lists folders of texts; where {@link readFile} is given alone, there are none. */
  readonly listFolder?: (path: string, limits?: ReadLimits) => readonly string[] | undefined
  /** Values that may not count, by their path, with what is wrong with them: nothing that they refer to is looked at. */
  readonly refused?: ReadonlyMap<string, Fault>
  /** The types of strategy that a file may use; the built-in ones when absent. */
  readonly strategies?: readonly StrategyDefinition[]
}

export type ParseResult =
  | { readonly ok: true; readonly config: Config; readonly notices: readonly Notice[] }
  | {
      readonly ok: false
      readonly problems: readonly Problem[]
      readonly notices: readonly Notice[]
      /** How many problems there are beside those. */
      readonly more: number
      /** Absolute; where that is known, whatever is wrong with the rest. */
      readonly dataFolder?: string
      /** The PostgreSQL of a file whose owner is the storage; where that is known, whatever is wrong with the rest. */
      readonly storage?: Config['storage']
    }

/** The rules across fields, in the order in which their problems read best. */
const rules = [
  checkStorage,
  checkConfiguration,
  checkHttpServer,
  checkTls,
  checkObservability,
  checkExtAuthz,
  checkMail,
  checkAuditStreams,
  checkStrategies,
  checkNames,
  checkExternalAuth,
  checkApps,
  checkGroups,
  checkMachines,
  checkBranding,
  checkTexts,
  noteOffers,
  checkWhoCanSignIn,
]

/** Never throws for any text. All problems are reported together, in the order of the file. */
export function parseConfig(text: string, options: ParseOptions): ParseResult {
  const document = readDocument(text)
  const definitions = options.strategies ?? builtInStrategies
  const schema = schemaFor(definitions)
  const report = createReport(document, options.file, schema)
  const { root } = document
  if (!root) return { ok: false, problems: inOrder(report.problems), notices: [], more: report.more }
  const sources: Sources = {
    file: resolve(options.file),
    env: options.env,
    readFile: options.readFile ?? readText,
    readBytes: options.readBytes ?? (options.readFile ? bytesOfText(options.readFile) : readBytes),
    listFolder: options.listFolder ?? (options.readFile ? () => undefined : listFolder),
    folders: referenceFolders(options.file, options.env),
  }
  const secrets = new Set<string>()
  const secretFiles = new Set<string>()
  const refused = options.refused ?? new Map<string, Fault>()
  const misplaced = new Set<string>()
  const reading = { root: schema, report, sources, secrets, secretFiles, refused, misplaced }
  const file = readShape(root, schema, [], reading) as PartialFile
  const context: RuleContext = {
    file,
    definitions,
    report,
    sources,
    ...namesIn(file, document, definitions, misplaced),
    externalUrl: externalUrlOf(file, definitions),
    dataFolder: dataFolderOf(file, sources),
    isWritten: path => {
      const node = document.find(path)
      return node !== undefined && node.value !== '' && !report.ignored.has(formatPath(path))
    },
    hasProblemBelow: (path: Path) =>
      report.problems.some(problem => problem.path.startsWith(formatPath(path))),
  }
  for (const rule of rules) rule(context)
  if (report.problems.length > 0) {
    const isKnown = !context.hasProblemBelow(['dataFolder'])
    return {
      ok: false,
      problems: inOrder(report.problems),
      notices: inOrder(report.notices),
      more: report.more,
      ...(isKnown ? { dataFolder: context.dataFolder } : {}),
      ...(isOfStorage(context) ? resolveStorage(file, sources) : {}),
    }
  }
  const config = resolveConfig(file as FileConfig, definitions, sources)
  rememberDefinitions(config, definitions)
  rememberHidden(config, { secrets, secretFiles, scrubber: report.scrubber })
  return { ok: true, config, notices: inOrder(report.notices) }
}

const isOfStorage = ({ file, hasProblemBelow }: RuleContext): boolean =>
  file.configuration?.owner !== 'file' && !hasProblemBelow(['storage']) && !hasProblemBelow(['configuration'])

const bytesOfText = (readFile: Sources['readFile']) => (path: string, limits?: ReadLimits) =>
  Buffer.from(readFile(path, limits))

const inOrder = <T extends { line: number; column: number }>(items: T[]): T[] =>
  items.sort((a, b) => a.line - b.line || a.column - b.column)
