import type { Seal } from './seal.ts'

/** Characters of one piece: sealed, it is shorter than what a seal opens, whatever letters they are. */
const PIECE = 3_000

/**
 * Data of any size as a JSON list of sealed texts. Each piece says whose it is and its place, so that none stands for another.
 * @param of id of the row that it is for
 */
export async function sealInPieces(seal: Seal, purpose: string, of: string, data: unknown): Promise<string> {
  const text = JSON.stringify(data)
  const pieces = Array.from({ length: Math.ceil(text.length / PIECE) }, (_, at) =>
    text.slice(at * PIECE, (at + 1) * PIECE),
  )
  return JSON.stringify(
    await Promise.all(
      pieces.map((piece, at) => seal.seal(purpose, { of, at, pieces: pieces.length, piece })),
    ),
  )
}

/** The data, or `undefined` for anything that {@link sealInPieces} has not made for this row. */
export async function openPieces(seal: Seal, purpose: string, of: string, sealed: string): Promise<unknown> {
  const texts = JSON.parse(sealed) as readonly string[]
  const opened = (await Promise.all(texts.map(text => seal.open(purpose, text)))) as readonly (
    | { readonly of: string; readonly at: number; readonly pieces: number; readonly piece: string }
    | undefined
  )[]
  const isWhole = opened.every(
    (piece, at) => piece?.of === of && piece.at === at && piece.pieces === opened.length,
  )
  return isWhole && opened.length > 0 ? JSON.parse(opened.map(piece => piece?.piece).join('')) : undefined
}
