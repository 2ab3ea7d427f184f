import type { Way } from '../../api/ways.ts'

/** `Google (gitlab)`; `gitlab` where it has no other name. */
export const wayName = ({ strategy: { id, label } }: Pick<Way, 'strategy'>): string =>
  label === id ? id : `${label} (${id})`
