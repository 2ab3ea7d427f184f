import { Anchor, Badge, Drawer, SegmentedControl } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SignIn } from '../api/types.ts'
import { Command } from '../components/command.tsx'
import { Essentials } from '../components/essentials.tsx'
import { Message } from '../components/message.tsx'
import { Page } from '../components/page.tsx'
import { PagedGrid } from '../components/paged-grid.tsx'
import { formatTime } from '../components/time.ts'

const filters: Readonly<Record<string, string>> = {
  success: 'status/errorCode eq 0',
  failure: 'status/errorCode ne 0',
}

/** "Sign-in logs": every attempt, the newest first, with what went wrong in plain words. */
export function SignInLogsPage() {
  const client = useQueryClient()
  const [status, setStatus] = useState('all')
  const [shown, setShown] = useState<SignIn>()
  const filter = filters[status]
  return (
    <Page
      title="Sign-in logs"
      crumbs={[{ label: 'Sign-in logs', to: 'sign-in-logs' }]}
      commands={
        <Command icon={IconRefresh} label="Refresh" onClick={() => void client.invalidateQueries()} />
      }
      intro="Every attempt to sign in or to redeem something in this tenant, kept until the emulator forgets its oldest."
    >
      <PagedGrid<SignIn>
        label="Sign-in logs"
        path="auditLogs/signIns"
        {...(filter === undefined ? {} : { filter })}
        search={['userPrincipalName', 'userDisplayName', 'appDisplayName', 'appId', 'correlationId', 'id']}
        searchLabel="Search user, application or id"
        empty="Nobody has tried to sign in yet."
        tools={
          <SegmentedControl
            aria-label="Status"
            data={[
              { value: 'all', label: 'All' },
              { value: 'success', label: 'Success' },
              { value: 'failure', label: 'Failure' },
            ]}
            value={status}
            onChange={setStatus}
          />
        }
        columns={[
          {
            title: 'Date',
            cell: signIn => (
              <Anchor
                component="button"
                type="button"
                fz="inherit"
                ta="start"
                onClick={() => setShown(signIn)}
              >
                {formatTime(signIn.createdDateTime)}
              </Anchor>
            ),
          },
          { title: 'User', cell: signIn => signIn.userPrincipalName ?? '-' },
          { title: 'Application', cell: signIn => signIn.appDisplayName ?? signIn.appId ?? '-' },
          { title: 'Status', cell: signIn => <Status signIn={signIn} /> },
          {
            title: 'Failure reason',
            cell: signIn => (signIn.status.errorCode === 0 ? '-' : signIn.status.failureReason),
          },
        ]}
      />
      <Drawer
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        title="Activity Details: Sign-ins"
        position="right"
        size={620}
      >
        {shown !== undefined && <Details signIn={shown} />}
      </Drawer>
    </Page>
  )
}

function Status({ signIn }: { readonly signIn: SignIn }) {
  const { errorCode } = signIn.status
  if (errorCode === 0) return <Badge color="teal">Success</Badge>
  return <Badge color="red">{errorCode > 0 ? `AADSTS${errorCode}` : 'Failure'}</Badge>
}

function Details({ signIn }: { readonly signIn: SignIn }) {
  const { errorCode, failureReason, additionalDetails } = signIn.status
  return (
    <>
      {errorCode !== 0 && (
        <>
          <Message tone="error" title={errorCode > 0 ? `AADSTS${errorCode}` : 'Failure'}>
            {failureReason}
            {additionalDetails !== null && (
              <p>
                <strong>What to do: </strong>
                {additionalDetails}
              </p>
            )}
          </Message>
          <div style={{ height: 14 }} />
        </>
      )}
      <Essentials
        title="Basic info"
        items={[
          { label: 'Date', value: formatTime(signIn.createdDateTime) },
          { label: 'Request ID', value: signIn.id, copy: signIn.id },
          { label: 'Correlation ID', value: signIn.correlationId, copy: signIn.correlationId },
          { label: 'Status', value: errorCode === 0 ? 'Success' : 'Failure' },
          { label: 'Sign-in error code', value: errorCode === 0 ? '-' : String(errorCode) },
          { label: 'User', value: signIn.userDisplayName ?? '-' },
          { label: 'Username', value: signIn.userPrincipalName ?? '-' },
          { label: 'Application', value: signIn.appDisplayName ?? '-' },
          { label: 'Application ID', value: signIn.appId ?? '-' },
          { label: 'Resource', value: signIn.resourceDisplayName ?? '-' },
          { label: 'Endpoint or grant', value: signIn.authenticationProtocol },
          { label: 'IP address', value: signIn.ipAddress },
          { label: 'User agent', value: signIn.userAgent ?? '-' },
        ]}
      />
    </>
  )
}
