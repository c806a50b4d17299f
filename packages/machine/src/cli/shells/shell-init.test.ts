import { spawnSync } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryStore } from '../../testing/temporary-store.ts'
import { shellInit } from './shell-init.ts'

/** A program that takes the place of this one: `env NAME` knows dev01 and dev02 alone, everything else is repeated. */
const STAND_IN = `#!/bin/sh
[ "$1" = env ] || { echo "called with $*"; exit 5; }
for name in "$@"; do :; done
case "$name" in
  dev0[12]) echo "export DOCKER_HOST=\\"tcp://$name\\""; echo "export DOCKER_MACHINE_NAME=\\"$name\\"" ;;
  -u) echo 'unset DOCKER_HOST'; echo 'unset DOCKER_MACHINE_NAME' ;;
  *) echo 'no such machine' >&2; echo 'export DOCKER_HOST="half"'; exit 1 ;;
esac
`

let program: string
beforeEach(async () => {
  // The function has to name the program whatever its path is.
  const folder = join(await temporaryStore(), "it's \\ here\\\\")
  await mkdir(folder, { recursive: true })
  program = join(folder, 'docker-machine')
  await writeFile(program, STAND_IN)
  await chmod(program, 0o755)
})

function bash(script: string, environment: Record<string, string> = {}): { out: string; error: string } {
  const env = { PATH: '/usr/bin:/bin', ...environment }
  const text = `set -u; ${shellInit('bash', program)}\n${script}`
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', text], { env, encoding: 'utf8' })
  return { out: stdout, error: stderr }
}

describe('docker-machine use', () => {
  test('points the shell to the machine, and says so', () => {
    const { out, error } = bash('docker-machine use dev01; echo "$? $DOCKER_HOST"')
    expect({ out, error }).toEqual({ out: 'Active machine: dev01\n0 tcp://dev01\n', error: '' })
  })

  test('fails and leaves the shell as it was when env fails, unlike Docker Machine', () => {
    const { out, error } = bash(
      'docker-machine use dev02; docker-machine use nosuch; echo "$? $DOCKER_HOST $DOCKER_MACHINE_NAME"',
    )
    expect(out).toBe('Active machine: dev02\n1 tcp://dev02 dev02\n')
    expect(error).toBe('no such machine\n')
  })

  test('takes the machine away again with -u', () => {
    const { out } = bash('docker-machine use dev01; docker-machine use -u; echo $?; test -v DOCKER_HOST; echo $?')
    expect(out).toBe('Active machine: dev01\nNo active machine\n0\n1\n')
  })

  test('passes every other command on, with its exit code', () => {
    expect(bash('docker-machine ls -f "a b"; echo $?').out).toBe('called with ls -f a b\n5\n')
    expect(bash('docker-machine; echo $?').out).toBe('called with \n5\n')
  })

  test.each(['', '-h', '--help'])('shows its help when called with "%s"', (argument) => {
    expect(bash(`docker-machine use ${argument}`).out).toBe('called with use --help\n')
  })

  test('stands back when DOCKER_MACHINE_WRAPPED says so', () => {
    expect(bash('docker-machine use dev01', { DOCKER_MACHINE_WRAPPED: 'false' }).out).toBe('called with use dev01\n')
  })

  test('leaves no variable of its own behind', () => {
    const { out } = bash('docker-machine use dev01; compgen -v | grep -i docker_machine')
    expect(out).toBe('Active machine: dev01\nDOCKER_MACHINE_NAME\n')
  })
})

describe('shellInit', () => {
  test('names the shell to env, and the program as it is', () => {
    expect(shellInit('zsh', 'docker-machine')).toContain('command docker-machine env --shell zsh "$@"')
    expect(shellInit('fish', 'docker-machine')).toContain('command docker-machine env --shell fish $argv[2..-1]')
  })
})
