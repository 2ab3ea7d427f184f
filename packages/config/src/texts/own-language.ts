/** The three sentences of an error, or some of them. */
export interface OwnSentences {
  readonly title?: string
  readonly message?: string
  readonly next?: string
}

/** What a file of texts says: a further language, or some sentences of one that comes along. */
export interface OwnLanguage {
  /** RFC 5646, as `Intl` writes it: `de`, `pt-BR`. */
  readonly tag: string
  readonly direction: 'ltr' | 'rtl'
  /** By keys that there are, each with the braces that belong into it. */
  readonly texts: Readonly<Record<string, string>>
  /** By the code of an error that people meet at the door. */
  readonly errors: Readonly<Record<string, OwnSentences>>
  /** By the name of what is said in the place of an error's own sentences. */
  readonly reasons: Readonly<Record<string, OwnSentences>>
}
