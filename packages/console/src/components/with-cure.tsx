import { Text } from '@mantine/core'

/** What is wrong, or would be, and below it what to do. */
export function WithCure({ message, cure }: { readonly message: string; readonly cure: string }) {
  return (
    <>
      <Text size="sm">{message}</Text>
      <Text size="sm" fw={600} mt={2}>
        {cure}
      </Text>
    </>
  )
}
