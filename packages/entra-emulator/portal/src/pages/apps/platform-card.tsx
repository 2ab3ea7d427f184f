import { ActionIcon, Button, Group, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import classes from './platform-card.module.css'

export type Platform = 'web' | 'spa' | 'publicClient'

export const platformNames: Readonly<Record<Platform, string>> = {
  web: 'Web',
  spa: 'Single-page application',
  publicClient: 'Mobile and desktop applications',
}

const hints: Readonly<Record<Platform, string>> = {
  web: 'A server redeems the code, with a credential.',
  spa: 'The browser redeems the code, with PKCE and without a secret.',
  publicClient: 'A program on somebody’s device redeems the code, without a secret.',
}

/** One platform with its redirect URIs. A card whose last URI is removed disappears with Save. */
export function PlatformCard(props: {
  readonly platform: Platform
  readonly uris: readonly string[]
  readonly onChange: (uris: readonly string[]) => void
}) {
  const name = platformNames[props.platform]
  const ports = new Set(props.uris.map(uri => uri.replace(/^(https?:\/\/localhost):\d+/, '$1')))
  return (
    <section className={classes.card} aria-label={`${name} platform`}>
      <h3 className={classes.title}>{name}</h3>
      <p className={classes.hint}>{hints[props.platform]}</p>
      <h4 className={classes.subtitle}>Redirect URIs</h4>
      <Stack gap={6}>
        {props.uris.map((uri, at) => (
          // The address itself changes while it is typed
          <Group key={at} gap={4} wrap="nowrap">
            <TextInput
              aria-label={`Redirect URI ${at + 1} of ${name}`}
              placeholder="e.g. https://example.com/auth"
              value={uri}
              flex={1}
              onChange={event => {
                const { value } = event.currentTarget
                props.onChange(props.uris.map((old, index) => (index === at ? value : old)))
              }}
            />
            <ActionIcon
              variant="subtle"
              size="lg"
              aria-label={`Delete redirect URI ${at + 1} of ${name}`}
              onClick={() => props.onChange(props.uris.filter((_, index) => index !== at))}
            >
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
      </Stack>
      {ports.size < props.uris.length && (
        <p className={classes.hint}>
          Two of these differ by their port alone. For localhost the port is ignored, so that either may be
          used for both.
        </p>
      )}
      <Button
        variant="subtle"
        size="compact-md"
        mt={8}
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={() => props.onChange([...props.uris, ''])}
      >
        Add URI
      </Button>
    </section>
  )
}
