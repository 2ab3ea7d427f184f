import type { Path } from '../problem.ts'

/** The sections that every secret stands in tell nothing apart. */
const isSection = (step: string | number, at: number): boolean =>
  (at === 0 && (step === 'authStrategies' || step === 'pro')) || (at === 2 && step === 'options')

/**
 * The variable that is named after a place, which the snippets and the editor offer for the secret there:
 * `authStrategies.staff-2.options.clientSecret` → `STAFF_2_CLIENT_SECRET`.
 */
export const variableFor = (path: Path): string =>
  path
    .filter((step, at) => !isSection(step, at))
    .map(step => String(step).replaceAll(/([a-z])([A-Z])/g, '$1_$2'))
    .join('_')
    .toUpperCase()
    .replaceAll(/\W+/g, '_')
