/** What looks like an e-mail address: the part before the @ has no blank, bracket, quotation mark or slash. */
const address = /[^\s"'<>()[\]{},;:/\\@]+@([\p{L}\p{N}][\p{L}\p{N}.-]*\.[\p{L}]{2,})/giu

/**
 * Replaces who somebody is in an e-mail address, and leaves the domain: that is often what is wrong.
 * @returns the same number for the same address, however often it is called
 */
export function maskAddresses(): (text: string) => string {
  const known = new Map<string, number>()
  return text =>
    text.replace(address, (whole, domain: string) => {
      const key = whole.toLowerCase()
      const number = known.get(key) ?? known.size + 1
      known.set(key, number)
      return `person${number}@${domain}`
    })
}
