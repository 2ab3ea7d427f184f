/** A refusal with a sentence that says why. */
export { refusedBecause as refused } from '../../errors.ts'
