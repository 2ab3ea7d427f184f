import { Button, Checkbox, Drawer, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconBrowser, IconDeviceDesktop, IconServer2 } from '@tabler/icons-react'
import { useState } from 'react'
import { Field } from '../../components/field.tsx'
import { Panel } from '../../components/panel.tsx'
import { ImplicitGrant, LogoutUrl, type Settings } from './authentication-settings.tsx'
import classes from './platform-card.module.css'
import { type Platform, platformNames } from './platform-card.tsx'

const tiles = [
  { platform: 'web', icon: IconServer2, hint: 'Build, host and deploy a web server application' },
  { platform: 'spa', icon: IconBrowser, hint: 'An application that runs in the browser alone' },
  { platform: 'publicClient', icon: IconDeviceDesktop, hint: 'Windows, macOS, Linux, consoles and devices' },
] as const

/** The addresses that the real form offers for programs on devices. */
const nativeUris = ['https://login.microsoftonline.com/common/oauth2/nativeclient', 'http://localhost']

/** "Configure platforms", then "Configure Web" and its like. */
export function AddPlatform(props: {
  readonly opened: boolean
  readonly onClose: () => void
  readonly settings: Settings
  readonly onConfigure: (settings: Settings) => Promise<unknown>
}) {
  const [platform, setPlatform] = useState<Platform>()
  if (platform !== undefined) return <ConfigurePlatform {...props} platform={platform} />
  return (
    <Drawer
      opened={props.opened}
      onClose={props.onClose}
      title="Configure platforms"
      position="right"
      size={520}
    >
      <Stack gap="sm">
        <Text c="dimmed">Choose what kind of application signs people in.</Text>
        <div className={classes.tiles}>
          {tiles.map(({ platform: name, icon: Icon, hint }) => (
            <UnstyledButton key={name} className={classes.tile} onClick={() => setPlatform(name)}>
              <Icon size={24} stroke={1.5} color="var(--p-accent)" aria-hidden />
              <strong>{platformNames[name]}</strong>
              <span>{hint}</span>
            </UnstyledButton>
          ))}
        </div>
        <Button variant="default" onClick={props.onClose} mt="xs" w="fit-content">
          Cancel
        </Button>
      </Stack>
    </Drawer>
  )
}

function ConfigurePlatform(props: {
  readonly opened: boolean
  readonly onClose: () => void
  readonly settings: Settings
  readonly platform: Platform
  readonly onConfigure: (settings: Settings) => Promise<unknown>
}) {
  const { platform } = props
  const [uri, setUri] = useState('')
  const [chosen, setChosen] = useState<string[]>([])
  const [settings, setSettings] = useState(props.settings)
  const [missing, setMissing] = useState(false)
  return (
    <Panel
      opened={props.opened}
      onClose={props.onClose}
      title={`Configure ${platformNames[platform]}`}
      submitLabel="Configure"
      fields={['redirectUris', 'logoutUrl']}
      size={520}
      onSubmit={async () => {
        const added = [...chosen, ...(uri.trim() === '' ? [] : [uri.trim()])]
        setMissing(added.length === 0)
        if (added.length === 0) throw new Error('Enter a redirect URI.')
        await props.onConfigure({ ...settings, [platform]: [...settings[platform], ...added] })
      }}
    >
      {errorOf => (
        <>
          {platform === 'publicClient' && (
            <Checkbox.Group label="Redirect URIs" value={chosen} onChange={setChosen}>
              <Stack gap="xs" mt={6}>
                {nativeUris
                  .filter(native => !settings.publicClient.includes(native))
                  .map(native => (
                    <Checkbox key={native} value={native} label={native} />
                  ))}
              </Stack>
            </Checkbox.Group>
          )}
          <Field
            label={platform === 'publicClient' ? 'Custom redirect URIs' : 'Redirect URIs'}
            description="The address that the application gives, to the letter: case and a trailing slash count."
            placeholder="Enter the redirect URI of the application"
            required={platform !== 'publicClient'}
            data-autofocus
            value={uri}
            onChange={setUri}
            error={missing ? 'Enter a redirect URI.' : errorOf('redirectUris')}
          />
          {platform === 'web' && (
            <>
              <LogoutUrl
                label="Front-channel logout URL"
                value={settings.logoutUrl}
                onChange={logoutUrl => setSettings({ ...settings, logoutUrl })}
                error={errorOf('logoutUrl')}
              />
              <div>
                <Text fw={600} size="sm" mb={6}>
                  Implicit grant and hybrid flows
                </Text>
                <ImplicitGrant
                  settings={settings}
                  onChange={changes => setSettings({ ...settings, ...changes })}
                />
              </div>
            </>
          )}
        </>
      )}
    </Panel>
  )
}
