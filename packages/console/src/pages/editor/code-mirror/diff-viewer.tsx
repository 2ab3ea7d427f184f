import { useComputedColorScheme, useMatches } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { applyTheme, commonOptions, monaco } from './monaco.ts'

/** Two texts side by side, or one over the other where it is narrow. Nothing can be changed here. */
export function DiffViewer(props: {
  readonly label: string
  readonly original: string
  readonly modified: string
}) {
  const place = useRef<HTMLDivElement>(null)
  const dark = useComputedColorScheme('light') === 'dark'
  const sideBySide = useMatches({ base: false, md: true })
  useEffect(() => applyTheme(dark), [dark])
  useEffect(() => {
    if (place.current === null) return
    const original = monaco.editor.createModel(props.original, 'json')
    const modified = monaco.editor.createModel(props.modified, 'json')
    const plainBrackets = { enabled: false, independentColorPoolPerBracketType: false }
    original.updateOptions({ bracketColorizationOptions: plainBrackets })
    modified.updateOptions({ bracketColorizationOptions: plainBrackets })
    const editor = monaco.editor.createDiffEditor(place.current, {
      ...commonOptions,
      theme: 'gatewright',
      readOnly: true,
      renderSideBySide: sideBySide,
      hideUnchangedRegions: { enabled: true },
      originalAriaLabel: `${props.label}, before`,
      modifiedAriaLabel: `${props.label}, after`,
    })
    editor.setModel({ original, modified })
    return () => {
      editor.dispose()
      // A comparison under way must not lose its texts, or Monaco reports that there is no result.
      setTimeout(() => {
        original.dispose()
        modified.dispose()
      }, 5_000)
    }
  }, [props.label, props.original, props.modified, sideBySide])
  return <div ref={place} style={{ height: '100%' }} />
}
