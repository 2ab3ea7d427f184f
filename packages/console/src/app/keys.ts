/** Whether the keyboard has ⌘ where others have Ctrl. */
export const isApple = (): boolean => /mac|iphone|ipad/i.test(navigator.userAgent)

/** The key that commands are given with, as it is written on the keyboard. */
export const commandKey = (): string => (isApple() ? '⌘' : 'Ctrl')

/** Whether this is that key with a letter, and no further one. */
export const isCommand = (event: KeyboardEvent, letter: string): boolean =>
  event.key.toLowerCase() === letter &&
  (isApple() ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) &&
  !event.altKey &&
  !event.shiftKey
