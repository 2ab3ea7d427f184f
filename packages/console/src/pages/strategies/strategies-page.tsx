import { Button, Stack } from '@mantine/core'
import { IconBrandWindows, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type AdminStrategy, strategiesQuery } from '../../api/admin/strategies.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { OwnedFileNotice, useOwnedFile } from '../../components/owned-file.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { AddStrategyDialog } from './add-strategy-dialog.tsx'
import { StrategyCard } from './strategy-card.tsx'

/** The ways to sign in, and how each of them is doing. */
export function StrategiesPage() {
  const { data: strategies, error } = useQuery(strategiesQuery)
  const [adding, setAdding] = useState(false)
  const owned = useOwnedFile()
  return (
    <>
      <PageHeading
        title="Strategies"
        intro={introFor(strategies ?? [])}
        actions={
          owned === undefined ? (
            <>
              <Button
                renderRoot={props => <Link to="/strategies/connect-microsoft" {...props} />}
                leftSection={<IconBrandWindows size={18} aria-hidden="true" />}
              >
                Connect Microsoft
              </Button>
              <Button
                variant="default"
                leftSection={<IconPlus size={18} aria-hidden="true" />}
                onClick={() => setAdding(true)}
              >
                Add a strategy
              </Button>
            </>
          ) : undefined
        }
      />
      <ErrorNotice error={error} />
      {strategies === undefined && error === null && <LoadingRows />}
      <Stack gap="md">
        <OwnedFileNotice />
        {strategies?.map(strategy => (
          <StrategyCard key={strategy.id} strategy={strategy} />
        ))}
      </Stack>
      {adding && <AddStrategyDialog onClose={() => setAdding(false)} />}
    </>
  )
}

function introFor(strategies: readonly AdminStrategy[]): string {
  const connected = strategies.some(strategy => strategy.accounts === 'elsewhere')
  if (connected || strategies.length === 0) {
    return 'The ways to sign in. Each can be tested without signing anybody in.'
  }
  const what = strategies.every(strategy => strategy.keepsPasswords) ? 'a password' : 'an account'
  return `People sign in with ${what} of ours so far. Connect your identity provider to let them use their work account.`
}
