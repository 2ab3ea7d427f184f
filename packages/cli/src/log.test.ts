import { hostname } from 'node:os'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createLog, shortLine } from './log.ts'

describe('a line for the terminal', () => {
  it('never lets a request talk to the terminal', () => {
    const hostile = 'a\u001b]0;owned\u0007\u009b2J\r\n12:00:00 info all is well'
    const line = shortLine(
      JSON.stringify({
        level: 'info',
        time: '2026-01-01T00:00:00.000Z',
        msg: `refused ${hostile}`,
        path: hostile,
        detail: { email: hostile },
        err: { stack: `Error: ${hostile.replace('\n', '')}\n    at somewhere` },
      }),
    )
    // Its own colours aside.
    const ours = stripVTControlCharacters(line)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(ours).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    expect(ours.split('\n')).toHaveLength(3)
    expect(ours).toContain('\\u001b]0;owned\\u0007\\u009b2J')
  })

  it('has no colours where nobody wants them (NO_COLOR, a terminal that has none)', () => {
    const said = (hasColors: boolean) => {
      let text = ''
      createLog('info', { isTTY: true, hasColors: () => hasColors, write: line => (text += line) }).warn(
        'refused',
      )
      return text
    }
    expect(said(true)).toContain('\u001b[33mwarn')
    expect(said(false)).toMatch(/^\d\d:\d\d:\d\d warn {2}refused\n$/)
  })

  it('names the node in JSON, where it is not called by its machine', () => {
    const baseOf = (name: string, worker?: string) => {
      vi.stubEnv('GATEWRIGHT_NODE', name)
      vi.stubEnv('GATEWRIGHT_WORKER', worker)
      onTestFinished(() => void vi.unstubAllEnvs())
      let text = ''
      createLog('info', { write: line => (text = String(line)) }, 'json').info('ready')
      return JSON.parse(text)
    }
    expect(baseOf(' gate-1 ')).toMatchObject({ node: 'gate-1', hostname: hostname(), pid: process.pid })
    expect(baseOf('gate-1', '2')).toMatchObject({ node: 'gate-1 #2' })
    for (const worker of [undefined, '2']) expect(baseOf('', worker)).not.toHaveProperty('node')
  })

  it('takes the other format on request, whatever it goes to', () => {
    const written: string[] = []
    const write = (text: string) => written.push(text)
    createLog('info', { isTTY: true, write }, 'json').info('to a collector')
    createLog('info', { write }, 'pretty').info('to a person')
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ level: 'info', msg: 'to a collector' })
    expect(written[1]).toMatch(/^\d\d:\d\d:\d\d info {2}to a person\n$/)
  })

  it('is JSON for whatever collects it, which may show it at a terminal, and means the same', () => {
    const written: string[] = []
    const hostile = 'a\u009b2J\u202eb\u2028c\u200b'
    createLog('info', { write: text => written.push(text) }).info({ path: hostile }, 'refused')
    expect(written).toHaveLength(1)
    expect(written[0]).toMatch(/^[ -~]+\n$/)
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ msg: 'refused', path: hostile })
  })
})
