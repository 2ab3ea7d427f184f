import type { Config, Fault, Notice, Problem } from '@gatewright/config'
import type { Configuration } from '../../config-file/configuration.ts'
import type { StoredTexts } from '../../config-file/typed-text.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import { needsAdminLink } from '../../sign-in/admin-link.ts'

/** As on disk: `readConfigText` of the configuration package takes no larger file. */
const LARGEST = 1024 * 1024
/** Versions in which the secret of a mask is looked for. */
const SEARCHED = 200

/** @throws GatewrightError `config_unavailable` where the server was started without a file */
export function configurationOf(context: Pick<Context, 'configuration'>): Configuration {
  if (context.configuration === undefined) throw new GatewrightError('config_unavailable')
  return context.configuration
}

/** A text that can run. */
interface Fine {
  readonly ok: true
  readonly notices: readonly Notice[]
}

/** One that cannot. */
interface Broken {
  readonly ok: false
  readonly problems: readonly Problem[]
  readonly notices: readonly Notice[]
  /** How many problems there are beside those. */
  readonly more: number
}

/**
 * What came from the editor, with its secrets put back, and what is wrong with it.
 * @param edit.by whose draft the text may have come from
 * @param parse checks the text: with the configuration as its outcome, or without and in nobody's way
 */
export async function checkText<Parsed extends Fine>(
  { file, restart }: Configuration,
  edit: { readonly text: string; readonly baseVersion?: string; readonly by: string },
  parse: (text: string, refused: ReadonlyMap<string, Fault>) => Promise<Parsed | Broken>,
): Promise<(Parsed | Broken) & { readonly text: string }> {
  const problem = (code: Problem['code'], what: string, why: string, fix: string): Problem => ({
    code,
    file: file.path,
    line: 1,
    column: 1,
    length: 1,
    path: '',
    what,
    why,
    fix,
  })
  const size = Buffer.byteLength(edit.text)
  if (size > LARGEST) {
    const what = `The text has ${(size / LARGEST).toFixed(1)} MB.`
    const why = 'No configuration is larger than 1 MB; this is probably another file.'
    return {
      ok: false,
      text: edit.text,
      problems: [problem('too_large', what, why, 'Paste the configuration itself.')],
      notices: [],
      more: 0,
    }
  }
  // A byte-order mark means nothing in UTF-8 and would be the first character of the JSON.
  const typed = edit.text.replace(/^\uFEFF/, '')
  const base = edit.baseVersion === undefined ? undefined : await file.versions.textOf(edit.baseVersion)
  const { text, refused, hasMarks } = await file.texts.typed(
    typed,
    await storedTexts({ file, restart }, edit.by, base),
    { newVariables: true },
  )
  const parsed = await parse(text, refused)
  const problems = parsed.ok ? [] : parsed.problems
  const unseen = [...refused].filter(
    ([path, { code }]) => code !== 'new_reference' && !problems.some(found => found.path === path),
  )
  const others = unseen.map(([path, { code, what, why, fix }]) => ({
    ...problem(code, what, why, fix),
    path,
  }))
  if (hasMarks && problems.length + others.length === 0) {
    const what = 'The mask of a secret stands where its secret is not known.'
    const why = 'A mask only stands for the secret that was there when the file was opened.'
    others.push({
      ...problem('placeholder', what, why, 'Write the secret itself there, or delete the mask.'),
      path: '',
    })
  }
  return parsed.ok && others.length === 0
    ? { ...parsed, text }
    : {
        ok: false,
        text,
        problems: [...others, ...problems],
        notices: parsed.notices,
        more: parsed.ok ? 0 : parsed.more,
      }
}

/**
 * What a text of this person may take secrets from.
 * @param base what the edit began with
 */
export async function storedTexts(
  { file, restart }: Pick<Configuration, 'file' | 'restart'>,
  by: string,
  base?: string,
): Promise<StoredTexts> {
  const draft = await file.drafts.of(by)
  const { text: onDisk } = await file.current()
  return {
    saved: [restart.running.text, onDisk],
    ...(base === undefined ? {} : { base }),
    ...(draft === undefined ? {} : { draft: draft.text }),
    earlier: () => file.versions.texts(SEARCHED),
  }
}

/**
 * @throws GatewrightError `last_super_admin` for a configuration under which nobody could operate this server any more
 */
export async function keepSuperAdmin(
  context: Pick<Context, 'accounts' | 'strategyTypes'>,
  config: Pick<Config, 'superAdmins' | 'strategies'>,
): Promise<void> {
  if (await needsAdminLink(context, config)) throw new GatewrightError('last_super_admin')
}

/** What a check has found, as it is answered. */
export const foundBy = (checked: Fine | Broken) => ({
  problems: checked.ok ? [] : [...checked.problems],
  more: checked.ok ? 0 : checked.more,
  notices: [...checked.notices],
})

export const refuseProblems = ({ problems, more }: Pick<Broken, 'problems' | 'more'>) =>
  new GatewrightError('config_invalid', {
    response: { problems, ...(more > 0 && { more }) },
    detail: { problems: problems.map(({ path, code }) => `${path}: ${code}`) },
  })
