import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import {
  type ConfigFile,
  type Conflict,
  configQuery,
  type Found,
  foundIn,
  revealConfig,
  saveConfig,
} from '../../api/admin/config.ts'
import type { RestartConcern } from '../../api/admin/status.ts'
import { ApiError } from '../../api/http.ts'
import { showDone } from '../../components/toasts.ts'
import { useLocalDraft } from './use-local-draft.ts'
import { useProblems } from './use-problems.ts'

/** The file as it is edited: what is typed, what it began from, and the ways to save it. */
export type EditedFile = ReturnType<typeof useFile>

export function useFile(config: ConfigFile) {
  const client = useQueryClient()
  const draft = useLocalDraft()
  // What was typed before the session ended or the page was left goes on where it was.
  const readOnly = config.owner === 'file'
  const [restored] = useState(() =>
    readOnly || draft.atStart?.text === config.text ? undefined : draft.atStart,
  )
  const [text, setText] = useState(restored?.text ?? config.text)
  // What is typed, known before the page is drawn again: a save by keyboard may come in between.
  const typed = useRef(text)
  const [savedText, setSavedText] = useState(config.text)
  const baseVersion = useRef(restored?.baseVersion ?? config.version)
  const [savedVersion, setSavedVersion] = useState(config.version)
  const [masked, setMasked] = useState(config.masked)
  const [conflict, setConflict] = useState<Conflict>()
  const [concerns, setConcerns] = useState<readonly RestartConcern[]>([])
  const { findings, more, check, settle } = useProblems(foundOf(config))
  const dirty = text !== savedText

  const change = useCallback(
    (value: string) => {
      typed.current = value
      setText(value)
      draft.keep({ text: value, baseVersion: baseVersion.current, at: Date.now() })
      check(value, baseVersion.current)
    },
    [draft.keep, check],
  )

  const saving = useMutation({
    mutationFn: async (asDraft: boolean) => {
      const text = typed.current
      return { ...(await saveConfig({ text, baseVersion: baseVersion.current, asDraft })), text }
    },
    onSuccess: async (saved, asDraft) => {
      settle(foundOf(saved))
      setSavedText(saved.text)
      if (typed.current === saved.text) draft.drop()
      if (asDraft) {
        showDone('Kept as your draft. The file itself is unchanged.')
        return
      }
      baseVersion.current = saved.version
      setSavedVersion(saved.version)
      setConcerns(saved.concerns)
      showDone(saved.restartNeeded ? 'Saved. It takes effect with a restart.' : 'Saved.')
      await client.invalidateQueries({ queryKey: ['admin'] })
    },
    onError: error => {
      if (!(error instanceof ApiError)) return
      if (error.status === 409) setConflict(error.body as unknown as Conflict)
      if (error.status === 422) settle(foundIn(error.body))
    },
  })

  const load = async (fresh: ConfigFile) => {
    draft.drop()
    client.setQueryData(configQuery.queryKey, fresh)
    baseVersion.current = fresh.version
    setSavedVersion(fresh.version)
    setConcerns([])
    setMasked(fresh.masked)
    typed.current = fresh.text
    setText(fresh.text)
    setSavedText(fresh.text)
    settle(foundOf(fresh))
    return fresh.text
  }

  // Closing the tab is the one way in which typed text is lost, so the browser asks first.
  useEffect(() => {
    if (!dirty) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [dirty])

  return {
    text,
    /** It is edited elsewhere. */
    readOnly,
    dirty,
    /** Of what the editor began with or has saved last. */
    savedVersion,
    masked,
    /** What a restart asks about first, as the last save has found. */
    concerns,
    findings,
    /** Problems beside those. */
    more,
    conflict,
    change,
    restoredAt: restored?.at,
    serverDraft: config.draft ?? undefined,
    saving: saving.isPending,
    /** An invalid file was not saved: only a draft of it can be. */
    invalid: saving.error instanceof ApiError && saving.error.status === 422,
    error: saving.error instanceof ApiError && [409, 422].includes(saving.error.status) ? null : saving.error,
    save: () => {
      if (!saving.isPending && !readOnly) saving.mutate(false)
    },
    saveAsDraft: () => saving.mutate(true),
    /** Goes on with a kept draft, from the version that it began from: what others changed since is not lost. */
    openDraft: (kept: { readonly text: string; readonly baseVersion: string }) => {
      baseVersion.current = kept.baseVersion
      return kept.text
    },
    reveal: async () => load(await revealConfig()),
    reload: async (asked: readonly RestartConcern[] = []) => {
      await client.invalidateQueries({ queryKey: ['admin'] })
      const text = await load(await client.fetchQuery({ ...configQuery, staleTime: 0 }))
      setConcerns(asked)
      return text
    },
    postponeConflict: () => setConflict(undefined),
    /** What is typed from here on begins from the file as it is now. */
    rebase: () => {
      if (conflict !== undefined) baseVersion.current = conflict.version
      setConflict(undefined)
    },
  }
}

const foundOf = ({ problems, more, notices }: Found): Found => ({ problems, more, notices })
