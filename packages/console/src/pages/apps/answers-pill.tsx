import type { AppUpstream } from '../../api/admin/apps.ts'
import { StatePill } from '../../components/state-pill.tsx'

/** Whether the app behind the gate answers, and how many of its upstreams where not all do. */
export function AnswersPill({ upstreams }: { readonly upstreams: readonly AppUpstream[] }) {
  const answering = upstreams.filter(({ answers }) => answers).length
  if (answering === 0) return <StatePill tone="bad">Does not answer</StatePill>
  if (answering === upstreams.length) return <StatePill tone="good">Answers</StatePill>
  return (
    <StatePill tone="warn">
      {answering} of {upstreams.length} answer{answering === 1 ? 's' : ''}
    </StatePill>
  )
}
