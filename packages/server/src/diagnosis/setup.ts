import type { Config, ParseResult } from '@gatewright/config'
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import type { Nodes } from '../nodes/nodes.ts'
import type { OneTimeCodes } from '../storage/one-time-codes.ts'
import type { StrategyTypes } from '../strategies/registry.ts'

/** What a diagnosis looks at, as far as whoever asks for it has it. */
export interface DiagnosisSetup {
  /** Absolute path of the configuration file. */
  readonly file: string
  /** A command about the file, as it can be pasted where the diagnosis is read; where absent, anywhere on the server's machine. */
  readonly command?: (words: string) => string
  /** What the file says now. */
  readonly reading: ParseResult
  /** What is looked at: what runs, in a server; elsewhere what the file says. `undefined` where it cannot be read. */
  readonly config: Config | undefined
  readonly clock: Clock
  readonly strategyTypes: Pick<StrategyTypes, 'named'>
  /** The data, where they could be opened. */
  readonly data?: DiagnosisData
  /** Why they could not. */
  readonly noData?: string
  /** What the nodes run, where they share it and this machine's file is another text. */
  readonly newest?: {
    readonly version: string
    /** `undefined` where it cannot be looked at from this machine; {@link why} says why not, in whole sentences. */
    readonly config: Config | undefined
    readonly why?: string
  }
  /** What only the server itself knows. */
  readonly server?: ServerKnowledge
  /** These parts alone; everything when absent. */
  readonly only?: {
    readonly strategy?: string
    /** What calls to providers would meet, and nothing else. */
    readonly online?: boolean
  }
}

export interface DiagnosisData {
  readonly audit: Pick<Audit, 'lastSignIns'>
  readonly codes: Pick<OneTimeCodes, 'issue'>
  readonly nodes: Pick<Nodes, 'list'>
}

export interface ServerKnowledge {
  /** The file says something else than what runs. */
  readonly differs: boolean
  /** What its storage cannot do, in words. */
  readonly faults: readonly string[]
  /** Names without a certificate, of those that come by ACME. */
  readonly namesWithoutCertificate: number
  /** How the last test of a sign-in went. */
  readonly rehearsed: (
    strategy: string,
  ) => Promise<{ readonly ok: boolean; readonly summary: string; readonly mayComeIn: boolean } | undefined>
}
