import { Text } from '@mantine/core'

/** What is wrong, or would be, and below it what to do, where there is anything. */
export function WithCure({
  message,
  cure,
}: {
  readonly message: string
  readonly cure?: string | undefined
}) {
  return (
    <>
      <Text size="sm">{message}</Text>
      {cure !== undefined && (
        <Text size="sm" fw={600} mt={2}>
          {cure}
        </Text>
      )}
    </>
  )
}
