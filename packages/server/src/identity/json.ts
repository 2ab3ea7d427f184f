/** Plain data: what fits into a sealed cookie or a column. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Neither a list nor `null`. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** @returns `undefined` for a text that is no JSON, or no object */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
