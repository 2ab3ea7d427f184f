/** `1/31/2027`, as the portal writes dates. */
export const formatDate = (iso: string): string =>
  new Date(iso).toLocaleDateString('en-US', { timeZone: 'UTC' })

/** `1/31/2027, 9:05:12 AM` in the visitor's own zone. */
export const formatTime = (iso: string): string => new Date(iso).toLocaleString('en-US')

const day = 86_400_000

/** How a credential stands: the portal marks what has expired, and what will within 30 days. */
export const expiryState = (iso: string, now = Date.now()): 'expired' | 'expiring' | 'current' => {
  const left = Date.parse(iso) - now
  return left <= 0 ? 'expired' : left < 30 * day ? 'expiring' : 'current'
}

export const daysFromNow = (days: number): string => new Date(Date.now() + days * day).toISOString()
