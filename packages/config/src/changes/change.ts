export interface Change {
  readonly kind: 'added' | 'removed' | 'changed'
  /** Where in the file: `authStrategies.google`. */
  readonly path: string
  /** One sentence: `The strategy "google" is removed.` */
  readonly what: string
  /** What people will notice, a sentence each. */
  readonly effects: readonly string[]
  /** `restart`: in effect once the server is restarted from the console; `process`: only when the process is started anew. */
  readonly when: 'restart' | 'process'
}
