/** A filled-in entry for each provider that people ask for, with the callback URL worked out. */
import { variableFor } from './secrets/variable.ts'
import { builtInStrategies } from './strategies/built-in.ts'
import { callbackUrlOf } from './strategies/callback-url.ts'
import type { StrategyDefinition } from './strategies/definition.ts'
import type { SnippetField, SnippetTemplate } from './strategies/snippet-template.ts'

export interface SnippetRequest {
  readonly provider: string
  /** Name of the strategy. */
  readonly name: string
  /** Origin that browsers see. */
  readonly externalUrl: string
  /** What is known already; the rest becomes a placeholder, which the checks point at. */
  readonly values?: Readonly<Record<string, string>>
}

export interface Snippet {
  readonly name: string
  readonly entry: object
  readonly callbackURL: string
  readonly registerAt: string
}

interface Offer {
  readonly type: string
  readonly template: SnippetTemplate
}

const offersOf = (definitions: readonly StrategyDefinition[]): Offer[] =>
  definitions.flatMap(({ type, snippets = [] }) => snippets.map(template => ({ type, template })))

/** Ids of the providers that an entry can be made for. */
export const snippetProviders = (definitions = builtInStrategies): string[] =>
  offersOf(definitions).map(({ template }) => template.id)

/** `undefined` for a provider that is not known. */
export function makeSnippet(request: SnippetRequest, definitions = builtInStrategies): Snippet | undefined {
  const offer = offersOf(definitions).find(({ template }) => template.id === request.provider)
  return offer && fillIn(offer, request)
}

function fillIn({ type, template }: Offer, request: SnippetRequest): Snippet {
  const callbackURL = callbackUrlOf(request.externalUrl, type, request.name)
  const value = (name: string): string => {
    const given = request.values?.[name]
    if (given !== undefined && given !== '') return given
    const field = template.fields.find(each => each.name === name)
    return field?.secret
      ? `\${env:${variableFor(['authStrategies', request.name, 'options', name])}}`
      : `<${field?.label ?? name}>`
  }
  return {
    name: request.name,
    entry: template.entry(value, callbackURL),
    callbackURL,
    registerAt: template.registerAt,
  }
}

/** One for each provider, ready to be sent as JSON. */
export interface OfferedSnippet {
  readonly provider: string
  readonly title: string
  /** A name that no strategy has yet. */
  readonly id: string
  /** JSON text of the value below `authStrategies.<id>`. */
  readonly entry: string
  readonly callbackURL: string
  readonly registerAt: string
  readonly fields: readonly SnippetField[]
}

/** @param taken names of the strategies that exist */
export function offerSnippets(
  externalUrl: string,
  taken: readonly string[],
  definitions = builtInStrategies,
): readonly OfferedSnippet[] {
  return offersOf(definitions).map(offer => {
    const { id: provider, title, suggestedName, fields, registerAt } = offer.template
    const id = freeName(suggestedName, taken)
    const { entry, callbackURL } = fillIn(offer, { provider, name: id, externalUrl })
    return { provider, title, id, entry: JSON.stringify(entry, null, 2), callbackURL, registerAt, fields }
  })
}

function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted
  for (let number = 2; taken.includes(name); number++) name = `${wanted}-${number}`
  return name
}
