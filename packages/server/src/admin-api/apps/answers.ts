import { upstreamFailure } from '../../diagnosis/upstream-answers.ts'

/** Whether anything listens at an upstream. */
export const answers = async (upstream: string): Promise<boolean> =>
  (await upstreamFailure(upstream)) === undefined
