import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { writeDockerMachineConfig, writeRawConfig } from '../../testing/docker-machine-config.ts'
import { runDockerMachine } from '../../testing/run-docker-machine.ts'
import { temporaryStore } from '../../testing/temporary-store.ts'

let store: string
beforeEach(async () => {
  store = await temporaryStore()
  for (const name of ['dev01', 'dev02']) await writeDockerMachineConfig(store, name, 'tcp://192.0.2.11:2376')
})

const WARNING = 'WARNING: This action will delete both local reference and remote instance.\n'

function missing(name: string): string {
  return `Error removing host "${name}": Docker machine "${name}" does not exist. Use "docker-machine ls" to list machines. Use "docker-machine create" to add a new one.\n`
}

function left(): Promise<string[]> {
  return readdir(join(store, 'machines'))
}

describe('docker-machine rm', () => {
  test('removes what it says that it removes', async () => {
    const run = await runDockerMachine(store, ['rm', '-y', 'dev01'])
    expect(run).toEqual({ code: 0, error: '', out: `About to remove dev01\n${WARNING}Successfully removed dev01\n` })
    expect(await left()).toEqual(['dev02'])
  })

  test.each([
    ['y', ['dev02']],
    ['Yes', ['dev02']],
    ['n', ['dev01', 'dev02']],
    ['', ['dev01', 'dev02']],
    ['yes please', ['dev01', 'dev02']],
    [undefined, ['dev01', 'dev02']],
  ])('asks first, and takes %j for an answer', async (input, names) => {
    const { code, out } = await runDockerMachine(store, ['rm', 'dev01'], { ...(input !== undefined && { input }) })
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`${WARNING}Are you sure\\? \\(y/n\\): `))
    expect(await left()).toEqual(names)
  })

  test('removes the others when one is missing, and fails', async () => {
    expect(await runDockerMachine(store, ['rm', '-y', 'dev01', 'x', 'dev02'])).toEqual({
      code: 1,
      out: `About to remove dev01, x, dev02\n${WARNING}Successfully removed dev01\nSuccessfully removed dev02\n`,
      error: missing('x'),
    })
    expect(await left()).toEqual([])
  })

  test('keeps a machine that cannot be read, unless it is forced', async () => {
    await writeRawConfig(store, 'bad', '{')
    expect((await runDockerMachine(store, ['rm', '-y', 'bad'])).code).toBe(1)
    expect(await left()).toContain('bad')
    expect((await runDockerMachine(store, ['rm', '-f', 'bad'])).code).toBe(0)
    expect(await left()).not.toContain('bad')
  })

  test('forgets a machine of a cloud, which goes on running, only when it is forced', async () => {
    const cloud = { DriverName: 'amazonec2' }
    await writeDockerMachineConfig(store, 'aws', 'tcp://x:1', (config) => ({ ...config, ...cloud }))
    const { code, error } = await runDockerMachine(store, ['rm', '-y', 'aws'])
    expect(code).toBe(1)
    expect(error).toMatch(/cannot delete the remote instance of a amazonec2 machine; .*--force/)
    expect((await runDockerMachine(store, ['rm', '-f', 'aws'])).code).toBe(0)
    expect(await left()).toEqual(['dev01', 'dev02'])
  })

  test('is content with -f when there is nothing to remove', async () => {
    expect(await runDockerMachine(store, ['rm', '-f', 'x'])).toMatchObject({ code: 0, error: missing('x') })
  })

  test.each(['../certs', '..', '.'])('refuses %s, forced or not', async (name) => {
    await mkdir(join(store, 'certs'))
    for (const flag of ['-y', '-f']) {
      const { code, error } = await runDockerMachine(store, ['rm', flag, name])
      expect(code).toBe(1)
      expect(error).toContain('the machine name is not valid')
    }
    expect((await readdir(store)).sort()).toEqual(['certs', 'machines'])
    expect(await left()).toEqual(['dev01', 'dev02'])
  })

  test('shows its help when no machine is named', async () => {
    const { code, out, error } = await runDockerMachine(store, ['rm'])
    expect({ code, error }).toEqual({
      code: 1,
      error: 'Error: Expected to get one or more machine names as arguments\n',
    })
    expect(out).toMatch(/^Usage: docker-machine rm /)
  })
})
