import type { RuleContext } from '../context.ts'

/** The entry of an app, as far as it could be read. */
export type AppEntry = NonNullable<NonNullable<RuleContext['file']['apps']>[string]>
