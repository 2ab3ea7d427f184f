import Bowser from 'bowser'

/** A `User-Agent` in words that its owner recognises: `Firefox on Linux`. */
export function deviceOf(userAgent: string): string {
  if (userAgent === '') return 'Unknown'
  const { browser, os } = Bowser.parse(userAgent)
  if (browser.name && os.name) return `${browser.name} on ${os.name}`
  // Programs name themselves first: `curl/8.5.0`.
  return browser.name || userAgent.split(/[\s/]/, 1)[0] || 'Unknown'
}
