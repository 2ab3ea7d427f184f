import { type HeaderTemplate, type RequestHeaderConfig, readTemplate } from '@gatewright/config'

/** A template of a file, read as the configuration reads it. */
export function template(text: string, use: 'header' | 'text' = 'header'): HeaderTemplate {
  const reading = readTemplate(text, use)
  if ('wrong' in reading) throw new Error(reading.wrong.what)
  return reading.template
}

/** The `requestHeaders` of an app. */
export const requestHeaders = (headers: Readonly<Record<string, string>>): RequestHeaderConfig[] =>
  Object.entries(headers).map(([name, text]) => ({ name, template: template(text) }))

const marks = [..."-_.~!#$%&'*+^`|"]

/** More than 200 spellings by which some server takes a header for the one of this name; as HTTP lets them be written. */
export function spellings(name: string): string[] {
  const letters = [
    name,
    name.toLowerCase(),
    name.toUpperCase(),
    name.replace(/[a-z]/gi, (letter, at: number) => (at % 2 ? letter.toUpperCase() : letter.toLowerCase())),
  ]
  const all = letters.flatMap(each => [
    each,
    ...marks.flatMap(mark => [
      each.replaceAll('-', mark),
      each.replace('-', mark),
      `${mark}${each}`,
      `${each}${mark}`,
      each.replaceAll('-', `-${mark}`),
    ]),
    ...['X-', 'HTTP_', 'x_', 'HTTP-X-', 'x.http.'].map(prefix => `${prefix}${each}`),
  ])
  return [...new Set(all)]
}
