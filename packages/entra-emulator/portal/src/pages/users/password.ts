const letters = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789'] as const

/** A password that Entra's rules take, and not only those of here: three kinds of characters, none that is easily mistaken for another. */
export const generatePassword = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte, at) => {
    const set = letters[at % letters.length] ?? letters[0]
    return set[byte % set.length]
  }).join('')
}
