import {
  Badge,
  Button,
  Divider,
  Group,
  Popover,
  SegmentedControl,
  Text,
  useMantineColorScheme,
} from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { Me } from '../api/auth.ts'
import { DocsLink } from '../components/docs-link.tsx'
import { ErrorNotice } from '../components/error-notice.tsx'
import { TextLink } from '../components/text-link.tsx'
import { dayAndTime } from '../components/time.ts'
import { ProfileButton } from './profile-button.tsx'
import classes from './profile-menu.module.css'
import { useSignOut } from './use-sign-out.ts'

/** The button again, with what opens below it: opened as soon as it is there, for it has been asked for. */
export function ProfilePopover({ me }: { readonly me: Me }) {
  const [opened, setOpened] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // It has taken the place of the one that was pressed, and gets the focus back when all is closed.
    button.current?.focus()
    setOpened(true)
  }, [])
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={300}
      radius="lg"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ProfileButton ref={button} me={me} onClick={() => setOpened(open => !open)} />
      </Popover.Target>
      <Popover.Dropdown aria-label="Profile" p="md" className={classes.dropdown ?? ''}>
        <Profile me={me} onLeave={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Profile({ me, onLeave }: { readonly me: Me; readonly onLeave: () => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const signOut = useSignOut()
  const roles = me.superAdmin ? ['super admin', ...me.roles.filter(role => role !== 'admin')] : me.roles
  return (
    <>
      <Text fw={600}>{me.collaborator.fullname || 'No name'}</Text>
      <Text size="sm" c="dimmed" className={classes.email ?? ''}>
        {me.collaborator.email}
      </Text>
      <Group gap={6} mt={8}>
        {roles.map(role => (
          <Badge key={role}>{role}</Badge>
        ))}
      </Group>
      <dl className={classes.facts}>
        <dt>Signed in with</dt>
        <dd>{me.strategy.label}</dd>
        <dt>Session ends</dt>
        <dd>{dayAndTime(me.session.expiresAt)}</dd>
        {me.groups.length > 0 && (
          <>
            <dt>Groups</dt>
            <dd>{me.groups.length}</dd>
          </>
        )}
      </dl>
      <Text size="sm" mt="sm">
        <TextLink to="/ways" onClick={onLeave}>
          Ways to sign in
        </TextLink>
      </Text>
      <Text size="sm" mt={6}>
        <DocsLink page="index.html">Documentation</DocsLink>
      </Text>
      <Divider my="sm" color="var(--gw-line)" />
      <Text size="sm" mb={6} id="colour-scheme">
        Appearance
      </Text>
      <SegmentedControl
        fullWidth
        size="sm"
        aria-labelledby="colour-scheme"
        value={colorScheme}
        onChange={value => setColorScheme(value as typeof colorScheme)}
        data={[
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
          { value: 'auto', label: 'System' },
        ]}
      />
      <Divider my="sm" color="var(--gw-line)" />
      <ErrorNotice error={signOut.error} />
      <Button
        fullWidth
        variant="default"
        mt={signOut.isError ? 'sm' : 0}
        loading={signOut.isPending || signOut.isSuccess}
        onClick={() => signOut.mutate()}
      >
        Sign out
      </Button>
    </>
  )
}
