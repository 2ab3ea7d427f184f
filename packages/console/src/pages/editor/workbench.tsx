import { useHotkeys } from '@mantine/hooks'
import { useRef, useState } from 'react'
import type { ConfigFile, Found } from '../../api/admin/config.ts'
import { counted } from '../../components/counted.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { ProblemList } from '../../components/problem-list.tsx'
import { AddStrategyDialog } from '../strategies/add-strategy-dialog.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DraftNotice } from './draft-notice.tsx'
import { insertStrategy, moveStrategy } from './edit-text.ts'
import { TextEditor, type TextEditorHandle } from './monaco/text-editor.tsx'
import { PlainSecretsNotice } from './plain-secrets-notice.tsx'
import { Toolbar } from './toolbar.tsx'
import { useArrival } from './use-arrival.ts'
import { useFile } from './use-file.ts'
import { VersionsDialog } from './versions-dialog.tsx'
import classes from './workbench.module.css'

/** The editor with everything around it. */
export function Workbench({ config, schema }: { readonly config: ConfigFile; readonly schema: unknown }) {
  const file = useFile(config)
  const editor = useRef<TextEditorHandle>(null)
  const [dialog, setDialog] = useState<'add' | 'versions'>()
  const arrive = useArrival()
  const close = () => setDialog(undefined)
  // From inside the editor too: no tag is left out.
  useHotkeys([['mod+S', file.save]], [])
  const edit = (change: (text: string) => string) => editor.current?.setText(change(editor.current.getText()))

  return (
    <div className={classes.workbench}>
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
      <div className={classes.editor}>
        <TextEditor
          initialText={file.text}
          schema={schema}
          problems={file.problems}
          notices={file.notices}
          onReady={handle => {
            editor.current = handle
            arrive(handle)
          }}
          onChange={file.change}
        />
      </div>
      <section className={classes.problems} aria-label="Problems">
        <p role="status" className={classes.count}>
          {countOf(file)}
        </p>
        {file.problems.length + file.notices.length > 0 && (
          <ProblemList
            problems={file.problems}
            more={file.more}
            notices={file.notices}
            onGoTo={place => editor.current?.goTo(place.line, place.column)}
            fixOf={problem => {
              if (problem.code !== 'misplaced_strategy') return undefined
              const apply = () => edit(text => moveStrategy(text, problem))
              return { label: 'Move it under authStrategies', apply }
            }}
          />
        )}
      </section>
      <PlainSecretsNotice text={file.text} schema={schema} masked={file.masked} onReplace={edit} />
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
        <VersionsDialog currentText={file.text} onClose={close} onRestored={file.reload} />
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

/** `2 problems, 1 thing worth knowing` */
function countOf({ problems, more, notices }: Found): string {
  const count = problems.length + more
  const wrong = count === 0 ? 'No problems' : counted(count, 'problem')
  if (notices.length === 0) return wrong
  return `${wrong}, ${counted(notices.length, 'thing')} worth knowing`
}
