import { canonicalName } from '../../header-name.ts'
import { hasFields, readTemplate } from '../../header-template.ts'
import { quoted } from '../../in-words.ts'
import { listOf, valuesOf } from '../../lists.ts'
import type { Fault, Path } from '../../problem.ts'
import type { RuleContext } from '../context.ts'
import { admitsAccounts } from './admits-accounts.ts'
import type { AppEntry } from './app-entry.ts'
import { reservedHeader } from './header-names.ts'

const kinds = ['basic', 'bearer', 'header'] as const

/** A credential for the app: of one kind, of characters that can be sent, and with somebody for whom it is sent. */
export function checkCredential(app: AppEntry, path: Path, context: RuleContext): void {
  const { report } = context
  const place = [...path, 'credential']
  if (app.credential === undefined) return
  const written = kinds.filter(kind => context.isWritten([...place, kind]))
  if (written.length !== 1) {
    report.problem(place, {
      code: 'credential_choice',
      what: written.length === 0 ? 'The credential is of no kind.' : `${quoted(written)} stand together.`,
      why: 'The app gets one of them, and which one should not be a surprise.',
      fix: 'Write exactly one of "basic", "bearer" and "header".',
    })
    return
  }
  const { basic, bearer, header } = app.credential
  if (basic?.user !== undefined && saysColon(basic.user))
    report.problem([...place, 'basic', 'user'], colonInUser)
  if (basic?.password !== undefined && /\p{Cc}/u.test(basic.password))
    report.problem([...place, 'basic', 'password'], controlCharacter)
  if (bearer !== undefined && !/^[A-Za-z0-9\-._~+/]+=*$/.test(bearer))
    report.problem([...place, 'bearer'], notBearer)
  if (header?.value !== undefined && !/^[!-~](?:[ -~]*[!-~])?$/.test(header.value))
    report.problem([...place, 'header', 'value'], notHeaderValue)
  if (header?.name !== undefined) checkName(header.name, app, [...place, 'header', 'name'], context)
  if (!admitsSomebodyKnown(app, path, context)) {
    report.notice(
      place,
      'no_effect',
      'The credential is never sent: it goes with what an "allow" or an external user’s token lets in, and this app has neither. Where every path is open to everybody, it would give everybody its rights.',
    )
  } else if (basic?.user !== undefined && namesSomebody(basic.user) && !admitsAccounts(app, path, context)) {
    report.notice(
      [...place, 'basic', 'user'],
      'no_effect',
      'The credential is never sent: its user is of whoever is signed in, and this app lets in external users alone, who have no such field. Write a fixed user.',
    )
  }
}

const namesSomebody = (user: string): boolean => {
  const reading = readTemplate(user, 'text')
  return 'template' in reading && hasFields(reading.template)
}

/** In what is sent, and not in the name of a group that a choice is about. */
function saysColon(user: string): boolean {
  const reading = readTemplate(user, 'text')
  return (
    'template' in reading &&
    reading.template.some(part => {
      if (typeof part === 'string') return part.includes(':')
      const { filter } = part
      if (filter?.kind !== 'pick') return false
      return [filter.otherwise ?? '', ...filter.choices.map(({ text }) => text)].some(text =>
        text.includes(':'),
      )
    })
  )
}

function checkName(name: string, app: AppEntry, path: Path, { report }: RuleContext): void {
  const canonical = canonicalName(name)
  const reserved = canonical === 'authorization' ? undefined : reservedHeader(name)
  if (reserved !== undefined) report.problem(path, reserved)
  const others = [...Object.keys(app.requestHeaders ?? {}), ...valuesOf(app.passes)]
  const other = others.find(each => canonicalName(each) === canonical)
  if (other === undefined) return
  report.problem(path, {
    code: 'same_header',
    what: `${report.shown(path)} stands under ${listOf(app.passes).includes(other) ? '"passes"' : '"requestHeaders"'} as well.`,
    why: 'Apps read names without regard to case and marks: which of the two counts would be chance.',
    fix: 'Keep one of them.',
  })
}

function admitsSomebodyKnown({ rules }: AppEntry, path: Path, context: RuleContext): boolean {
  const short = ['allow', 'externalAuth'].some(key => context.isWritten([...path, key]))
  const closed = !context.isWritten([...path, 'rules']) && !context.isWritten([...path, 'public'])
  return short || closed || (rules ?? []).some(rule => rule?.public !== true)
}

const colonInUser: Fault = {
  code: 'bad_credential',
  what: 'The user has a colon.',
  why: 'Basic splits user and password at the first one (RFC 7617), so the app would take the rest for the password.',
  fix: 'Write a user without a colon.',
}

const controlCharacter: Fault = {
  code: 'bad_credential',
  what: 'The password has a line end or another control character.',
  why: 'Basic does not carry these (RFC 7617).',
  fix: 'Write the password alone into the file or variable; one line break at the end of a file does not count.',
}

const notBearer: Fault = {
  code: 'bad_credential',
  what: 'The token has characters that Bearer does not carry.',
  why: 'A bearer token is of letters, digits and - . _ ~ + /, with = at its end (RFC 6750 section 2.1).',
  fix: 'Write the token alone, without "Bearer". Where the app’s tokens are others, write "header": { "name": "Authorization", "value": "Bearer …" }.',
}

const notHeaderValue: Fault = {
  code: 'bad_credential',
  what: 'The value has characters that a header cannot carry, or a blank at one of its ends.',
  why: 'The app would get another value, or none.',
  fix: 'Write printable ASCII; one line break at the end of a file does not count.',
}
