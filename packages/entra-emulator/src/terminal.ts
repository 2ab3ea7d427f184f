/**
 * One line for a terminal that says no more than it is: a name of the directory may hold what a terminal obeys (control
 * characters), what changes the order of letters, or what is not seen. That is written `\uXXXX`.
 */
export const visible = (line: string): string =>
  line.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, character =>
    character
      .split('')
      .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )

/** The same for each line of a text of ours. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n')
