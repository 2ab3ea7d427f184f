/**
 * What looks like an e-mail address: the part before the @ has no blank, bracket, quotation mark or slash. What no domain follows is
 * taken along, so that a long run of letters is read once and not anew from each of them.
 */
const addressOrNot = /[^\s"'<>()[\]{},;:/\\@]+(?:@([\p{L}\p{N}][\p{L}\p{N}.-]*\.[\p{L}]{2,}))?/giu

/**
 * Replaces who somebody is in an e-mail address, and leaves the domain: that is often what is wrong.
 * @returns the same number for the same address, however often it is called
 */
export function maskAddresses(): (text: string) => string {
  const known = new Map<string, number>()
  return text =>
    text.replace(addressOrNot, (whole: string, domain: string | undefined) => {
      if (domain === undefined) return whole
      const key = whole.toLowerCase()
      const number = known.get(key) ?? known.size + 1
      known.set(key, number)
      return `person${number}@${domain}`
    })
}
