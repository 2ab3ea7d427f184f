import { Button } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { type OfferedStrategy, startUrl } from '../../api/auth.ts'

/** Leads to the provider of a strategy. */
export function ContinueButton(props: { readonly strategy: OfferedStrategy; readonly returnTo: string }) {
  return (
    <Button
      component="a"
      href={startUrl(props.strategy, props.returnTo)}
      size="md"
      fullWidth
      justify="space-between"
      // A long label takes further lines.
      h="auto"
      mih={42}
      py={8}
      styles={{ label: { whiteSpace: 'normal', height: 'auto' } }}
      rightSection={<IconArrowRight size={18} aria-hidden="true" />}
    >
      Continue with {props.strategy.label}
    </Button>
  )
}
