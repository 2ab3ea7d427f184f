import { type Fault, formatPath, hasReference, type Spot, variableFor } from '@gatewright/config'
import type { Masking } from './masking.ts'
import { createPlaces, type Places } from './places.ts'

/** What a text that came over HTTP may take secrets from. */
export interface StoredTexts {
  /** What runs, what is on disk. References come from here alone. */
  readonly saved: readonly string[]
  /** The version that the edit began with, which its author names: any that ever was. */
  readonly base?: string
  /** The author's own unfinished text: for what they typed into it, never for references. */
  readonly draft?: string
  /**
   * Earlier versions, for masks that nothing nearer has; and for what a new variable was once used for. A reference that was taken
   * out of the file may lead to something else by now, and comes back by restoring the version.
   */
  readonly earlier: () => Promise<readonly string[]>
}

export interface TypedText {
  /** With the secrets behind its masks, where they may stand. */
  readonly text: string
  /** Values that may not count, by their path, with the reason. */
  readonly refused: ReadonlyMap<string, Fault>
  /** Whether marks are left. */
  readonly hasMarks: boolean
}

/**
 * Reads a text that came over HTTP. Its masks and references count only in the places where a stored text has them, with
 * entries that lead no further: whoever may type a configuration may neither look into the variables and files of the
 * server by it, nor have a stored secret sent somewhere else.
 * @param newVariables whether the one variable that is named after the place may be referred to, though no stored text does.
 *   The snippets and the editor offer it, and nothing is read by it before the text is saved and recorded.
 */
export async function readTypedText(
  masking: Masking,
  typed: string,
  { saved, base, draft, earlier }: StoredTexts,
  { newVariables }: { readonly newVariables: boolean },
): Promise<TypedText> {
  let versions: readonly string[] | undefined
  const all = async () => (versions ??= await earlier())

  let sources = [...saved, base, draft].filter(source => source !== undefined)
  let { text, unknown } = masking.unmask(typed, sources)
  if (unknown > 0) {
    sources = [...sources, ...(await all())]
    ;({ text, unknown } = masking.unmask(typed, sources))
  }
  const refused = new Map<string, Fault>()
  if (unknown > 0)
    for (const { spot, because } of masking.misplaced(typed, sources))
      refused.set(formatPath(spot.path), masks[because])

  const whole = masking.asTyped(typed)
  const references = whole?.spots.filter(spot => !spot.isKey && hasReference(valueAt(spot, typed))) ?? []
  if (whole === undefined || references.length === 0) return { text, refused, hasMarks: unknown > 0 }
  const placed = (texts: readonly string[]) => createPlaces(texts.flatMap(each => masking.placed(each) ?? []))
  const near = placed(saved)
  let far: { readonly places: Places; readonly references: ReadonlySet<string> } | undefined
  for (const spot of references) {
    let found = near.find(spot, whole)
    if (found === 'same') continue
    const own = `\${env:${variableFor(spot.path)}}`
    if (newVariables && valueAt(spot, typed) === own) {
      // Earlier versions are many: they are read once, and only where they can matter.
      far ??= {
        places: placed([...saved, ...(await all())]),
        references: referencesIn([...saved, ...(await all())]),
      }
      found = far.places.find(spot, whole)
      if (found === 'same' || (found === 'unknown' && !far.references.has(own))) continue
    }
    refused.set(
      formatPath(spot.path),
      found === 'elsewhere' ? movedReference : newReference(own, newVariables),
    )
  }
  return { text, refused, hasMarks: unknown > 0 }
}

/** Every reference of some texts, in comments too. */
const referencesIn = (texts: readonly string[]): ReadonlySet<string> =>
  new Set(texts.flatMap(text => text.match(/\$\{env:[^{}]*\}/g) ?? []))

/** Escapes undone: `\u0024{env:…}` is a reference too. */
function valueAt({ start, end }: Spot, text: string): string {
  const raw = text.slice(start, end)
  try {
    return String(JSON.parse(raw))
  } catch {
    return raw
  }
}

const masks: Readonly<Record<'elsewhere' | 'unknown', Fault>> = {
  unknown: {
    code: 'placeholder',
    what: 'The mask of a secret stands where its secret is not known.',
    why: 'A mask only stands for the secret that was there, in this place, when the file was opened.',
    fix: 'Write the secret itself there.',
  },
  elsewhere: {
    code: 'secret_moved',
    what: 'The secret behind this mask is stored for other addresses than this entry names now.',
    why: 'A stored secret goes only where it was stored for; else a changed address would be a way to have it sent there.',
    fix: 'Type the secret itself, or name the addresses that the saved entry has.',
  },
}

const movedReference: Fault = {
  code: 'new_reference',
  what: 'The saved file has this reference with other addresses than this entry names now.',
  why: 'What it leads to goes only where it was stored for; else a changed address would be a way to have it sent there.',
  fix: 'Type the secret itself, or change the entry in the file on the server.',
}

const newReference = (own: string, newVariables: boolean): Fault => ({
  code: 'new_reference',
  what: 'The saved file has no such reference in this place.',
  why: 'What is typed in a browser must not look into the variables and files of the server.',
  fix: newVariables
    ? `Type the secret itself, refer to the variable of this place, ${own}, or write the reference into the file on the server.`
    : 'Type the secret itself, or save the entry first.',
})
