import { describe, expect, test } from 'vitest'
import type { Flag } from './flag.ts'
import { parseFlags } from './parse-flags.ts'

const flags: readonly Flag[] = [
  { names: ['quiet', 'q'], kind: 'boolean', summary: '' },
  { names: ['timeout', 't'], kind: 'integer', standard: '10', summary: '' },
  { names: ['filter'], kind: 'strings', summary: '' },
  { names: ['driver', 'd'], kind: 'string', standard: 'virtualbox', variable: 'MACHINE_DRIVER', summary: '' },
]

function parse(argv: readonly string[], environment = {}, stopAtFirstArgument = false) {
  return parseFlags(argv, flags, { environment, stopAtFirstArgument })
}

describe('parseFlags', () => {
  test('takes one dash or two, and a value after a blank or an equals sign', () => {
    for (const argv of [['-timeout', '3'], ['--timeout', '3'], ['-t=3'], ['--t=3']]) {
      expect(parse(argv).flags.integer('timeout')).toBe(3)
    }
  })

  test('takes flags before, between and after arguments', () => {
    const { args, flags: values } = parse(['a', '-q', 'b', '-d', 'none', 'c'])
    expect(args).toEqual(['a', 'b', 'c'])
    expect(values.boolean('quiet')).toBe(true)
    expect(values.string('driver')).toBe('none')
  })

  test('leaves alone what follows two dashes, or the first argument where that is asked for', () => {
    expect(parse(['-q', '--', '-x', 'a']).args).toEqual(['-x', 'a'])
    expect(parse(['-q', 'dev01', 'ls', '-l'], {}, true).args).toEqual(['dev01', 'ls', '-l'])
  })

  test('collects what may be repeated, and takes the last of everything else', () => {
    const { flags: values } = parse(['--filter', 'a', '--filter=b', '-d', 'x', '-d', 'y'])
    expect(values.strings('filter')).toEqual(['a', 'b'])
    expect(values.string('driver')).toBe('y')
  })

  test('falls back to the variable, and then to the standard', () => {
    expect(parse([]).flags.string('driver')).toBe('virtualbox')
    expect(parse([], { MACHINE_DRIVER: 'none' }).flags.string('driver')).toBe('none')
    expect(parse(['-d', 'generic'], { MACHINE_DRIVER: 'none' }).flags.string('driver')).toBe('generic')
    expect(parse([]).flags.boolean('quiet')).toBe(false)
    expect(parse([]).flags.strings('filter')).toEqual([])
  })

  test('reads booleans as Go does', () => {
    expect(parse(['-q=T']).flags.boolean('quiet')).toBe(true)
    expect(parse(['-q', '-q=0']).flags.boolean('quiet')).toBe(false)
  })

  test.each([
    [['--nope'], 'flag provided but not defined: -nope'],
    [['-d'], 'flag needs an argument: -d'],
    [['-t', '1s'], 'invalid value "1s" for flag -t: parse error'],
    [['-q=maybe'], 'invalid boolean value "maybe" for -q: parse error'],
    [['---q'], 'bad flag syntax: ---q'],
    [['-=x'], 'bad flag syntax: -=x'],
  ])('refuses %j: %s', (argv, message) => {
    expect(() => parse(argv)).toThrow(message)
  })
})
