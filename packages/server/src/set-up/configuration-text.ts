import { getValue, hasReference, setValue } from '@gatewright/config'
import { type Static, Type } from 'typebox'
import { SetUpRefusal } from './refusal.ts'
import { refuseImplied } from './strategy-name.ts'

/** What a set-up has changed of a configuration, as it is kept. */
export const ConfigurationChangesSchema = Type.Object({
  madeFile: Type.Boolean(),
  /** The strategy was put into the list of those that are offered. */
  listed: Type.Boolean(),
  madeList: Type.Boolean(),
  /** Accounts that live elsewhere were switched on. */
  switchedOn: Type.Boolean(),
  wroteExternalUrl: Type.Boolean(),
  /** `false`: an entry of this name and client was there. Absent in states of before, which told one from the other by nothing. */
  added: Type.Optional(Type.Boolean()),
  /** Of an entry that was there: options that were changed, with what stood there; `null` where nothing did. No secret among it. */
  replaced: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})

/** What a set-up has changed of a configuration, so that it can be taken back. */
export type ConfigurationChanges = Readonly<Static<typeof ConfigurationChangesSchema>>

/** How a file beside the configuration is referred to in it. */
export const fileReference = (file: string): string => `\${file:./${file.replaceAll('\\', '/')}}`

export interface EditedConfiguration {
  readonly text: string
  readonly changes: ConfigurationChanges
  /** What has changed, as lines for the operator. */
  readonly said: readonly string[]
}

const LIST = ['pro', 'collaboratorsAuthStrategies']
const SWITCH = ['pro', 'externalAuth', 'enabled']
const EXTERNAL_URL = ['httpServer', 'externalUrl']
const PORT = ['httpServer', 'port']

/** Options of an entry that say who the provider is, and that a set-up keeps right; the others are somebody's to choose. */
const OWN_KEYS = [
  ...['authorizationURL', 'tokenURL', 'userInfoURL', 'clientID', 'callbackURL'],
  ...['clientSecret', 'clientCertificate', 'clientAssertionFile'],
  ...['issuer', 'discoveryURL', 'tokenEndpointAuthMethod'],
]

/**
 * The text with a strategy in it that is offered. Comments, order and indentation stay.
 * @param text `undefined` where there is no file yet
 * @param isOurs whether an entry of this name that is there already is one of this set-up
 * @throws SetUpRefusal `name_taken`, `not_editable`
 */
export function withStrategy(
  text: string | undefined,
  strategy: { readonly id: string; readonly entry: { readonly options: Readonly<Record<string, unknown>> } },
  options: {
    readonly externalUrl: string
    readonly isOurs: (entry: unknown) => boolean
    /** This set-up has written the entry, or taken it over, before. */
    readonly isKnown?: boolean
    /** Options that are kept right; the others are somebody's to choose. */
    readonly ownKeys?: readonly string[]
  },
): EditedConfiguration {
  const { id, entry } = strategy
  refuseImplied(text, id)
  const said: string[] = []
  const replaced: Record<string, unknown> = {}
  let edited = text ?? '{}\n'
  const set = (path: readonly (string | number)[], value: unknown, words: string): void => {
    const next = setValue(edited, path, value)
    if (next === undefined) throw notEditable()
    if (next === edited) return
    edited = next
    said.push(words)
  }
  const read = (path: readonly (string | number)[]) => getValue(edited, path)?.value
  const wroteExternalUrl = read(EXTERNAL_URL) === undefined
  if (wroteExternalUrl)
    set(EXTERNAL_URL, options.externalUrl, `httpServer.externalUrl is ${options.externalUrl}`)

  if (text === undefined) {
    const { hostname, port } = new URL(options.externalUrl)
    // Nothing stands in front of a server that browsers find on this machine.
    if (hostname === 'localhost' && port !== '' && port !== '3000')
      set(PORT, Number(port), `httpServer.port is ${port}`)
  }
  const at = ['authStrategies', id]
  const there = read(at)
  if (there === undefined) {
    set(at, entry, `authStrategies.${id} was added`)
  } else {
    if (!options.isOurs(there)) throw nameTaken(id)
    for (const key of options.ownKeys ?? OWN_KEYS) {
      const was = read([...at, 'options', key])
      if (was === entry.options[key]) continue
      const isSecret = SECRETS.includes(key) && typeof was === 'string' && !hasReference(was)
      if (isSecret && !options.isKnown) throw secretThere(id, key)
      // What is kept of a change holds no secret.
      replaced[key] = isSecret ? null : (was ?? null)
      set([...at, 'options', key], entry.options[key], `authStrategies.${id}.options.${key} was changed`)
    }
  }

  const list = read(LIST)
  const madeList = !Array.isArray(list)
  const listed = madeList || !list.includes(id)
  if (madeList) set(LIST, ['default', id], `${LIST.join('.')} offers default and ${id}`)
  else if (listed) set([...LIST, list.length], id, `${LIST.join('.')} offers ${id}`)
  const switchedOn = read(SWITCH) !== true
  if (switchedOn) set(SWITCH, true, `${SWITCH.join('.')} is true`)
  return {
    text: edited,
    changes: {
      ...{ madeFile: text === undefined, listed, madeList, switchedOn, wroteExternalUrl },
      ...(there === undefined ? { added: true } : { added: false, replaced }),
    },
    said,
  }
}

