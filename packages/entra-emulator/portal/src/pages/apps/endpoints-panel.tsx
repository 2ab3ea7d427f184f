import { Drawer, Stack, Text } from '@mantine/core'
import { CopyIcon } from '../../components/copy.tsx'
import classes from './endpoints-panel.module.css'

/** "Endpoints": the addresses that go into an application's configuration, on the origin of this emulator. */
export function EndpointsPanel(props: {
  readonly opened: boolean
  readonly onClose: () => void
  /** The tenant ID, or `common` and the like for what more tenants use. */
  readonly authority: string
}) {
  const { origin } = window.location
  const base = `${origin}/${props.authority}`
  const endpoints = [
    ['OAuth 2.0 authorization endpoint (v2)', `${base}/oauth2/v2.0/authorize`],
    ['OAuth 2.0 token endpoint (v2)', `${base}/oauth2/v2.0/token`],
    ['OAuth 2.0 authorization endpoint (v1)', `${base}/oauth2/authorize`],
    ['OAuth 2.0 token endpoint (v1)', `${base}/oauth2/token`],
    ['OpenID Connect metadata document', `${base}/v2.0/.well-known/openid-configuration`],
    ['OpenID Connect userinfo endpoint', `${origin}/oidc/userinfo`],
    ['Microsoft Graph API endpoint', `${origin}/v1.0`],
  ] as const
  return (
    <Drawer opened={props.opened} onClose={props.onClose} title="Endpoints" position="right" size={620}>
      <Stack gap="md">
        {endpoints.map(([label, value]) => (
          <div key={label}>
            <Text size="sm" fw={600} mb={4}>
              {label}
            </Text>
            <div className={classes.value}>
              <code>{value}</code>
              <CopyIcon label={label} value={value} />
            </div>
          </div>
        ))}
        <Text size="sm" c="dimmed">
          Where a guide says <code>login.microsoftonline.com</code> or <code>graph.microsoft.com</code>, use
          these.
        </Text>
      </Stack>
    </Drawer>
  )
}
