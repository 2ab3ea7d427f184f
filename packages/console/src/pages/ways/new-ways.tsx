import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { noticeWays, type Way } from '../../api/ways.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { fullDay } from '../../components/time.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import { wayName } from './way-name.ts'
import classes from './ways-page.module.css'

/** Ways that were added to my account, and that I have not seen yet. */
export function NewWays({ ways }: { readonly ways: readonly Way[] }) {
  return (
    <ul className={classes.news} aria-label="New ways to sign in">
      {ways.map(way => (
        <NewWay key={way.id} way={way} />
      ))}
    </ul>
  )
}

function NewWay({ way }: { readonly way: Way }) {
  const [removing, setRemoving] = useState(false)
  const client = useQueryClient()
  const keep = useMutation({
    mutationFn: () => noticeWays([way.id]),
    onSuccess: () => client.invalidateQueries({ queryKey: ['auth'] }),
  })
  const name = wayName(way)
  return (
    <li className={classes.notice}>
      <Text fw={600}>
        A new way to sign in was added to your account: {name}, by {way.addedBy} on {fullDay(way.createdAt)}.
      </Text>
      <Text size="sm" mt={4}>
        {way.address !== '' && <>It signs in as {way.address}. </>}
        If you do not know it, remove it and tell an administrator.
      </Text>
      {keep.isError && (
        <div className={classes.error}>
          <ErrorNotice error={keep.error} />
        </div>
      )}
      <Group gap="sm" mt="md">
        <Button
          variant="default"
          loading={keep.isPending}
          onClick={() => keep.mutate()}
          aria-label={`It is mine: ${name}`}
        >
          It is mine
        </Button>
        <Button color="red" onClick={() => setRemoving(true)} aria-label={`Remove the new ${name}`}>
          Remove
        </Button>
      </Group>
      {removing && <RemoveDialog way={way} onClose={() => setRemoving(false)} />}
    </li>
  )
}
