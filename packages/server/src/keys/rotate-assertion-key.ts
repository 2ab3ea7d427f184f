import type { Database } from '../storage/database.ts'
import type { AssertionKeys } from './assertion-keys.ts'

/** Where it is written down who has made a key. */
interface Audit {
  transaction<Result>(
    work: (
      tx: Database,
      record: (event: {
        readonly kind: 'key-rotated'
        readonly actor: string
        readonly target: string
        readonly result: 'ok'
      }) => Promise<void>,
    ) => Promise<Result>,
  ): Promise<Result>
}

/**
 * Makes the key that assertions are signed with from now on, and writes down who did. Every process of the server has it
 * within a second; with several nodes it signs once none of them can be without it.
 * @returns the id of the new key
 */
export function rotateAssertionKey(
  { assertionKeys, audit }: { readonly assertionKeys: Pick<AssertionKeys, 'rotate'>; readonly audit: Audit },
  { by }: { readonly by: string },
): Promise<string> {
  return assertionKeys.rotate(add =>
    audit.transaction(async (tx, record) => {
      const key = await add(tx)
      await record({ kind: 'key-rotated', actor: by, target: key.id, result: 'ok' })
      return key
    }),
  )
}
