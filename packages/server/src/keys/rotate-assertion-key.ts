import type { Services } from '../services.ts'

/**
 * Makes the key that assertions are signed with from now on, and writes down who did. Every process of the server has it
 * within a second.
 * @returns the id of the new key
 */
export async function rotateAssertionKey(
  { assertionKeys, audit }: Pick<Services, 'assertionKeys' | 'audit'>,
  { by }: { readonly by: string },
): Promise<string> {
  const kid = await assertionKeys.rotate()
  await audit.record({ kind: 'key-rotated', actor: by, target: kid, result: 'ok' })
  return kid
}
