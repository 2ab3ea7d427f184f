import { Fragment } from 'react'

/** Where an address, a link or an id may break: after what separates its parts, and before a dot. */
const places = /(?<=[@/?&=:_-])|(?=\.)/

/** A text whose addresses break at `@`, `.` and `/` where they have to, and not inside their words. What is copied is the text. */
export function Breakable({ children }: { readonly children: string }) {
  const parts = children.split(places)
  return parts.map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ))
}
