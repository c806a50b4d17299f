import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MachineStore } from '@raftkit/machine'
import { Engine } from '@raftkit/swarm'
import { DockerHosts, type StartedDockerHosts } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dockerMachineScript } from '../../support/docker-machine-command.ts'
import { image } from '../../support/engine-under-test.ts'

/** The real docker command with what we write for it, what it writes for us, and a real engine behind mutual TLS. */
describe('machines and the contexts of docker', () => {
  let hosts: StartedDockerHosts
  let folder: string
  let id: string
  let elsewhere: MachineStore

  const dockerConfig = () => join(folder, 'docker')
  const command = async (program: string, ...args: string[]): Promise<string> => {
    const { PATH = '', HOME = '' } = process.env
    const env = { PATH, HOME, DOCKER_CONFIG: dockerConfig(), MACHINE_STORAGE_PATH: hosts.machines.path }
    return (await promisify(execFile)(program, args, { env })).stdout.trim()
  }
  const docker = (...args: string[]) => command('docker', ...args)
  const dockerMachine = (...args: string[]) => command(process.execPath, dockerMachineScript, ...args)
  const engineId = async (store: MachineStore, name: string): Promise<string> => {
    const engine = new Engine((await store.get(name)).address)
    const { ID } = await engine.info()
    engine.close()
    return ID
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'raftkit-machine-contexts-'))
    hosts = await new DockerHosts('dev01').withImage(image).start()
    id = (await hosts.get('dev01').engine.info()).ID
    elsewhere = new MachineStore({ path: join(folder, 'machine') })
  })
  afterAll(async () => {
    await hosts?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('docker --context takes what we write into its configuration', async () => {
    await hosts.machines.contexts.export('dev01', { dockerConfig: dockerConfig() })
    expect(await docker('--context', 'dev01', 'info', '--format', '{{.ID}}')).toBe(id)
    expect(await docker('context', 'ls', '--format', '{{.Name}} {{.Description}} {{.Error}}')).toContain(
      'dev01 machine dev01',
    )
    await docker('context', 'rm', 'dev01')
    expect(await docker('context', 'ls', '-q')).toBe('default')
  })

  test('docker context import takes the file that we export, and we take the one that it exports', async () => {
    const [ours, its] = [join(folder, 'ours.tar'), join(folder, 'its.tar')]
    await dockerMachine('context-export', 'dev01', '--output', ours)
    await docker('context', 'import', 'imported', ours)
    expect(await docker('--context', 'imported', 'info', '--format', '{{.ID}}')).toBe(id)
    await docker('context', 'export', 'imported', its)
    expect(await dockerMachine('context-import', '--input', its, '--name', 'from-file')).toBe('from-file')
    expect(await engineId(hosts.machines, 'from-file')).toBe(id)
  })

  test('a context that docker made becomes a machine, with its certificates', async () => {
    const { address } = await hosts.machines.get('dev01')
    const tls = address.tls
    if (tls === undefined || !('caPath' in tls)) throw new Error('the machine has no TLS files')
    const fields = [`host=${address.url}`, `ca=${tls.caPath}`, `cert=${tls.certPath}`, `key=${tls.keyPath}`]
    await docker('context', 'create', 'made', '--docker', fields.join(','))
    await elsewhere.contexts.import('made', { dockerConfig: dockerConfig() })
    await docker('context', 'rm', 'made')
    expect(await engineId(elsewhere, 'made')).toBe(id)
  })

  test('a machine works from another store, when the first one is gone', async () => {
    const archive = await hosts.machines.export(['dev01'])
    const file = join(folder, 'machines.tar')
    await writeFile(file, archive, { mode: 0o600 })
    expect(await dockerMachine('--storage-path', join(folder, 'third'), 'import', file)).toBe('dev01')
    const third = new MachineStore({ path: join(folder, 'third') })
    expect((await third.get('dev01')).address.tls).toMatchObject({
      keyPath: join(third.path, 'machines/dev01/key.pem'),
    })
    expect(await engineId(third, 'dev01')).toBe(id)
    expect((await third.get('dev01')).ip).toBe((await hosts.machines.get('dev01')).ip)
  })
})
