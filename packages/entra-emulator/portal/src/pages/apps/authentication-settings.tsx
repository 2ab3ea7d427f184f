import { Checkbox, Stack, TextInput } from '@mantine/core'
import type { Application } from '../../api/types.ts'

/** What the Authentication page edits of a registration. */
export interface Settings {
  readonly web: readonly string[]
  readonly spa: readonly string[]
  readonly publicClient: readonly string[]
  readonly logoutUrl: string
  readonly idTokens: boolean
  readonly accessTokens: boolean
  readonly publicFlows: boolean
}

export const emptySettings: Settings = {
  web: [],
  spa: [],
  publicClient: [],
  logoutUrl: '',
  idTokens: false,
  accessTokens: false,
  publicFlows: false,
}

export const settingsOf = (app: Application): Settings => ({
  web: app.web.redirectUris,
  spa: app.spa.redirectUris,
  publicClient: app.publicClient.redirectUris,
  logoutUrl: app.web.logoutUrl ?? '',
  idTokens: app.web.implicitGrantSettings.enableIdTokenIssuance,
  accessTokens: app.web.implicitGrantSettings.enableAccessTokenIssuance,
  publicFlows: app.isFallbackPublicClient,
})

const filled = (uris: readonly string[]): string[] => uris.map(uri => uri.trim()).filter(uri => uri !== '')

export const toPatch = (settings: Settings) => ({
  web: {
    redirectUris: filled(settings.web),
    logoutUrl: settings.logoutUrl.trim() || null,
    implicitGrantSettings: {
      enableIdTokenIssuance: settings.idTokens,
      enableAccessTokenIssuance: settings.accessTokens,
    },
  },
  spa: { redirectUris: filled(settings.spa) },
  publicClient: { redirectUris: filled(settings.publicClient) },
  isFallbackPublicClient: settings.publicFlows,
})

export function ImplicitGrant(props: {
  readonly settings: Settings
  readonly onChange: (changes: Partial<Settings>) => void
}) {
  return (
    <Stack gap="xs">
      <Checkbox
        label="Access tokens (used for implicit flows)"
        checked={props.settings.accessTokens}
        onChange={event => props.onChange({ accessTokens: event.currentTarget.checked })}
      />
      <Checkbox
        label="ID tokens (used for implicit and hybrid flows)"
        checked={props.settings.idTokens}
        onChange={event => props.onChange({ idTokens: event.currentTarget.checked })}
      />
    </Stack>
  )
}

export function LogoutUrl(props: {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error: string | undefined
  readonly label?: string
}) {
  return (
    <TextInput
      {...(props.label === undefined ? { 'aria-label': 'Front-channel logout URL' } : { label: props.label })}
      placeholder="e.g. https://example.com/logout"
      maw={560}
      value={props.value}
      onChange={event => props.onChange(event.currentTarget.value)}
      error={props.error}
    />
  )
}
