import { addressMeantBy, readableAddresses } from '@gatewright/config'

export { canonicalAddress as parseEmailAddress, readableAddresses } from '@gatewright/config'

/** What is said of a text that is no address, to whoever has typed it. */
export function notAnAddress(text: string): string {
  const meant = addressMeantBy(text)
  const cure =
    meant === undefined
      ? ''
      : ` It has letters that stand for others, or that nobody sees. Write "${readableAddresses(meant)}".`
  return `"${text.slice(0, 100)}" is not an e-mail address.${cure}`
}
