export interface Draft {
  /** With real secrets, like the file. */
  readonly text: string
  readonly baseVersion: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Unfinished texts, one per person: two people who type at once never overwrite each other. */
export interface Drafts {
  of(collaboratorId: string): Promise<Draft | undefined>
  keep(collaboratorId: string, draft: Pick<Draft, 'text' | 'baseVersion'>): Promise<void>
  drop(collaboratorId: string): Promise<void>
}
