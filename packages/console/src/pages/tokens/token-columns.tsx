import { Button, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiToken, OpenableApp } from '../../api/tokens.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import type { Column } from '../../components/data-table.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { showDone } from '../../components/toasts.ts'
import { When } from '../../components/when.tsx'
import classes from './tokens-page.module.css'

/**
 * @param known the apps whose names are known; others are called by their ids
 * @param between columns for which there is room on this page
 */
export function tokenColumns(
  known: readonly OpenableApp[] | undefined,
  between: readonly Column<ApiToken>[] = [],
): readonly Column<ApiToken>[] {
  const nameOf = (id: string) => known?.find(app => app.id === id)?.name ?? id
  return [
    { title: 'Name', cell: token => <span className={classes.name}>{token.name}</span> },
    { title: 'Opens', cell: token => token.apps.map(nameOf).join(', ') },
    ...between,
    {
      title: 'Last used',
      cell: token => (token.lastUsedAt === undefined ? 'never' : <When at={token.lastUsedAt} />),
      narrow: true,
    },
    {
      title: 'Ends',
      cell: token =>
        token.expiresAt <= Date.now() ? (
          <StatePill tone="bad">Expired</StatePill>
        ) : (
          <When at={token.expiresAt} />
        ),
      narrow: true,
    },
  ]
}

export function actionColumn<Token extends ApiToken>(options: {
  readonly revoke: (id: string) => Promise<unknown>
  readonly mayRevoke: (token: Token) => boolean
}): Column<Token> {
  return {
    title: 'Action',
    actions: true,
    cell: token => (options.mayRevoke(token) ? <RevokeButton token={token} revoke={options.revoke} /> : null),
  }
}

function RevokeButton(props: {
  readonly token: ApiToken
  readonly revoke: (id: string) => Promise<unknown>
}) {
  const [asking, setAsking] = useState(false)
  const client = useQueryClient()
  const { id, name } = props.token
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => setAsking(true)}
        aria-label={`Revoke the token ${name}`}
      >
        Revoke
      </Button>
      {asking && (
        <ConfirmDialog
          title={`Revoke “${name}”?`}
          action="Revoke"
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await props.revoke(id)
            await client.invalidateQueries({ queryKey: ['auth', 'tokens'] })
            showDone(`The token “${name}” is revoked.`)
          }}
        >
          <Text>
            Every program that uses it is refused from now on, and what it holds open is closed. This cannot
            be undone; a new token has another value.
          </Text>
        </ConfirmDialog>
      )}
    </>
  )
}
