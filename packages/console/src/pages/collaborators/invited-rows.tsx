import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { InvitedAddress } from '../../api/admin/collaborators.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { WhoseItIs } from './invitation-words.tsx'
import classes from './invited-rows.module.css'
import { PasswordTable } from './password-table.tsx'

/** What became of each of several addresses, what to send to those who are invited, and the way to correct the others. */
export function InvitedRows(props: {
  readonly rows: readonly InvitedAddress[]
  /** They get it by mail, too. */
  readonly byMail?: boolean
  /** @param text those that were not invited, one a line */
  readonly onCorrect: (text: string) => void
  readonly onClose: () => void
}) {
  useReturnFocus()
  const { rows } = props
  const failed = rows.filter(({ outcome }) => outcome === 'refused' || outcome === 'left')
  const passwords = rows.flatMap(({ email, oneTimePassword }) =>
    email === undefined || oneTimePassword === undefined ? [] : [{ email, oneTimePassword }],
  )
  const link = rows.find(row => row.link !== undefined)?.link
  const once = passwords.length > 0
  return (
    <Modal
      opened
      size="lg"
      onClose={props.onClose}
      title={summary(rows)}
      // A stray click must not lose the passwords.
      closeOnClickOutside={!once}
      closeOnEscape={!once}
      withCloseButton={!once}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and holds nothing that takes the focus. */}
        <ul className={classes.rows} tabIndex={0} aria-label="What became of each address">
          {[...failed, ...rows.filter(row => !failed.includes(row))].map(row => (
            <li key={row.email ?? row.written} className={classes.row}>
              <bdi className={classes.address}>{row.email ?? (row.written || '(empty)')}</bdi>
              <Outcome {...row} />
              {row.why !== undefined && <span className={classes.why}>{row.why}</span>}
              {row.holder !== undefined && (
                <span className={classes.why}>
                  <WhoseItIs holder={row.holder} />
                </span>
              )}
            </li>
          ))}
        </ul>
        {link !== undefined && (
          <>
            <Text>
              {props.byMail
                ? 'Those who are invited get this by mail; the list says whether it has gone out.'
                : 'Send this to those who are invited. They come in with their first sign-in.'}
            </Text>
            <CopyField label="Link" value={link} />
          </>
        )}
        {once && <PasswordTable passwords={passwords} />}
      </Stack>
      <Group justify="flex-end" mt="lg" gap="sm">
        {failed.length > 0 && !once && (
          <Button
            variant="default"
            onClick={() => props.onCorrect(failed.map(({ written }) => written).join('\n'))}
          >
            Correct {failed.length === 1 ? 'the one that is left' : `the ${failed.length} that are left`}
          </Button>
        )}
        <Button onClick={props.onClose}>{once ? 'I have them' : 'Close'}</Button>
      </Group>
    </Modal>
  )
}

function Outcome({ outcome }: Pick<InvitedAddress, 'outcome'>) {
  if (outcome === 'invited') return <StatePill tone="good">Invited</StatePill>
  if (outcome === 'already') return <StatePill tone="quiet">Invited already</StatePill>
  return <StatePill tone="bad">Not invited</StatePill>
}

/** `3 invited, 1 not` */
function summary(rows: readonly InvitedAddress[]): string {
  const count = (...outcomes: readonly InvitedAddress['outcome'][]) =>
    rows.filter(({ outcome }) => outcomes.includes(outcome)).length
  const parts = [
    [count('invited'), 'invited'],
    [count('already'), 'invited already'],
    [count('refused', 'left'), 'not invited'],
  ] as const
  return parts.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`])).join(', ')
}
