import type { AssertionKeys } from './assertion-keys.ts'

/** Where it is written down who has made a key. */
interface Audit {
  record(event: {
    readonly kind: 'key-rotated'
    readonly actor: string
    readonly target: string
    readonly result: 'ok'
  }): Promise<void>
}

/**
 * Makes the key that assertions are signed with from now on, and writes down who did. Every process of the server has it
 * within a second.
 * @returns the id of the new key
 */
export async function rotateAssertionKey(
  { assertionKeys, audit }: { readonly assertionKeys: Pick<AssertionKeys, 'rotate'>; readonly audit: Audit },
  { by }: { readonly by: string },
): Promise<string> {
  const kid = await assertionKeys.rotate()
  await audit.record({ kind: 'key-rotated', actor: by, target: kid, result: 'ok' })
  return kid
}
