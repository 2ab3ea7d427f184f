import { Badge, Group, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import {
  type AdminCollaborator,
  accessQuery,
  attemptsQuery,
  isInvitation,
  personQuery,
} from '../../api/admin/collaborators.ts'
import { Breakable } from '../../components/breakable.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { Facts } from '../../components/facts.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { LoadingRows, Section } from '../../components/section.tsx'
import { TextLink } from '../../components/text-link.tsx'
import { When } from '../../components/when.tsx'
import { CollaboratorMenu } from './collaborator-menu.tsx'
import { InvitationMenu } from './invitation-menu.tsx'
import { NearMiss, WhoseItIs, whyNotCounting } from './invitation-words.tsx'
import { PersonApps } from './person-apps.tsx'
import { PersonAttempts } from './person-attempts.tsx'
import { PersonSessions, PersonTokens } from './person-keys.tsx'
import { PersonState } from './person-state.tsx'
import { PersonWays } from './person-ways.tsx'

const route = getRouteApi('/signed-in/collaborators/$id')

/** Everything that is known of one person, or of one invitation. */
export function PersonPage() {
  const { id } = route.useParams()
  const navigate = route.useNavigate()
  const { data: person, error } = useQuery(personQuery(id))
  const client = useQueryClient()
  const onDeleted = () => {
    client.removeQueries({ queryKey: personQuery(id).queryKey })
    void navigate({ to: '/collaborators' })
  }
  return (
    <>
      <Text mb="xs">
        <TextLink to="/collaborators">All collaborators</TextLink>
      </Text>
      <PageHeading
        title={person?.fullname || person?.email || 'Collaborator'}
        actions={
          person !== undefined &&
          (isInvitation(person) ? (
            <InvitationMenu row={person} onDeleted={onDeleted} />
          ) : (
            <CollaboratorMenu person={person} onDeleted={onDeleted} />
          ))
        }
      />
      <ErrorNotice error={error} />
      {person === undefined && error === null && <LoadingRows />}
      {person !== undefined && (
        <Stack gap="lg">
          <Section
            title={isInvitation(person) ? 'Invitation' : 'Account'}
            aside={<PersonState person={person} />}
          >
            <Facts facts={factsOf(person)} />
          </Section>
          {!isInvitation(person) && <OfAccount person={person} />}
        </Stack>
      )}
    </>
  )
}

function factsOf(person: AdminCollaborator): Parameters<typeof Facts>[0]['facts'] {
  const { invitation } = person
  const roles = (
    <Group gap={4}>
      {person.superAdmin && <Badge>super admin</Badge>}
      {person.roles.map(role => (
        <Badge key={role}>{role}</Badge>
      ))}
      {person.roles.length === 0 && !person.superAdmin && 'none'}
    </Group>
  )
  return [
    [
      'Address',
      <div key="address">
        <Breakable text={person.email} />
        {person.sharesAddress && (
          <Text size="sm" c="var(--gw-warn)">
            Another account says this address.
          </Text>
        )}
      </div>,
    ],
    ...(person.fullname === '' ? [] : ([['Name', <bdi key="name">{person.fullname}</bdi>]] as const)),
    ['Roles given here', roles],
    ...(invitation === undefined
      ? ([['Last seen', person.lastSeenAt ? <When key="seen" at={person.lastSeenAt} /> : 'never']] as const)
      : ([
          ['Signs in with', <Breakable key="with" text={invitation.strategy} />],
          ['Invited by', invitation.invitedBy ?? 'the command line'],
          ['Ends', <When key="ends" at={invitation.expiresAt} />],
          ...(invitation.notCounting === undefined
            ? []
            : ([['Counts no more', `${whyNotCounting[invitation.notCounting]} Invite again.`]] as const)),
          ...(invitation.nearMiss === undefined
            ? []
            : ([['Nearly in', <NearMiss key="miss" miss={invitation.nearMiss} />]] as const)),
          ...(invitation.holder === undefined
            ? []
            : ([['The address', <WhoseItIs key="holder" holder={invitation.holder} />]] as const)),
        ] as const)),
  ]
}

function OfAccount({ person }: { readonly person: AdminCollaborator }) {
  const { data: access, error: accessError } = useQuery(accessQuery(person.id))
  const { data: attempts, error: attemptsError } = useQuery(attemptsQuery(person.id))
  return (
    <>
      <Section title="Ways to sign in">
        <PersonWays person={person} />
      </Section>
      <Section title="Roles and apps">
        <ErrorNotice error={accessError} />
        {access === undefined && accessError === null && <LoadingRows rows={3} />}
        {access !== undefined && <PersonApps ways={access} />}
      </Section>
      <Section title="Sessions">
        <PersonSessions person={person} />
      </Section>
      <Section title="API tokens">
        <PersonTokens person={person} />
      </Section>
      <ErrorNotice error={attemptsError} />
      <Section title="Last sign-ins">
        {attempts === undefined ? (
          <LoadingRows rows={2} />
        ) : (
          <PersonAttempts
            label="Last sign-ins"
            attempts={attempts.signIns}
            none="The audit log has no sign-in of theirs."
          />
        )}
      </Section>
      <Section
        title="Last refusals"
        aside={
          <TextLink to="/audit" search={{ search: person.email }}>
            In the audit log
          </TextLink>
        }
      >
        <Text c="dimmed" mb="sm">
          At a sign-in with an address of theirs, whoever typed it; and at apps in the last week, while they
          were signed in.
        </Text>
        {attempts === undefined ? (
          <LoadingRows rows={2} />
        ) : (
          <PersonAttempts
            label="Last refusals"
            attempts={attempts.refusals}
            none="Nothing was refused, as far back as is known."
          />
        )}
      </Section>
    </>
  )
}
