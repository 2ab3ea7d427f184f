import { Button, Menu, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { strategyTypesQuery } from '../../api/admin/strategies.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { testInNewWindow } from '../../components/test-sign-in.ts'
import { showFailed } from '../../components/toasts.ts'
import { testableEntries } from './edit-text.ts'
import type { EditedFile } from './use-file.ts'
import classes from './workbench.module.css'

/** What can be done with the text. Nothing comes or goes, so that no button moves away under the pointer. */
export function Toolbar(props: {
  readonly file: EditedFile
  readonly onFormat: () => void
  readonly onAdd: () => void
  readonly onVersions: () => void
  readonly onReveal: () => Promise<void>
}) {
  const { file } = props
  const [revealing, setRevealing] = useState(false)
  const test = useMutation({ mutationFn: testInNewWindow, onError: showFailed })
  const { data: types = [] } = useQuery(strategyTypesQuery)
  const testable = testableEntries(file.text, types)
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Configuration file">
      {!file.readOnly && (
        <>
          <Button
            onClick={file.save}
            loading={file.saving}
            disabled={!file.dirty}
            aria-keyshortcuts="Control+S Meta+S"
          >
            Save
          </Button>
          <Button variant="default" onClick={file.saveAsDraft} disabled={!file.dirty}>
            Keep as draft
          </Button>
          <Button variant="default" onClick={props.onFormat}>
            Format
          </Button>
          <Button variant="default" onClick={props.onAdd}>
            Add a strategy
          </Button>
        </>
      )}
      <Menu>
        <Menu.Target>
          <Button variant="default" loading={test.isPending} disabled={testable.length === 0}>
            Test sign-in
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{file.readOnly ? 'As it stands here' : 'As it is typed here, saved or not'}</Menu.Label>
          {testable.map(({ id, entry }) => (
            <Menu.Item key={id} onClick={() => test.mutate({ strategyId: id, entry })}>
              {id}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" onClick={props.onVersions}>
        Versions
      </Button>
      <Button variant="default" onClick={() => setRevealing(true)} disabled={!file.masked}>
        {file.masked ? 'Show secrets' : 'Secrets shown'}
      </Button>
      {revealing && (
        <ConfirmDialog
          title="Show the secrets of the file?"
          action="Show them"
          onClose={() => setRevealing(false)}
          onConfirm={props.onReveal}
        >
          <Text>
            They stand readable on your screen until you leave this page. That you asked for them is written
            to the audit log.
          </Text>
          {file.dirty && (
            <Text mt="sm" fw={550}>
              Save first: what you typed is replaced by the file as it is saved.
            </Text>
          )}
        </ConfirmDialog>
      )}
    </div>
  )
}
