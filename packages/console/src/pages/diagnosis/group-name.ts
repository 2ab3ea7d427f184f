import type { Check } from '../../api/admin/diagnosis.ts'

const names: Readonly<Record<Check['group'], string>> = {
  file: 'Configuration file',
  storage: 'Data folder',
  clock: 'Clock',
  address: 'External URL',
  provider: 'Strategy',
  apps: 'Apps',
  certificates: 'Certificates',
}

/** What a check belongs to: `Clock`, `Strategy azure`. */
export const groupName = ({ group, subject }: Pick<Check, 'group' | 'subject'>): string =>
  group === 'provider' && subject !== undefined ? `${names[group]} ${subject}` : names[group]
