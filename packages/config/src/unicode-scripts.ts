/** Scripts that are written together, and others each by itself (UTS 39 section 5.2, "highly restrictive", with Latin beside Han). */
const scripts = [
  'Latin',
  'Latin}\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana',
  'Latin}\\p{Script=Han}\\p{Script=Hangul',
  'Latin}\\p{Script=Han}\\p{Script=Bopomofo',
  ...[
    'Arabic',
    'Armenian',
    'Bengali',
    'Cherokee',
    'Cyrillic',
    'Devanagari',
    'Ethiopic',
    'Georgian',
    'Greek',
    'Gujarati',
  ],
  ...['Gurmukhi', 'Hebrew', 'Kannada', 'Khmer', 'Lao', 'Malayalam', 'Mongolian', 'Myanmar', 'Nko', 'Oriya'],
  ...['Sinhala', 'Syriac', 'Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan', 'Tifinagh'],
].map(script => new RegExp(`^[\\p{Script=${script}}\\p{Mark}ー]+$`, 'u'))

/** Letters of other scripts that are drawn like Latin ones. */
const looksLatin =
  /^[асԁеһіјӏорԛѕԝхуҽпгѵѡ\u03b1\u03b9\u03ba\u03bd\u03c1\u03c5\u03c9\u03b7\u03bf\u03c4\u0561\u0570\u0578\u057d\u0581\u0585\u0584\p{Mark}]+$/u

/** Latin letters that pass for plainer ones: without their dot, in a form of phonetics, or under a mark of their own. */
const oddLatin = /[ıȷ\u0250-\u02ff]|[a-zß-ɏḀ-ỿ]\p{Mark}/u

const lettersOf = (text: string): string => text.replace(/[^\p{Letter}\p{Mark}]/gu, '')

/** Whether the letters of a text in lower case are of one script, or of several that are written together. */
export function isOfOneScript(text: string): boolean {
  const letters = lettersOf(text)
  return letters === '' || scripts.some(script => script.test(letters))
}

/** Whether nobody takes the letters of a text in lower case for others. */
export function isUnmistakable(text: string): boolean {
  const letters = lettersOf(text)
  return isOfOneScript(letters) && !looksLatin.test(letters) && !oddLatin.test(letters)
}
