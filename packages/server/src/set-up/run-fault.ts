import { errorTable } from '../error-table.ts'
import { GatewrightError } from '../errors.ts'
import { SetUpRefusal } from './refusal.ts'

/** Why a run goes no further, for whoever reads it on a page. */
export interface RunFault {
  readonly code: string
  readonly what: string
  readonly next: string
}

/** What to do on a page, where a refusal speaks of the command line. */
const onPage: Readonly<Record<string, string>> = {
  another_tenant: 'Undo that first, with that tenant; or choose another name for the strategy.',
  bad_output: 'Paste what the script has written to its standard output: one line of JSON.',
  busy: 'Wait until they are done, then begin again: what they have made is found.',
  file_there: 'Move it away, or choose another name for the strategy.',
  name_taken:
    'Choose another name for the strategy, or use the application that the entry names: write its client id below "More".',
  no_access: 'Take a way that signs in at Microsoft: a code, or an application that may register others.',
  no_key: 'Make the files here first, and let that script be run.',
  no_such_tenant:
    'Compare it with Directory (tenant) ID on Entra’s page Overview. A tenant of another cloud needs that cloud below "More".',
  not_editable: 'The code editor says where. Nothing was changed.',
  not_entra:
    'Compare the cloud with the one that the tenant is in, and see what stands between this server and it: a page in HTML comes from a proxy.',
  bootstrap_unknown:
    'Compare the client id with Application (client) ID on its page Overview (not the Object ID), and the tenant with Directory (tenant) ID.',
  no_such_application:
    'Compare the client id with Application (client) ID on its page Overview; the Object ID is something else.',
  same_name:
    'To use that one, write its client id below "More"; to register another, write another name there.',
  declined: 'Begin again to be asked once more.',
  device_code_blocked: 'Take another way: a script for whoever may, or an application of your own.',
  access_blocked: 'Take another way: a script for whoever may, or an application of your own.',
  code_expired: 'Begin again for another code, or take another way: a script for whoever may.',
}

const GO_ON = 'Begin again: it goes on from here, and nothing is made twice.'

/** In words for a page. What nobody has foreseen is `internal`, and says nothing of itself. */
export function explainRunFault(error: unknown): RunFault {
  if (error instanceof SetUpRefusal) {
    const { code, message, next } = error
    return { code, what: message, next: onPage[code] ?? withoutCommands(next) }
  }
  const { code, response } =
    error instanceof GatewrightError ? error : new GatewrightError('internal', { cause: error })
  const { message = errorTable[code].message } = response as { readonly message?: string }
  const changed = code === 'config_changed'
  return {
    code,
    what: changed ? 'Somebody else has changed the configuration file meanwhile.' : message,
    next: changed ? GO_ON : errorTable[code].next,
  }
}

/** Sentences that name a flag or a command are nothing to press on a page. */
function withoutCommands(text: string): string {
  const kept = text.split(/(?<=\.)\s+/).filter(sentence => !/--\w|\bcommand\b|gatewright \w/.test(sentence))
  return kept.length < text.split(/(?<=\.)\s+/).length ? [...kept, GO_ON].join(' ') : text
}
