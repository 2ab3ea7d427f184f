import { expect, it } from 'vitest'
import { snippetOf } from './snippet-of.ts'

it.each([
  ['"port": ${1:3000}', '"port": ${1:3000}'],
  ['"clientID": "$1"$0', '"clientID": "${1}"${0}'],
  ['"apps": {\n\t$1\n}', '"apps": \\{\n\t${1}\n\\}'],
  ['"secret": "\\${env:SECRET\\}"', '"secret": "$\\{env:SECRET\\}"'],
  ['${1|true,false|}', '${1:true}'],
  ['"allow": ${1:{ "roles": [] \\}}', '"allow": \\{ "roles": [] \\}'],
  ['"path": "C:\\\\"', '"path": "C:\\"'],
])('%j of the language service is %j of the editor', (theirs, ours) => {
  expect(snippetOf(theirs)).toBe(ours)
})
