import { group, optional, text } from './fields.ts'

export const audit = group(
  {
    title: 'Audit log',
    description: 'Who signed in, who was refused, and what administrators changed.',
    examples: [{ keepFor: '90d' }],
  },
  {
    keepFor: optional(
      text({
        title: 'Kept for',
        description: 'Entries that are older are deleted.',
        default: '90d',
        examples: ['90d', '52w'],
        kind: 'duration',
      }),
    ),
  },
)
