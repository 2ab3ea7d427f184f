import {
  Badge,
  Button,
  Divider,
  Group,
  Popover,
  SegmentedControl,
  Text,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import type { Me } from '../api/auth.ts'
import { DocsLink } from '../components/docs-link.tsx'
import { ErrorNotice } from '../components/error-notice.tsx'
import { TextLink } from '../components/text-link.tsx'
import { dayAndTime } from '../components/time.ts'
import classes from './profile-menu.module.css'
import { useSignOut } from './use-sign-out.ts'

/** Who I am, how I came in, until when, and the way out. */
export function ProfileMenu({ me }: { readonly me: Me }) {
  const [opened, setOpened] = useState(false)
  const name = me.collaborator.fullname || me.collaborator.email
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
        <UnstyledButton
          className={classes.button ?? ''}
          onClick={() => setOpened(open => !open)}
          aria-label={`Profile of ${name}`}
        >
          <span className={classes.initials} aria-hidden="true">
            {initialsOf(name)}
          </span>
          <span className={classes.name}>{name}</span>
          <IconChevronDown size={16} aria-hidden="true" />
        </UnstyledButton>
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

/** `Ada Lovelace` → `AL`; an address gives its first letter. */
const initialsOf = (name: string) => {
  const words = name.includes('@') ? [name] : name.split(/\s+/).filter(word => word !== '')
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map(word => [...(word ?? '')][0] ?? '')
  return letters.join('').toUpperCase()
}
