import type { Context } from '../../context.ts'
import type { ChangeLogging } from '../record-change.ts'
import type { SetUpContext } from './entra-request.ts'

/** What the routes of a set-up need. */
export type RoutesContext = SetUpContext &
  ChangeLogging &
  Pick<Context, 'accounts' | 'clock' | 'log' | 'nodes' | 'questions' | 'setUps' | 'strategyTypes' | 'windows'>
