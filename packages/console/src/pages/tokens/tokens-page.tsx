import { Button, SegmentedControl, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { meQuery } from '../../api/auth.ts'
import { mayAdminister } from '../../api/roles.ts'
import { PageHeading } from '../../components/page-heading.tsx'
import { AllTokens } from './all-tokens.tsx'
import { MyTokens } from './my-tokens.tsx'
import { NewTokenDialog } from './new-token-dialog.tsx'

const route = getRouteApi('/signed-in/tokens')

/** My keys for programs without a browser and, for administrators, everyone's. */
export function TokensPage() {
  const { data: me } = useQuery(meQuery)
  const { whose } = route.useSearch()
  const navigate = route.useNavigate()
  const [making, setMaking] = useState(false)
  if (!me) return null
  const shown = mayAdminister(me) && whose === 'everyone' ? 'all' : 'mine'
  return (
    <>
      <PageHeading
        title="API tokens"
        intro={
          <>
            Keys for scripts and other programs that cannot sign in. A program that sends one enters the apps
            of the token as the person it belongs to.
          </>
        }
        actions={
          shown === 'all' ? undefined : (
            <Button leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={() => setMaking(true)}>
              New token
            </Button>
          )
        }
      />
      {mayAdminister(me) && (
        <SegmentedControl
          mb="md"
          aria-label="Whose tokens"
          value={shown}
          onChange={value =>
            void navigate({ search: value === 'all' ? { whose: 'everyone' } : {}, replace: true })
          }
          data={[
            { value: 'mine', label: 'Mine' },
            { value: 'all', label: 'Everyone’s' },
          ]}
        />
      )}
      {shown === 'mine' ? <MyTokens /> : <AllTokens me={me} />}
      {shown === 'mine' && (
        <Text size="sm" c="dimmed" mt="md">
          A token opens apps and nothing else: no program can use it to get into this console.
        </Text>
      )}
      {making && <NewTokenDialog onClose={() => setMaking(false)} />}
    </>
  )
}
