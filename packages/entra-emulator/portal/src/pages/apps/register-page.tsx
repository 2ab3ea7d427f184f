import { Button, Group, Radio, Select, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Application, Audience } from '../../api/types.ts'
import { useChange, useTenant } from '../../api/use-portal.ts'
import { Field } from '../../components/field.tsx'
import { Message } from '../../components/message.tsx'
import { Page } from '../../components/page.tsx'
import { useFormErrors } from '../../components/panel.tsx'
import { Section } from '../../components/section.tsx'
import { audiences } from './audiences.ts'

type Platform = 'web' | 'spa' | 'publicClient'

const platforms: readonly { readonly value: Platform; readonly label: string }[] = [
  { value: 'publicClient', label: 'Public client/native (mobile & desktop)' },
  { value: 'web', label: 'Web' },
  { value: 'spa', label: 'Single-page application (SPA)' },
]

/** "Register an application". */
export function RegisterPage() {
  const tenant = useTenant()
  const change = useChange()
  const navigate = useNavigate()
  const { attempt, clear, errorOf, rest } = useFormErrors()
  const [busy, setBusy] = useState(false)
  const [name, setName] = useState('')
  const [audience, setAudience] = useState<Audience>('AzureADMyOrg')
  const [platform, setPlatform] = useState<Platform | null>(null)
  const [uri, setUri] = useState('')
  const [platformMissing, setPlatformMissing] = useState(false)

  const register = async () => {
    const app = await change<Application>(
      {
        method: 'POST',
        path: 'applications',
        body: {
          displayName: name,
          signInAudience: audience,
          ...(uri.trim() === '' || platform === null ? {} : { [platform]: { redirectUris: [uri.trim()] } }),
        },
      },
      `Successfully created application ${name}.`,
    )
    // The portal makes the enterprise application along with the registration; Graph by itself does not.
    await change({ method: 'POST', path: 'servicePrincipals', body: { appId: app.appId } })
    await navigate({ to: '/$tenant/app-registrations/$id', params: { tenant: tenant.id, id: app.id } })
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const missing = uri.trim() !== '' && platform === null
    setPlatformMissing(missing)
    if (missing) return
    setBusy(true)
    await attempt(register)
    setBusy(false)
  }
  const message = rest('displayName', 'redirectUris')
  return (
    <Page title="Register an application" crumbs={[{ label: 'App registrations', to: 'app-registrations' }]}>
      <form onSubmit={event => void submit(event)} onChange={clear} noValidate>
        {message !== undefined && <Message tone="error">{message}</Message>}
        <Section
          title="Name"
          intro="What people see on the sign-in and consent pages. It can be changed later."
        >
          <Field
            aria-label="Name"
            required
            maw={480}
            value={name}
            onChange={setName}
            error={errorOf('displayName')}
          />
        </Section>
        <Section title="Supported account types">
          <Radio.Group
            label="Who can use this application or access this API?"
            value={audience}
            onChange={value => setAudience(value as Audience)}
          >
            <Stack gap="xs" mt={8}>
              {audiences(tenant.displayName).map(option => (
                <Radio key={option.value} value={option.value} label={option.label} />
              ))}
            </Stack>
          </Radio.Group>
        </Section>
        <Section
          title="Redirect URI (optional)"
          intro="Where people are sent back to after signing in. It may stay blank for now, and is added later on the Authentication page."
        >
          <Group gap="xs" align="start">
            <Select
              aria-label="Platform"
              placeholder="Select a platform"
              data={[...platforms]}
              value={platform}
              onChange={value => setPlatform(value as Platform | null)}
              error={platformMissing ? 'Select the platform of the redirect URI.' : undefined}
              w={290}
              maw="100%"
            />
            <Field
              aria-label="Redirect URI"
              placeholder="e.g. https://example.com/auth"
              value={uri}
              onChange={setUri}
              error={errorOf('redirectUris')}
              flex={1}
              miw={220}
              maw={480}
            />
          </Group>
        </Section>
        <Button type="submit" loading={busy}>
          Register
        </Button>
      </form>
    </Page>
  )
}
