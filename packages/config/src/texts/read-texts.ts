import { basename, dirname, resolve } from 'node:path'
import { NotTextError } from '../file-text.ts'
import type { Fault } from '../problem.ts'
import { UnfitFile } from '../read-file.ts'
import { notRead, outside, type Sources } from '../references.ts'
import type { OwnLanguage } from './own-language.ts'
import { LARGEST_TEXT_FILE, readTextFile } from './read-text-file.ts'

/** In all: there are some 200 languages that browsers wish for, and a text that is typed may name the same file as often as it likes. */
const MOST_FILES = 100

/** What a fault is about, by its index in the list of files. */
export interface TextsFault {
  readonly index: number
  readonly fault: Fault
}

/** What the files of texts say, and what is wrong with them. */
export interface TextsRead {
  readonly languages: readonly OwnLanguage[]
  readonly faults: readonly TextsFault[]
}

const readBefore = new WeakMap<Sources, Map<string, TextsRead>>()

/**
 * Reads the files of texts, and every `*.json` of those that are folders. Once for each reading of the configuration, so that what was
 * checked is what counts. They lie where what a reference names may lie: what they say is shown to everybody.
 * @param files as the configuration names them
 */
export function readTexts(sources: Sources, files: readonly string[]): TextsRead {
  const known = readBefore.get(sources) ?? new Map<string, TextsRead>()
  readBefore.set(sources, known)
  const key = files.join('\0')
  const read = known.get(key) ?? readAll(sources, files)
  known.set(key, read)
  return read
}

function readAll(sources: Sources, files: readonly string[]): TextsRead {
  const languages: OwnLanguage[] = []
  const faults: TextsFault[] = []
  const names = new Map<string, string>()
  let count = 0
  for (const [index, name] of files.entries()) {
    const add = (...found: readonly Fault[]) => faults.push(...found.map(fault => ({ index, fault })))
    try {
      for (const file of index < MOST_FILES ? filesOf(sources, name) : [name]) {
        count += 1
        if (count > MOST_FILES || index === MOST_FILES) {
          add(tooMany)
          return { languages, faults }
        }
        const read = readOne(sources, file)
        if ('faults' in read) {
          add(...read.faults)
          continue
        }
        const { tag } = read.language
        const other = names.get(tag)
        if (other !== undefined) add(twice(file, other, tag))
        else languages.push(read.language)
        names.set(tag, file)
      }
    } catch (error) {
      add(notThere(name, error, sources))
    }
  }
  return { languages, faults }
}

/** The file, or those of the folder, by name, as the configuration would name them. */
function filesOf(sources: Sources, name: string): readonly string[] {
  const found = sources.listFolder(pathOf(sources, name), { within: sources.folders })
  if (found === undefined) return [name]
  const files = found.filter(each => /^[^.].*\.json$/i.test(each)).sort()
  if (files.length === 0) throw new UnfitFile('folder', 'is a folder without files *.json')
  if (files.length > MOST_FILES)
    throw new UnfitFile('folder', `is a folder of more than ${MOST_FILES} files *.json`)
  return files.map(each => `${name.replace(/[/\\]+$/, '')}/${each}`)
}

function readOne(sources: Sources, name: string): ReturnType<typeof readTextFile> {
  try {
    const text = sources.readFile(pathOf(sources, name), { within: sources.folders })
    if (Buffer.byteLength(text) > LARGEST_TEXT_FILE) {
      throw new UnfitFile('large', `is larger than ${LARGEST_TEXT_FILE / 1000} kB`)
    }
    return readTextFile(name, text)
  } catch (error) {
    return { faults: [notThere(name, error, sources)] }
  }
}

const pathOf = (sources: Sources, name: string): string => resolve(dirname(sources.file), name)

const why =
  'The texts that people meet at the door are taken from there; the path is relative to the configuration file.'

function notThere(name: string, error: unknown, sources: Sources): Fault {
  if (error instanceof UnfitFile && error.kind === 'outside') return outside(name, sources)
  if (error instanceof NotTextError)
    return { ...notRead(name, error), why: 'Texts are read as this file is: as UTF-8.' }
  return { ...notRead(name, error), why }
}

const tooMany: Fault = {
  code: 'bad_texts',
  what: `This would be more than ${MOST_FILES} files of texts.`,
  why: 'All are read at each start and each check, and nobody is served meanwhile.',
  fix: 'Name each file or folder once, and put what there is of a language into one file.',
}

const twice = (name: string, other: string, tag: string): Fault => ({
  code: 'bad_texts',
  what: `${name} and ${other} are both of the language ${tag}.`,
  why: 'It would depend on their order which sentence counts.',
  fix: `Put what ${basename(name)} says into the other, or take it out.`,
})
