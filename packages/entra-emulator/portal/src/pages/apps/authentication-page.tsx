import { Button, Group, SegmentedControl, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowBackUp, IconDeviceFloppy, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Application } from '../../api/types.ts'
import { useChange } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { Message } from '../../components/message.tsx'
import { useFormErrors } from '../../components/panel.tsx'
import { Section } from '../../components/section.tsx'
import { AddPlatform } from './add-platform.tsx'
import { AppPage } from './app-page.tsx'
import { audienceNames } from './audiences.ts'
import {
  emptySettings,
  ImplicitGrant,
  LogoutUrl,
  type Settings,
  settingsOf,
  toPatch,
} from './authentication-settings.tsx'
import { PlatformCard } from './platform-card.tsx'

/** "Authentication": where people come back to, and which tokens the authorize endpoint may give. */
export function AuthenticationPage() {
  return (
    <AppPage title="Authentication">
      {app => <AuthenticationForm key={JSON.stringify(settingsOf(app))} app={app} />}
    </AppPage>
  )
}

function AuthenticationForm({ app }: { readonly app: Application }) {
  const change = useChange()
  const { attempt, clear, errorOf, rest } = useFormErrors()
  const [settings, setSettings] = useState<Settings>(settingsOf(app))
  const [busy, setBusy] = useState(false)
  const [adding, add] = useDisclosure(false)
  const set = (changes: Partial<Settings>) => setSettings({ ...settings, ...changes })
  const dirty = JSON.stringify(settings) !== JSON.stringify(settingsOf(app))
  const save = async () => {
    setBusy(true)
    await attempt(() =>
      change(
        { method: 'PATCH', path: `applications/${app.id}`, body: toPatch(settings) },
        `Successfully updated ${app.displayName}.`,
      ),
    )
    setBusy(false)
  }
  const message = rest('logoutUrl')
  const hasWeb = settings.web.length > 0
  const platforms = (['web', 'spa', 'publicClient'] as const).filter(
    platform => settings[platform].length > 0,
  )
  return (
    <>
      <Group gap={2} ml={-8} mb="md" role="toolbar" aria-label="Commands">
        <Command
          icon={IconDeviceFloppy}
          label="Save"
          onClick={() => void save()}
          disabled={!dirty}
          loading={busy}
        />
        <Command
          icon={IconArrowBackUp}
          label="Discard"
          onClick={() => {
            clear()
            setSettings(settingsOf(app))
          }}
          disabled={!dirty}
        />
      </Group>
      {message !== undefined && (
        <>
          <Message tone="error">{message}</Message>
          <div style={{ height: 12 }} />
        </>
      )}
      <Section
        title="Platform configurations"
        intro="What kind of application asks decides which addresses people may be sent back to, and how codes are redeemed."
      >
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={add.open} mb="md">
          Add a platform
        </Button>
        {platforms.map(platform => (
          <PlatformCard
            key={platform}
            platform={platform}
            uris={settings[platform]}
            onChange={uris => set({ [platform]: uris })}
          />
        ))}
      </Section>
      {hasWeb && (
        <Section
          title="Front-channel logout URL"
          intro="Called in the browser, with sid, when somebody signs out elsewhere."
        >
          <LogoutUrl
            value={settings.logoutUrl}
            onChange={logoutUrl => set({ logoutUrl })}
            error={errorOf('logoutUrl')}
          />
        </Section>
      )}
      <Section
        title="Implicit grant and hybrid flows"
        intro="Tokens that come from the authorization endpoint itself."
      >
        <ImplicitGrant settings={settings} onChange={set} />
      </Section>
      <Section title="Supported account types" intro="Who can use this application or access this API?">
        <Text size="md">{audienceNames[app.signInAudience]}</Text>
      </Section>
      <Section
        title="Advanced settings"
        intro="Allow public client flows: device code and passwords, without a secret."
      >
        <SegmentedControl
          aria-label="Allow public client flows"
          data={[
            { value: 'yes', label: 'Yes' },
            { value: 'no', label: 'No' },
          ]}
          value={settings.publicFlows ? 'yes' : 'no'}
          onChange={value => set({ publicFlows: value === 'yes' })}
        />
      </Section>
      <AddPlatform
        key={String(adding)}
        opened={adding}
        onClose={add.close}
        settings={{ ...emptySettings, ...settings }}
        onConfigure={next =>
          change(
            { method: 'PATCH', path: `applications/${app.id}`, body: toPatch(next) },
            `Successfully updated ${app.displayName}.`,
          )
        }
      />
    </>
  )
}
