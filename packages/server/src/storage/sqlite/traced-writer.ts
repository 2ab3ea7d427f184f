import { asSpan, codeOf, currentSpan, type Span } from '../../span.ts'
import type { OpenTransaction, Writer } from './writer.ts'

/**
 * Each write as a span, where something is traced: from when somebody waits for their turn until it is on the disk, or undone. All
 * writes come by here.
 */
export function tracedWriter(writer: Pick<Writer, 'begin' | 'write'>): Pick<Writer, 'begin' | 'write'> {
  return {
    begin() {
      const span = currentSpan()?.child(NAME)
      return span === undefined ? writer.begin() : beginWithin(writer, span)
    },
    write: statement =>
      currentSpan() === undefined ? writer.write(statement) : asSpan(NAME, () => writer.write(statement)),
  }
}

const NAME = 'storage write'

async function beginWithin(writer: Pick<Writer, 'begin'>, span: Span): Promise<OpenTransaction> {
  /** What has gone wrong first: whoever hears of it undoes the transaction. */
  let failure: string | undefined
  let isKept = false
  const noting = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work
    } catch (error) {
      failure ??= codeOf(error)
      throw error
    }
  }
  const begun = await noting(writer.begin()).catch(error => {
    span.end(failure)
    throw error
  })
  return {
    run: statement => noting(begun.run(statement)),
    async commit() {
      await noting(begun.commit())
      isKept = true
      span.end()
    },
    async rollback() {
      await begun.rollback()
      if (!isKept) span.end(failure ?? 'undone')
    },
  }
}
