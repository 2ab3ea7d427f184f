import { PortTakenError, StartError } from '@gatewright/server'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { describeFailure } from './failure.ts'
import { Stop } from './stop.ts'

/** As the server has some, each with a name of its own. */
class NewerDataError extends StartError {
  override readonly name = 'NewerDataError'
}

describe('a command that fails', () => {
  it.each([
    [new Stop('The file has a problem.'), 'The file has a problem.'],
    [new StartError('The data folder is in use.'), 'The data folder is in use.'],
    [new NewerDataError('Start the newer version.'), 'Start the newer version.'],
    [
      new PortTakenError(80, '::'),
      'Port 80 on :: is taken by another program. Stop that program, or set httpServer.port to another.',
    ],
    [
      Object.assign(new Error('EMFILE'), { code: 'EMFILE' }),
      'Too few files may be open at a time. Raise the limit to 1024 at least (ulimit -n, LimitNOFILE= of systemd).',
    ],
    [
      Object.assign(new Error('ENOENT: process.cwd failed'), { code: 'ENOENT', syscall: 'uv_cwd' }),
      'The current folder is not there any more, or may not be looked into (ENOENT). Go to another one (cd), and start again.',
    ],
  ])('says what the machine or the data refuse without a stack: %s', (error, said) => {
    expect(describeFailure(error)).toBe(said)
  })

  it('says so in a folder that was deleted below it', () => {
    const gone = vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw Object.assign(new Error('ENOENT: process.cwd failed'), { code: 'ENOENT', syscall: 'uv_cwd' })
    })
    onTestFinished(() => gone.mockRestore())
    expect(describeFailure(new StartError('The data folder is in use.'))).toBe('The data folder is in use.')
    expect(describeFailure(new TypeError('x'))).toMatch(/^TypeError: x\n/)
    const listing = Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'scandir' })
    expect(describeFailure(listing)).toMatch(/^\. cannot be used: permission denied \(scandir\)\./)
  })

  it('shows the stack of a fault of ours, and asks for a report', () => {
    const said = describeFailure(new TypeError('x is not a function'))
    expect(said).toMatch(
      /^TypeError: x is not a function\n {4}at .*\n\nThis is a fault of Gatewright, .*Please report it/s,
    )
    expect(describeFailure('thrown')).toMatch(/^thrown\n\nThis is a fault of Gatewright/)
  })

  it('shows names of files as they are, and obeys none of them', () => {
    expect(describeFailure(new StartError('/srv/\u001b[31m is not there.'))).toBe(
      '/srv/\\u001b[31m is not there.',
    )
  })
})
