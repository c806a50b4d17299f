import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerRules, ruleFor } from './answer-rules.ts'
import { type SwarmErrorCode, swarmErrorCodes } from './codes.ts'
import { engineWords } from './engine-words.ts'
import { errorFromAnswer } from './from-answer.ts'
import type { SwarmError } from './swarm-error.ts'

interface SourcedAnswer {
  readonly status: number
  readonly message: string
  readonly code: SwarmErrorCode
}

interface GoldenAnswer extends SourcedAnswer {
  readonly method: string
  readonly path: string
  readonly engines: readonly string[]
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8'))
const golden = read('answers.json') as GoldenAnswer[]
const fromSource = read('from-source.json') as SourcedAnswer[]

const engine = 'tcp://192.0.2.1:2376'

function errorOf(message: string, status: number, method?: string): SwarmError {
  return errorFromAnswer({ action: 'do it', engine, method, status, body: JSON.stringify({ message }) })
}

const shownBy = (error: SwarmError): string =>
  [inspect(error, { depth: 9 }), error.message, error.stack, error.engineMessage, JSON.stringify(error)].join('\n')

describe('what engines answer', () => {
  test.each(golden)('$method $path $status is $code: $message', ({ method, status, message, code }) => {
    const error = errorOf(message, status, method)
    expect(error.code).toBe(code)
    expect(error.status).toBe(status)
    expect(error.retryable).toBe(swarmErrorCodes[code].retryable)
  })

  test.each(golden)('$status $message reads as one sentence with its remedy', ({ method, status, message }) => {
    const error = errorOf(message, status, method)
    expect(error.message).toMatch(/^Cannot do it at tcp:\/\/192\.0\.2\.1:2376: [^\n]*[^\s.,:;]; [^\n]*[^\s.]$/)
    expect(error.message.endsWith(`; ${error.remedy}`)).toBe(true)
    expect(error.message).not.toMatch(/rpc error|the engine gave no reason/)
  })

  test('is held in full: every answer once, each by a known engine', () => {
    const keys = golden.map(({ method, path, status, message }) => `${method} ${path} ${status} ${message}`)
    expect(new Set(keys).size).toBe(golden.length)
    expect(new Set(golden.flatMap(({ engines }) => engines))).toEqual(new Set(['20.10.24', '26.1.5', '28.5.2']))
    expect(golden.filter(({ code }) => code === 'ENGINE_ERROR')).toEqual([])
  })

  test.each(fromSource)('$status is $code by their source: $message', ({ status, message, code }) => {
    expect(errorOf(message, status, 'POST').code).toBe(code)
  })
})

describe('the rules', () => {
  const deciding = [...golden, ...fromSource.map((answer) => ({ ...answer, method: 'POST' }))].map(
    ({ message, ...answer }) => ruleFor({ ...answer, ...engineWords(JSON.stringify({ message })) }),
  )

  test.each(answerRules.map((rule) => [rule.code, rule.message, rule] as const))(
    '%s has a rule for %s',
    (_, __, rule) => {
      expect(deciding).toContain(rule)
    },
  )

  test.each(['DeadlineExceeded', 'Unknown'])('leave a change in doubt where a question is not: %s', (code) => {
    const message = `rpc error: code = ${code} desc = context deadline exceeded`
    expect(errorOf(message, 500, 'GET').code).toBe('NO_LEADER')
    expect(errorOf(message, 500, 'POST').code).toBe('LEADERSHIP_LOST')
    expect(errorOf(message, 500).code).toBe('LEADERSHIP_LOST')
  })

  test('do not take the deadline of something else for a missing leader', () => {
    expect(errorOf('context deadline exceeded', 500, 'GET').code).toBe('ENGINE_ERROR')
  })

  test('say where a node stands only where the answer does', () => {
    const message =
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.'
    expect(errorOf(message, 503).details.membership).toBe('none')
    expect(errorOf(message, 403).details.membership).toBeUndefined()
  })
})

describe('what a caller keeps secret', () => {
  // A template engine quotes what it does not understand, so the value turns up twice, and in parts.
  const echoes = [
    (value: string) =>
      `expanding env failed: expanding env ${JSON.stringify(`PASSWORD=${value}`)}: template: expansion:1: function "${value}" not defined`,
    (value: string) =>
      `expanding mounts failed: expanding volume driver config: expanding map entry "o"=${JSON.stringify(value)}: template: expansion:1: unexpected "${value}" in operand`,
    (value: string) => `invalid environment variable: =${value}`,
  ]
  const around = fc.oneof(fc.string(), fc.constantFrom('"', '\\', '<redacted>', '<redacted>"', '{{', '=', '\n'))
  const marker = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 })

  test('does not show in an error, although the engine repeats it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...echoes), marker, around, around, (echo, secret, before, after) => {
        const message = `rpc error: code = InvalidArgument desc = ${echo(`${before}${secret}${after}`)}`
        const error = errorOf(message, 400, 'POST')
        expect(error.code).toBe('INVALID_ARGUMENT')
        expect(shownBy(error)).not.toContain(secret)
        expect(error.message.endsWith(`; ${error.remedy}`)).toBe(true)
      }),
    )
  })

  test('does not show when the answer is cut off in the middle of it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...echoes), marker, fc.nat(200), (echo, secret, length) => {
        const body = echo(secret).slice(0, length)
        expect(shownBy(errorFromAnswer({ action: 'do it', engine, status: 400, body }))).not.toContain(secret)
      }),
    )
  })

  test('leaves the name of the variable', () => {
    expect(errorOf('expanding env failed: expanding env "PASSWORD=x{{"', 400).message).toContain(
      '"PASSWORD=<redacted>"',
    )
  })
})

describe('what is no engine', () => {
  test('is told from an engine that misses an object', () => {
    const answer = { action: 'do it', engine, status: 404 }
    expect(errorFromAnswer({ ...answer, body: '404 page not found' }).code).toBe('NOT_AN_ENGINE')
    expect(errorFromAnswer({ ...answer, body: '{"message":"no such thing"}' }).code).toBe('NOT_FOUND')
  })

  test('may answer anything', () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((message) => JSON.stringify({ message })),
    )
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), body, (status, text) => {
        const error = errorFromAnswer({ action: 'do it', engine, status, body: text })
        expect(Object.keys(swarmErrorCodes)).toContain(error.code)
        expect(error.message.endsWith(`; ${error.remedy}`)).toBe(true)
      }),
    )
  })

  test.each(['plugin "', 'invalid key ', 'dial unix ', 'client version ', 'network ', '\n', ':\n ', 'expanding env "'])(
    'may repeat %j for a megabyte',
    (text) => {
      expect(errorOf(text.repeat(1_000_000 / text.length), 500).message.length).toBeLessThan(1_000)
    },
  )
})
