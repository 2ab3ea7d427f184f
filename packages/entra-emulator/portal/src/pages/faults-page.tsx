import { ActionIcon, Badge, Group, Switch, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { Fault, FaultCatalogue } from '../api/types.ts'
import { useAction, usePortal } from '../api/use-portal.ts'
import { Command } from '../components/command.tsx'
import { Confirm } from '../components/confirm.tsx'
import { Grid } from '../components/grid.tsx'
import { Page } from '../components/page.tsx'
import { Section } from '../components/section.tsx'
import { AddFault } from './add-fault.tsx'
import { Personas } from './personas.tsx'

/** The emulator's own page: how it shall misbehave, and the awkward people to try. */
export function FaultsPage() {
  const { data } = usePortal<{ faults: readonly Fault[]; catalogue: FaultCatalogue }>('faults')
  const action = useAction()
  const [adding, add] = useDisclosure(false)
  const [clearing, clear] = useDisclosure(false)
  const [kind, setKind] = useState<string>()
  const catalogue = data?.catalogue ?? {}
  const faults = data?.faults ?? []
  const open = (name?: string) => {
    setKind(name)
    add.open()
  }
  return (
    <Page
      title="Faults and personas"
      crumbs={[{ label: 'Faults and personas', to: 'faults' }]}
      intro="What goes wrong with a real provider sooner or later, on demand. Faults hold for every tenant of this emulator."
      commands={
        <>
          <Command icon={IconPlus} label="Add fault" onClick={() => open()} />
          <Command icon={IconTrash} label="Remove all" onClick={clear.open} disabled={faults.length === 0} />
          <Command
            icon={IconKey}
            label="Roll over signing keys"
            onClick={() =>
              void action(
                { method: 'POST', path: '/portal/api/keys/rollover' },
                'A new key signs from now on; the old one stays published.',
              )
            }
          />
        </>
      }
    >
      <Section title="Faults that are set">
        <Grid
          label="Faults"
          rows={faults}
          rowKey={fault => fault.id}
          empty="The emulator behaves. Add a fault, or choose one from the list below."
          columns={[
            {
              title: 'Fault',
              cell: fault => (
                <>
                  <strong>{catalogue[fault.kind]?.title ?? fault.kind}</strong>
                  <Text size="xs" c="dimmed">
                    {catalogue[fault.kind]?.effect}
                  </Text>
                </>
              ),
            },
            { title: 'Where', cell: fault => whereOf(fault, catalogue) },
            { title: 'How often', cell: howOften },
            { title: 'Struck', cell: fault => `${fault.hits} ${fault.hits === 1 ? 'time' : 'times'}` },
            {
              title: 'Actions',
              actions: true,
              cell: fault => (
                <Group gap="xs" justify="end" wrap="nowrap">
                  <Switch
                    checked={fault.enabled}
                    aria-label={`${catalogue[fault.kind]?.title ?? fault.kind} is on`}
                    onChange={event =>
                      void action({
                        method: 'PATCH',
                        path: `/portal/api/faults/${fault.id}`,
                        body: { enabled: event.currentTarget.checked },
                      })
                    }
                  />
                  <ActionIcon
                    variant="subtle"
                    aria-label={`Remove ${catalogue[fault.kind]?.title ?? fault.kind}`}
                    onClick={() => void action({ method: 'DELETE', path: `/portal/api/faults/${fault.id}` })}
                  >
                    <IconTrash size={17} aria-hidden />
                  </ActionIcon>
                </Group>
              ),
            },
          ]}
        />
      </Section>
      <Section title="Faults to choose from">
        <Grid
          label="Kinds of faults"
          rows={Object.entries(catalogue)}
          rowKey={([name]) => name}
          empty="…"
          columns={[
            { title: 'Fault', cell: ([, entry]) => entry.title },
            { title: 'What happens', cell: ([, entry]) => entry.effect.replaceAll('`', '') },
            { title: 'Where', cell: ([, entry]) => <Endpoints names={entry.endpoints} /> },
            {
              title: 'Actions',
              actions: true,
              cell: ([name, entry]) => (
                <ActionIcon variant="subtle" aria-label={`Add ${entry.title}`} onClick={() => open(name)}>
                  <IconPlus size={17} aria-hidden />
                </ActionIcon>
              ),
            },
          ]}
        />
      </Section>
      <Personas />
      <AddFault
        key={`${adding}-${kind}`}
        catalogue={catalogue}
        {...(kind === undefined ? {} : { kind })}
        opened={adding}
        onClose={add.close}
      />
      <Confirm
        title="Remove all faults"
        opened={clearing}
        onClose={clear.close}
        confirmLabel="Remove"
        onConfirm={() =>
          void action({ method: 'DELETE', path: '/portal/api/faults' }, 'All faults were removed')
        }
      >
        Remove every fault of this emulator?
      </Confirm>
    </Page>
  )
}

function Endpoints({ names }: { readonly names: readonly string[] }) {
  return (
    <Group gap={4}>
      {names.map(name => (
        <Badge key={name} color="gray" variant="default">
          {name}
        </Badge>
      ))}
    </Group>
  )
}

const whereOf = (fault: Fault, catalogue: FaultCatalogue) => {
  const endpoints = fault.endpoints.length > 0 ? fault.endpoints : (catalogue[fault.kind]?.endpoints ?? [])
  const only = [fault.appId, fault.tenantId, fault.userPrincipalName].filter(value => value !== null)
  return (
    <>
      <Endpoints names={endpoints} />
      {only.length > 0 && (
        <Text size="xs" c="dimmed">
          only {only.join(', ')}
        </Text>
      )}
    </>
  )
}

const howOften = (fault: Fault): string => {
  const share = fault.probability === 1 ? 'always' : `${Math.round(fault.probability * 100)} %`
  return fault.remaining === null ? share : `${share}, ${fault.remaining} left`
}
