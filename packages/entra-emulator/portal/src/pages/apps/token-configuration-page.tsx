import { ActionIcon, Checkbox, Group, Radio, ScrollArea, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconTrash, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import type { Application, OptionalClaim } from '../../api/types.ts'
import { useAction, useChange } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { Grid } from '../../components/grid.tsx'
import { Panel } from '../../components/panel.tsx'
import { AppPage } from './app-page.tsx'
import { knownClaims } from './optional-claims.ts'

type TokenType = 'idToken' | 'accessToken' | 'saml2Token'

const tokenNames: Readonly<Record<TokenType, string>> = {
  idToken: 'ID',
  accessToken: 'Access',
  saml2Token: 'SAML',
}
const tokenTypes = ['idToken', 'accessToken', 'saml2Token'] as const

/** "Token configuration": claims beyond the usual ones, and groups. */
export function TokenConfigurationPage() {
  const [adding, add] = useDisclosure(false)
  const [grouping, groups] = useDisclosure(false)
  return (
    <AppPage
      title="Token configuration"
      intro="Optional claims add to what tokens say about a person."
      commands={() => (
        <>
          <Command icon={IconPlus} label="Add optional claim" onClick={add.open} />
          <Command icon={IconUsers} label="Add groups claim" onClick={groups.open} />
        </>
      )}
    >
      {app => (
        <>
          <ClaimsTable app={app} />
          <AddClaims key={`claims-${adding}`} app={app} opened={adding} onClose={add.close} />
          <GroupsClaim
            key={`groups-${app.groupMembershipClaims}`}
            app={app}
            opened={grouping}
            onClose={groups.close}
          />
        </>
      )}
    </AppPage>
  )
}

function ClaimsTable({ app }: { readonly app: Application }) {
  const action = useAction()
  const rows = tokenTypes.flatMap(type => app.optionalClaims[type].map(claim => ({ type, claim })))
  const groupsRow = app.groupMembershipClaims
  const remove = (type: TokenType, name: string) =>
    void action(
      {
        method: 'PATCH',
        path: `applications/${app.id}`,
        body: {
          optionalClaims: {
            ...app.optionalClaims,
            [type]: app.optionalClaims[type].filter(claim => claim.name !== name),
          },
        },
      },
      `The claim ${name} was removed`,
    )
  return (
    <>
      <Grid
        label="Optional claims"
        rows={rows}
        rowKey={row => `${row.type}/${row.claim.name}`}
        empty="No optional claims have been added."
        columns={[
          { title: 'Claim', cell: row => <code>{row.claim.name}</code> },
          { title: 'Description', cell: row => knownClaims[row.claim.name] ?? '-' },
          { title: 'Token type', cell: row => tokenNames[row.type] },
          {
            title: 'Actions',
            actions: true,
            cell: row => (
              <ActionIcon
                variant="subtle"
                aria-label={`Remove ${row.claim.name} from ${tokenNames[row.type]} tokens`}
                onClick={() => remove(row.type, row.claim.name)}
              >
                <IconTrash size={17} aria-hidden />
              </ActionIcon>
            ),
          },
        ]}
      />
      <Text size="md">
        <strong>Groups claim:</strong> {groupsRow ?? 'none'}
      </Text>
    </>
  )
}

interface PanelProps {
  readonly app: Application
  readonly opened: boolean
  readonly onClose: () => void
}

function AddClaims({ app, ...panel }: PanelProps) {
  const change = useChange()
  const [type, setType] = useState<TokenType>('idToken')
  const [chosen, setChosen] = useState<string[]>([])
  const existing = new Set(app.optionalClaims[type].map(claim => claim.name))
  const offered = Object.entries(knownClaims).filter(([name]) => !existing.has(name))
  return (
    <Panel
      {...panel}
      title="Add optional claim"
      submitLabel="Add"
      fields={[]}
      size={560}
      disabled={chosen.length === 0}
      onSubmit={() =>
        change(
          {
            method: 'PATCH',
            path: `applications/${app.id}`,
            body: {
              optionalClaims: {
                ...app.optionalClaims,
                [type]: [
                  ...app.optionalClaims[type],
                  ...chosen.map(
                    (name): OptionalClaim => ({
                      name,
                      source: null,
                      essential: false,
                      additionalProperties: [],
                    }),
                  ),
                ],
              },
            },
          },
          'The optional claims were added',
        )
      }
    >
      {() => (
        <>
          <Radio.Group
            label="Token type"
            value={type}
            onChange={value => {
              setType(value as TokenType)
              setChosen([])
            }}
          >
            <Group mt={6}>
              {tokenTypes.map(name => (
                <Radio key={name} value={name} label={tokenNames[name]} />
              ))}
            </Group>
          </Radio.Group>
          <Checkbox.Group label="Claim" value={chosen} onChange={setChosen}>
            <ScrollArea.Autosize mah="55vh" mt={6} type="auto" viewportProps={{ tabIndex: 0 }}>
              <Stack gap="xs" p={4}>
                {offered.map(([name, description]) => (
                  <Checkbox key={name} value={name} label={name} description={description} />
                ))}
              </Stack>
            </ScrollArea.Autosize>
          </Checkbox.Group>
        </>
      )}
    </Panel>
  )
}

const groupTypes = [
  { value: 'SecurityGroup', label: 'Security groups' },
  { value: 'DirectoryRole', label: 'Directory roles' },
  { value: 'All', label: 'All groups (security groups, directory roles and distribution lists)' },
  { value: 'ApplicationGroup', label: 'Groups assigned to the application' },
]

function GroupsClaim({ app, ...panel }: PanelProps) {
  const change = useChange()
  const [chosen, setChosen] = useState<string[]>(
    app.groupMembershipClaims?.split(',').map(part => part.trim()) ?? [],
  )
  return (
    <Panel
      {...panel}
      title="Edit groups claim"
      submitLabel="Save"
      fields={[]}
      onSubmit={() =>
        change(
          {
            method: 'PATCH',
            path: `applications/${app.id}`,
            body: { groupMembershipClaims: chosen.length === 0 ? null : chosen.join(', ') },
          },
          'The groups claim was saved',
        )
      }
    >
      {() => (
        <>
          <Checkbox.Group
            label="Select group types to include in Access, ID, and SAML tokens."
            value={chosen}
            onChange={setChosen}
          >
            <Stack gap="xs" mt="xs">
              {groupTypes.map(option => (
                <Checkbox key={option.value} value={option.value} label={option.label} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Text size="sm" c="dimmed">
            Tokens name groups by their Object ID. Who is in more than 200 gets a pointer to Graph in their
            place.
          </Text>
        </>
      )}
    </Panel>
  )
}
