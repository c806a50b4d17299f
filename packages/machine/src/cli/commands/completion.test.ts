import { spawnSync } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { writeDockerMachineConfig, writeRawConfig } from '../../testing/docker-machine-config.ts'
import { runDockerMachine } from '../../testing/run-docker-machine.ts'
import { temporaryStore } from '../../testing/temporary-store.ts'
import { commandTable } from '../command-table.ts'
import { completionScript } from '../shells/completion-script.ts'

let store: string
beforeEach(async () => {
  store = await temporaryStore()
  for (const name of ['dev01', 'dev02', 'web']) await writeDockerMachineConfig(store, name, 'tcp://192.0.2.1:2376')
  await writeRawConfig(store, 'dev-broken', 'null')
  await mkdir(join(store, 'machines/dev$(touch x)'))
})

async function candidates(...words: readonly string[]): Promise<string[]> {
  const { code, out, error } = await runDockerMachine(store, ['completion', 'candidates', '--', ...words])
  expect({ code, error }).toEqual({ code: 0, error: '' })
  return out.split('\n').slice(0, -1)
}

describe('docker-machine completion candidates', () => {
  test('are commands, in the place of one', async () => {
    expect(await candidates('')).toEqual([...commandTable.map(({ name }) => name), 'help'])
    expect(await candidates()).toContain('ls')
    expect(await candidates('res')).toEqual(['restart'])
    expect(await candidates('-s', '/some/where', 'sta')).toEqual(['start', 'status'])
    expect(await candidates('help', 'ins')).toEqual(['inspect'])
  })

  test('are machines, broken ones included, but no name that a shell would run', async () => {
    expect(await candidates('ssh', 'dev')).toEqual(['dev-broken', 'dev01', 'dev02'])
    expect(await candidates('rm', '-f', 'dev01', 'w')).toEqual(['web'])
    expect(await candidates('env', '--shell', 'fish', 'dev02')).toEqual(['dev02'])
    expect(await candidates('use', '')).toHaveLength(4)
  })

  test('are flags, and the values of flags that are one of a few', async () => {
    expect(await candidates('ls', '--f')).toEqual(['--filter', '--format'])
    expect(await candidates('--de')).toEqual(['--debug'])
    expect(await candidates('env', '--shell', 'z')).toEqual(['zsh'])
    expect(await candidates('create', '-d', '')).toEqual(['generic', 'none'])
    expect(await candidates('shell-init', '')).toEqual(['bash', 'fish', 'zsh'])
  })

  test('are nothing where the shell knows better: files, and the words of another program', async () => {
    for (const words of [
      ['import', ''],
      ['export', '-o', ''],
      ['ssh', 'dev01', ''],
      ['nosuch', ''],
      ['ls', ''],
    ]) {
      expect(await candidates(...words)).toEqual([])
    }
  })
})

describe('docker-machine completion', () => {
  test.each(['bash', 'zsh', 'fish'])('prints a script for %s', async (shell) => {
    const { code, out } = await runDockerMachine(store, ['completion', shell])
    expect(code).toBe(0)
    expect(out).toContain('docker-machine completion candidates -- ')
  })

  test('knows no other shell', async () => {
    const { code, error } = await runDockerMachine(store, ['completion', 'tcsh'])
    expect({ code, error }).toEqual({ code: 1, error: 'There are completions for bash, zsh, fish, not for tcsh\n' })
  })

  test('completes in a real bash, and expands nothing of what it is answered', async () => {
    const folder = join(await temporaryStore(), "it's here")
    await mkdir(folder, { recursive: true })
    const program = join(folder, 'docker-machine')
    await writeFile(program, '#!/bin/sh\nshift 3\nprintf "%s\\n" "<$*>" \'$(echo expanded)\' "*"\n')
    await chmod(program, 0o755)
    const script = `set -u
${completionScript('bash', program)}
COMP_WORDS=(docker-machine env --shell 'a b' ''); COMP_CWORD=4
_docker_machine
printf '%s\\n' "\${COMPREPLY[@]}"
complete -p docker-machine`
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8', cwd: folder })
    expect(stderr).toBe('')
    expect(stdout).toBe(
      '<env --shell a b >\n$(echo expanded)\n*\ncomplete -o bashdefault -o default -F _docker_machine docker-machine\n',
    )
  })
})
