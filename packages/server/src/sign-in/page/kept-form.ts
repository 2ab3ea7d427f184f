import type { Clock } from '../../clock.ts'
import type { Seal } from '../../keys/seal.ts'
import type { Sent } from '../form-sign-in.ts'

const PURPOSE = 'kept-form'
/** How long a form is good that goes along in a page, in seconds: a new password is made up meanwhile. */
const LIFETIME = 600
/** Beyond, whoever sits there presses the button again: a page that is left open shall not go on for ever. */
const MOST_TRIES = 20

/** What was sent in a form, and goes along in the next page, since browsers and people shall not have to bring it twice. */
export interface KeptForm {
  readonly sent: Sent
  /** How often it was sent again. */
  readonly tries: number
}

/** Sealed, so that no password stands in a page, where extensions and a saved copy would have it. */
export interface KeptForms {
  /** @returns `undefined` where it has been sent often enough */
  keep(strategy: string, form: KeptForm): Promise<string | undefined>
  /** @returns `undefined` for one of another strategy, one that is too old, and whatever is none of ours */
  open(strategy: string, text: string | undefined): Promise<KeptForm | undefined>
}

export function createKeptForms({ seal, clock }: { readonly seal: Seal; readonly clock: Clock }): KeptForms {
  return {
    keep: async (strategy, { sent, tries }) =>
      tries > MOST_TRIES ? undefined : seal.seal(PURPOSE, { strategy, sent, tries, at: clock.now() }),
    async open(strategy, text) {
      const opened = text === undefined ? undefined : await seal.open(PURPOSE, text)
      if (typeof opened !== 'object' || opened === null) return undefined
      const { strategy: of, sent, tries, at } = opened as KeptForm & { strategy: string; at: number }
      return of === strategy && clock.now() - at <= LIFETIME * 1000 ? { sent, tries } : undefined
    },
  }
}
