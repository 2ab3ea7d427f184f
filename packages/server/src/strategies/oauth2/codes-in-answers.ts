import { entraErrors } from './entra-errors.ts'

/** Characters of an answer that are looked through: what a page says is wrong stands at its beginning, or not at all. */
const LOOKED_THROUGH = 100_000

/**
 * The number of Entra's that stands in an answer, whatever its form: `AADSTS90002: …` in a description, in JSON, in a page of HTML;
 * `error_codes`, or the `error_uri` that ends in the number. Of several it is the first that the table explains.
 * @returns `undefined` where there is none
 */
export function codeIn(answer: string): number | undefined {
  const text = answer.slice(0, LOOKED_THROUGH)
  const written = [...text.matchAll(/(?:\b|\\[nrt])AADSTS(\d{4,9})\b/g)].map(([, digits]) => Number(digits))
  const listed = /"error_codes"\s*:\s*\[\s*(\d{4,9})\s*[,\]]/.exec(text)?.[1]
  const linked = /\/error\?code=(\d{4,9})\b/.exec(text)?.[1]
  const all = [
    ...written,
    ...[listed, linked].flatMap(digits => (digits === undefined ? [] : [Number(digits)])),
  ]
  return all.find(number => entraErrors[number] !== undefined) ?? all[0]
}
