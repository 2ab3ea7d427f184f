import { StatePill } from '../../components/state-pill.tsx'

/** Whether the app behind the gate answers. */
export function AnswersPill({ answers }: { readonly answers: boolean | null }) {
  if (answers === null) return <StatePill tone="quiet">Not asked yet</StatePill>
  return answers ? (
    <StatePill tone="good">Answers</StatePill>
  ) : (
    <StatePill tone="bad">Does not answer</StatePill>
  )
}
