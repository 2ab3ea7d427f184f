import type { Config } from '../config.ts'
import { definitionOf } from './definition.ts'
import { definitionsOf } from './known-definitions.ts'

/**
 * What a sign-in rests on, as a text: the type of its strategy, the provider and, where one provider speaks for many, the part
 * of it that said who this is. Kept with a session and with what is made in one, so that later it can be told whether the file
 * still offers what proved them. The id of a strategy alone does not tell: another provider may stand under it by then.
 * @param issuer of the identity
 * @returns `undefined` where the strategy is not offered
 */
export function sourceOf(
  config: Pick<Config, 'strategies'>,
  strategy: string,
  issuer: string,
): string | undefined {
  const found = config.strategies.find(({ id }) => id === strategy)
  if (!found?.offered) return undefined
  const said = definitionOf(definitionsOf(config), found.type)?.source?.of(found, issuer)
  return said === undefined ? found.type : `${found.type} ${said}`
}

/** What was proved by a strategy, and what that rested on then. */
export interface Proved {
  readonly strategy: string
  /** As {@link sourceOf} said. `undefined` where nobody knows. */
  readonly source: string | undefined
}

/** Whether what was proved then still counts: the strategy is offered, and it is the same provider that speaks through it. */
export function isStillOffered(config: Pick<Config, 'strategies'>, { strategy, source }: Proved): boolean {
  const found = config.strategies.find(({ id }) => id === strategy)
  if (!found?.offered || source === undefined) return false
  const rule = definitionOf(definitionsOf(config), found.type)?.source
  if (rule === undefined) return source === found.type
  const type = `${found.type} `
  return source.startsWith(type) && rule.covers(found, source.slice(type.length))
}

/**
 * Whether an identity proves itself by the provider that a strategy is now. Two strategies may have one provider, and one
 * strategy may have got another: of types that have several providers the issuer tells, of others the strategy. Where nobody can
 * tell from here (any tenant that a domain may stand for), it is said to do so.
 * @param strategy its id
 */
export function provesItselfBy(
  config: Pick<Config, 'strategies'>,
  strategy: string,
  identity: { readonly strategy: string; readonly issuer: string },
): boolean {
  const found = config.strategies.find(({ id }) => id === strategy)
  if (found === undefined) return false
  const rule = definitionOf(definitionsOf(config), found.type)?.source
  return rule === undefined ? identity.strategy === strategy : rule.speaks(found, identity.issuer)
}
