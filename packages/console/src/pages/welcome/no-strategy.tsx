import { Code, List, Text } from '@mantine/core'

/** No strategy is offered: says what to do to the visitor and to the operator. */
export function NoStrategy() {
  return (
    <>
      <Text mb="md">No way to sign in is switched on. Ask the person who runs this server.</Text>
      <Text fw={550} mb={6}>
        If that is you
      </Text>
      <List spacing={8}>
        <List.Item>
          <Code>gatewright check</Code> names every strategy of your file and says why it is not offered.
        </List.Item>
        <List.Item>
          List one in <Code>pro.collaboratorsAuthStrategies</Code>; all but <Code>basic</Code> also need{' '}
          <Code>pro.externalAuth.enabled</Code>.
        </List.Item>
        <List.Item>
          Locked out? <Code>gatewright admin-link</Code> prints a link that lets you in.
        </List.Item>
      </List>
    </>
  )
}
