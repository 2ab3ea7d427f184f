import { Button, Text } from '@mantine/core'
import { IconDownload, IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type Diagnosis, diagnosisQuery, makeBundle } from '../../api/admin/diagnosis.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { dayAndTime } from '../../components/time.ts'
import { CheckedGroups } from './checked-groups.tsx'
import classes from './diagnosis-page.module.css'
import { downloadJson } from './download-json.ts'
import { StatusIcon } from './status-icon.tsx'
import { WhatToDo } from './what-to-do.tsx'

/** Whether people can sign in: everything in between, looked at one after the other. */
export function DiagnosisPage() {
  const { data: diagnosis, error, isFetching, refetch } = useQuery(diagnosisQuery)
  const bundle = useMutation({
    mutationFn: makeBundle,
    onSuccess: made => downloadJson('gatewright-support.json', made),
  })
  return (
    <>
      <PageHeading
        title="Diagnosis"
        intro="Everything that a sign-in goes through, from the file to the apps. Nobody is signed in, and nothing is changed."
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconDownload size={18} aria-hidden="true" />}
              loading={bundle.isPending}
              onClick={() => bundle.mutate()}
            >
              Bundle for support
            </Button>
            <Button
              leftSection={<IconRefresh size={18} aria-hidden="true" />}
              loading={isFetching}
              onClick={() => void refetch()}
            >
              Look again
            </Button>
          </>
        }
      />
      <ErrorNotice error={bundle.error} />
      <ErrorNotice error={error} />
      {bundle.isSuccess && (
        <Text role="status" size="sm" c="dimmed" mb="md">
          The bundle has no secrets, and numbers in the place of people’s addresses. Look through it before
          you send it.
        </Text>
      )}
      {diagnosis === undefined && error === null && <LoadingRows rows={6} />}
      {diagnosis !== undefined && (
        <div className={classes.found} aria-busy={isFetching}>
          <Verdict diagnosis={diagnosis} />
          <WhatToDo checks={diagnosis.checks} />
          <CheckedGroups checks={diagnosis.checks} />
        </div>
      )}
    </>
  )
}

const verdicts = {
  green: 'Nothing is wrong',
  amber: 'It works, and something is worth a look',
  red: 'Something is wrong',
} as const

function Verdict({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  const { worst, counts, at, took } = diagnosis
  const parts = [
    `${counts.green} well`,
    ...(counts.amber > 0 ? [`${counts.amber} worth a look`] : []),
    ...(counts.red > 0 ? [`${counts.red} wrong`] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} not looked at`] : []),
  ]
  return (
    <div className={classes.verdict} data-worst={worst} role="status">
      <StatusIcon status={worst} size={28} />
      <div>
        <Text fw={600} fz="1.125rem">
          {verdicts[worst]}
        </Text>
        <Text size="sm" c="dimmed">
          {parts.join(', ')}. Looked at {dayAndTime(Date.parse(at))}, in {(took / 1000).toFixed(1)} s.
        </Text>
      </div>
    </div>
  )
}
