import { Button, CopyButton, Group, Text } from '@mantine/core'
import { DataTable } from '../../components/data-table.tsx'
import once from '../../components/shown-once-dialog.module.css'
import classes from './password-table.module.css'

interface MadePassword {
  readonly email: string
  readonly oneTimePassword: string
}

/** The passwords that an import has made. The server never shows them again, and nothing here keeps them. */
export function PasswordTable({ passwords }: { readonly passwords: readonly MadePassword[] }) {
  const lines = passwords.map(({ email, oneTimePassword }) => `${email}\t${oneTimePassword}`)
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" mb={8}>
        <Text>Each signs in once with this password, and chooses another:</Text>
        <CopyButton value={lines.join('\n')}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              flex="none"
              onClick={copy}
              aria-label="Copy: all one-time passwords"
            >
              <span aria-live="polite">{copied ? 'Copied' : 'Copy all'}</span>
            </Button>
          )}
        </CopyButton>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and holds nothing that takes the focus. */}
      <section className={classes.scroll} tabIndex={0} aria-label="List of the passwords">
        <DataTable
          label="One-time passwords"
          rows={passwords}
          rowKey={({ email }) => email}
          columns={[
            { title: 'E-mail address', cell: ({ email }) => <bdi>{email}</bdi> },
            {
              title: 'Password',
              narrow: true,
              cell: ({ oneTimePassword }) => <code className={classes.password}>{oneTimePassword}</code>,
            },
          ]}
        />
      </section>
      <p className={`${once.once} ${classes.notice}`}>
        These are shown once. Copy them before you close this.
      </p>
    </div>
  )
}
