import { useHotkeys } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { type ConfigFile, schemaQuery } from '../../api/admin/config.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { OwnedFileNotice } from '../../components/owned-file.tsx'
import { AddStrategyDialog } from '../strategies/add-strategy-dialog.tsx'
import type { TextEditorHandle } from './code-mirror/create-editor.ts'
import { TextEditor } from './code-mirror/text-editor.tsx'
import { ConcernsNotice } from './concerns-notice.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DiffersNotice } from './differs-notice.tsx'
import { DraftNotice } from './draft-notice.tsx'
import { insertStrategy, moveStrategy } from './edit-text.ts'
import { EnvironmentNotice } from './environment-notice.tsx'
import { FileLine } from './file-line.tsx'
import { FindingsPanel } from './findings-panel.tsx'
import { PlainSecretsNotice } from './plain-secrets-notice.tsx'
import { Toolbar } from './toolbar.tsx'
import { useArrival } from './use-arrival.ts'
import { useFile } from './use-file.ts'
import { useFollowing } from './use-following.ts'
import { VersionsDialog } from './versions-dialog.tsx'
import classes from './workbench.module.css'

/**
 * The editor with everything around it.
 * @param props.schema of the file, once it is there
 */
export function Workbench({ config, schema }: { readonly config: ConfigFile; readonly schema: unknown }) {
  const file = useFile(config)
  const client = useQueryClient()
  const editor = useRef<TextEditorHandle>(null)
  const panel = useRef<HTMLElement>(null)
  const [dialog, setDialog] = useState<'add' | 'versions'>()
  const { readOnly } = file
  const arrive = useArrival(readOnly)
  const close = () => setDialog(undefined)
  // From inside the editor too: no tag is left out.
  useHotkeys([['mod+S', file.save]], [], true)
  useFollowing(file, text => editor.current?.setText(text))
  const edit = (change: (text: string) => string) => editor.current?.setText(change(editor.current.getText()))

  return (
    <div className={classes.workbench}>
      <FileLine
        file={file}
        onProblems={() => panel.current?.focus()}
        onCompare={() => setDialog('versions')}
      />
      <OwnedFileNotice />
      <DiffersNotice />
      <Toolbar
        file={file}
        onFormat={() => editor.current?.format()}
        onAdd={() => setDialog('add')}
        onVersions={() => setDialog('versions')}
        onReveal={async () => {
          const text = await file.reveal()
          if (text !== undefined) editor.current?.setText(text)
        }}
      />
      <DraftNotice file={file} setText={text => editor.current?.setText(text)} />
      {file.error !== null && <ErrorNotice error={file.error} />}
      <div className={classes.desk}>
        <div className={classes.editor}>
          <TextEditor
            initialText={file.text}
            loadSchema={() => client.ensureQueryData(schemaQuery)}
            findings={file.findings}
            onReady={handle => {
              editor.current = handle
              arrive(handle)
            }}
            onChange={file.change}
            readOnly={readOnly}
          />
        </div>
        <FindingsPanel
          ref={panel}
          findings={file.findings}
          more={file.more}
          onGoTo={finding => editor.current?.goTo(finding.line, finding.column)}
          fixOf={finding => {
            if (readOnly || finding.code !== 'misplaced_strategy') return undefined
            const apply = () => edit(text => moveStrategy(text, finding))
            return { label: 'Move it under authStrategies', apply }
          }}
        >
          <ConcernsNotice concerns={file.concerns} savedVersion={file.savedVersion} />
          <EnvironmentNotice notes={config.environment} />
          {!readOnly && (
            <PlainSecretsNotice text={file.text} schema={schema} masked={file.masked} onReplace={edit} />
          )}
        </FindingsPanel>
      </div>
      {dialog === 'add' && (
        <AddStrategyDialog
          onClose={close}
          onAdd={snippet => {
            edit(text => insertStrategy(text, snippet))
            editor.current?.focus()
          }}
        />
      )}
      {dialog === 'versions' && (
        <VersionsDialog
          currentText={file.text}
          onClose={close}
          {...(!readOnly && { onRestored: file.reload })}
        />
      )}
      {file.conflict !== undefined && (
        <ConflictDialog
          conflict={file.conflict}
          mine={file.text}
          onClose={file.postponeConflict}
          onResolve={text => {
            file.rebase()
            editor.current?.setText(text)
          }}
        />
      )}
    </div>
  )
}
