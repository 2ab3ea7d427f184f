/** How the tenant may be changed. */
export const ways = [
  {
    id: 'script',
    title: 'A script, for you or for somebody who may',
    why: 'For az, Bicep or Terraform, run where somebody is signed in. It holds no secret; what it prints is pasted here.',
  },
  {
    id: 'client',
    title: 'An application that may register others',
    why: 'With its client id and secret. The secret is used once, and neither kept nor logged.',
  },
  {
    id: 'device',
    title: 'Signing in with a code',
    why: 'You type a code at Microsoft’s page and lend this server your rights for a moment. Many tenants block it.',
  },
  {
    id: 'hand',
    title: 'By hand in the portal',
    why: 'What to do where, one page after the other. Every value is checked as it is pasted.',
  },
] as const

export type WayId = (typeof ways)[number]['id']

/** Those that may take something away. */
export const mayUndo = (id: WayId): boolean => id === 'client' || id === 'device'

export const wayNamed = (id: string | undefined): WayId | undefined => ways.find(way => way.id === id)?.id
