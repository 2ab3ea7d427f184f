/**
 * Cells that a spreadsheet would run. OWASP, "CSV injection": a text that begins with `=`, `+`, `-`, `@`, a tab or a line
 * break, also behind a separator within it, since a program that splits at another character begins a cell there.
 *
 * At each such place the export puts an apostrophe, and so it does where a text has apostrophes there already: then
 * reading takes exactly one away, whatever the text is.
 */

/** Where a cell begins, for a program that separates by whatever it likes. */
const CELL_BEGINS = '(?<=^|[;,|"\\t\\r\\n])'
/** Apostrophes aside: a sign that begins a formula, full-width ones too, behind what is not seen; or a tab or line break. */
const FORMULA = "'*(?:[^\\S\\t\\r\\n]|[\\p{Cf}\\0-\\x08\\x0e-\\x1f])*[=+\\-@＝＋－＠]|'*[\\t\\r\\n]"

const place = new RegExp(`${CELL_BEGINS}(?=${FORMULA})`, 'gu')
const escapedPlace = new RegExp(`${CELL_BEGINS}'(?=${FORMULA})`, 'gu')

/** The cell for the export. {@link withoutEscape} gives back the very same text. */
export const withEscape = (cell: string): string => cell.replace(place, "'")

/** The text that a cell of an export stands for. */
export const withoutEscape = (cell: string): string => cell.replace(escapedPlace, '')
