import { type Html, html, noHtml } from '../../http/html.ts'
import type { FormStrategy } from '../../strategies/form-strategy.ts'
import { fill, type Language, wordOf } from '../../texts/language.ts'
import { formField } from './parts.ts'
import type { Refusal } from './refusal.ts'

/** What a form on the page needs beside its strategy. */
export interface FormState {
  /** Where it is sent. */
  readonly action: string
  readonly name: string
  /** Drawn as the second choice, below the buttons of other strategies. */
  readonly quiet: boolean
  /** What was typed into its fields that are no passwords. */
  readonly values: Readonly<Record<string, string>>
  readonly refusal?: Refusal | undefined
}

/** The form of a strategy. Where its last try was only too early, one that is sealed goes again without being typed anew. */
export function signInForm(language: Language, { fields }: FormStrategy, state: FormState): Html {
  const { refusal } = state
  const shown = fields.filter(({ later }) => !later)
  // Nothing is wrong with what was typed where the server was only busy.
  const toCorrect = refusal !== undefined && refusal.again === undefined ? firstPassword(shown) : undefined
  const form = html`<form method="post" action="${state.action}" aria-label="${fill(language, 'sign-in.with', { way: state.name })}">
${shown.map(field =>
  formField(language, field, {
    id: `f-${field.name}`,
    value: state.values[field.name],
    autofocus: field === toCorrect,
  }),
)}
<button class="button${state.quiet ? ' quiet' : ''}" data-held><span>${fill(language, 'sign-in.submit')}</span></button>
</form>`
  if (refusal?.again === undefined) return form
  return html`<form method="post" action="${state.action}" id="again"><input type="hidden" name="kept" value="${refusal.again}">
<button class="button"><span>${fill(language, 'way.continue')}</span></button></form>${form}`
}

const firstPassword = (fields: FormStrategy['fields']) => fields.find(({ kind }) => kind === 'password')

/** The password was right, but temporary or too old: asks for a new one before anybody is signed in. */
export function newPasswordForm(
  language: Language,
  strategy: FormStrategy,
  state: {
    readonly action: string
    /** What was sent before, sealed: nobody finds the old password in the page. */
    readonly kept: string
    readonly account: string
    readonly refusal?: Refusal | undefined
    /** The two that were typed differ. */
    readonly differ: boolean
    readonly back: string
  },
): Html {
  const field = newPasswordField(strategy)
  const username = strategy.fields.find(({ autocomplete }) => autocomplete === 'username')
  if (field === undefined) return noHtml
  const label = wordOf(language, field.label)
  const { description: _, ...again } = field
  return html`<form method="post" action="${state.action}">
<input type="hidden" name="kept" value="${state.kept}">
${
  // Password managers need to see whose password this is.
  username === undefined
    ? noHtml
    : html`<input type="text" autocomplete="username" value="${state.account}" readonly hidden>`
}
${formField(language, field, { id: 'f-new', autofocus: true })}
${formField(
  language,
  // Its rules stand above.
  { ...again, name: AGAIN },
  {
    id: 'f-again',
    label: fill(language, 'password.again', { label }),
    problem: state.differ ? fill(language, 'password.differ') : undefined,
  },
)}
<button class="button" data-held><span>${fill(language, 'password.save')}</span></button>
</form>
<p class="small"><a href="${state.back}">${fill(language, 'way.back')}</a></p>`
}

/** Name of the field in which a new password is typed once more. */
export const AGAIN = 'newPassword-again'

/** Asked for in the step that follows, by the name that the strategy gives it. */
export const newPasswordField = ({ fields }: FormStrategy) =>
  fields.find(({ later, kind }) => later === true && kind === 'password')
