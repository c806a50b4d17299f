import { describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { writeDockerMachineConfig, writeRawConfig } from '../testing/docker-machine-config.ts'
import { runDockerMachine } from '../testing/run-docker-machine.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import { commandTable } from './command-table.ts'

const store = '/nonexistent/store'

describe('docker-machine', () => {
  test.each([[[]], [['help']], [['--help']], [['-h']]])('shows what it can do when called with %j', async (argv) => {
    const { code, out, error } = await runDockerMachine(store, argv)
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toMatch(/^Usage: docker-machine \[OPTIONS\] COMMAND \[arg...\]\n/)
    for (const { name, summary } of commandTable) expect(out).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'))
  })

  test.each(commandTable)('shows the help of $name, which stands on its own', async ({ name }) => {
    const { code, out } = await runDockerMachine(store, [name, '--help'])
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^Usage: docker-machine ${name}[^\n]*\n\n[A-Z]`))
    expect(out).toContain('--help, -h')
    expect((await runDockerMachine(store, ['help', name])).out).toBe(out)
  })

  test.each([['version'], ['--version'], ['-v']])('says its version when called with %s', async (argument) => {
    const { out } = await runDockerMachine(store, [argument])
    expect(out).toBe(`docker-machine version ${packageJson.version}, build raftkit\n`)
  })

  test('fails on an unknown command', async () => {
    expect(await runDockerMachine(store, ['frob'])).toEqual({
      code: 1,
      out: '',
      error: "docker-machine: 'frob' is not a docker-machine command. See 'docker-machine --help'.\n",
    })
    expect(await runDockerMachine(store, ['help', 'frob'])).toMatchObject({ code: 1 })
  })

  test.each([
    [['ls', '--nope'], 'flag provided but not defined: -nope\n', /^Incorrect Usage\.\n\nUsage: docker-machine ls /],
    [
      ['ls', '-t', 'abc'],
      'invalid value "abc" for flag -t: parse error\n',
      /^Incorrect Usage\.\n\nUsage: docker-machine ls /,
    ],
    [
      ['--nope', 'ls'],
      'flag provided but not defined: -nope\n',
      /^Incorrect Usage\.\n\nUsage: docker-machine \[OPTIONS\]/,
    ],
  ])('explains the mistake in %j and fails, unlike Docker Machine', async (argv, error, out) => {
    const run = await runDockerMachine(store, argv)
    expect(run).toMatchObject({ code: 1, error })
    expect(run.out).toMatch(out)
  })

  test('refuses a MACHINE_DEBUG that is no boolean before it does anything', async () => {
    const run = await runDockerMachine(store, ['ls'], { environment: { MACHINE_DEBUG: 'maybe' } })
    expect(run).toEqual({
      code: 1,
      out: '',
      error: 'Error parsing boolean value from MACHINE_DEBUG: strconv.ParseBool: parsing "maybe": invalid syntax\n',
    })
  })

  test('shows with --debug or MACHINE_DEBUG what was underneath a failure', async () => {
    const path = await temporaryStore()
    await writeRawConfig(path, 'bad', '{ x')
    const message = "Error getting migrated host: invalid character 'x' looking for beginning of object key string\n"
    expect((await runDockerMachine(path, ['url', 'bad'])).error).toBe(message)
    for (const run of [
      await runDockerMachine(path, ['-D', 'url', 'bad']),
      await runDockerMachine(path, ['url', 'bad'], { environment: { MACHINE_DEBUG: '1' } }),
    ]) {
      expect(run.error).toMatch(/^Error getting migrated host: .*\nMachineError: .*caused by SyntaxError: /s)
    }
  })

  test('takes the store from the flag before the variable', async () => {
    const path = await temporaryStore()
    await writeDockerMachineConfig(path, 'dev01', 'tcp://192.0.2.11:2376')
    expect((await runDockerMachine(store, ['-s', path, 'ls', '-q'])).out).toBe('dev01\n')
    expect((await runDockerMachine(path, ['-s', store, 'ls', '-q'])).out).toBe('')
    expect((await runDockerMachine(path, ['ls', '-q'])).out).toBe('dev01\n')
  })

  test('says of use that it is a shell function', async () => {
    const { code, error } = await runDockerMachine(store, ['use', 'dev01'])
    expect(code).toBe(1)
    expect(error).toContain('eval "$(docker-machine shell-init bash)"')
  })
})