/**
 * The text without what a set-up has put into it.
 * @returns `undefined` where nothing but that was in it
 * @throws SetUpRefusal `not_editable`
 */
export function withoutStrategy(text: string, id: string, changes: ConfigurationChanges): string | undefined {
  let edited = text
  const remove = (path: readonly (string | number)[]) => {
    if (getValue(edited, path) === undefined) return
    const next = setValue(edited, path, undefined)
    if (next === undefined) throw notEditable()
    edited = next
  }
  if (changes.added === false) restore()
  else {
    remove(['authStrategies', id])
    removeIfEmpty(['authStrategies'])
  }
  const list = getValue(edited, LIST)?.value
  if (changes.listed && Array.isArray(list) && list.includes(id)) {
    if (changes.madeList && list.every(name => name === id || name === 'default')) remove(LIST)
    else remove([...LIST, list.indexOf(id)])
  }
  if (changes.switchedOn) {
    remove(SWITCH)
    removeIfEmpty(['pro', 'externalAuth'])
  }
  removeIfEmpty(['pro'])
  if (!changes.madeFile) return edited
  const left = getValue(edited, [])?.value as Record<string, Record<string, unknown>> | undefined
  const isOurs =
    left !== undefined &&
    Object.keys(left).every(key => key === 'httpServer') &&
    Object.keys(left.httpServer ?? {}).every(key => key === 'externalUrl' || key === 'port')
  return isOurs && !/\/[/*]/.test(edited.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')) ? undefined : edited

  /** What stood in an entry that was there. */
  function restore(): void {
    for (const [key, was] of Object.entries(changes.replaced ?? {})) {
      const path = ['authStrategies', id, 'options', key]
      if (was === null) {
        remove(path)
        continue
      }
      const next = setValue(edited, path, was)
      if (next === undefined) throw notEditable()
      edited = next
    }
  }

  function removeIfEmpty(path: readonly string[]): void {
    const value = getValue(edited, path)?.value
    if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) remove(path)
  }
}

/** The text without the address of this server. */
export function withoutExternalUrl(text: string): string {
  const edited = setValue(text, EXTERNAL_URL, undefined) ?? text
  const server = getValue(edited, ['httpServer'])?.value
  const isEmpty = typeof server === 'object' && server !== null && Object.keys(server).length === 0
  return isEmpty ? (setValue(edited, ['httpServer'], undefined) ?? edited) : edited
}

const SECRETS: readonly string[] = ['clientSecret', 'clientCertificate']

const secretThere = (id: string, key: string): SetUpRefusal =>
  new SetUpRefusal(
    'name_taken',
    `The strategy "${id}" is of the same client, was not written by this set-up, and has its ${key} written out, which would be lost.`,
    `Choose another name with --name; or put that into a file, and refer to it: "${key}": "\${file:./secrets/<file>}".`,
  )

const nameTaken = (id: string): SetUpRefusal =>
  new SetUpRefusal(
    'name_taken',
    `There is a strategy "${id}" already, and it is not of this set-up.`,
    'Choose another name with --name, or take that entry out of the file.',
  )

const notEditable = (): SetUpRefusal =>
  new SetUpRefusal(
    'not_editable',
    'The configuration file cannot be edited: something in it is not JSON.',
    '"gatewright check" says where. Nothing was changed.',
  )
