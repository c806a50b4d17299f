import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMachineError, MachineStore } from '../index.ts'

/**
 * Run as a process of its own, with the path of a store that has the machine `old` and an archive: tries every call
 * that reads and writes, and prints what each ended in as JSON. With a third argument the disk is filled up before.
 */
const [path = '', archive = '', fill] = process.argv.slice(2)
const store = new MachineStore({ path })
const dockerConfig = join(path, 'docker')
if (fill !== undefined) {
  // Block by block, so that not even a lock fits in any more.
  for (let index = 0; index < 10_000; index++) {
    const full = await writeFile(join(path, `filler-${index}`), Buffer.alloc(4096)).catch(() => 'full')
    if (full === 'full') break
  }
}
const bytes = Buffer.from(archive, 'base64')
const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  list: () => store.list(),
  get: () => store.get('old'),
  create: () => store.create({ name: 'new', url: 'tcp://192.0.2.1:2375', tls: false }),
  update: () => store.update('old', (config) => void Object.assign(config, { Note: 'x' })),
  import: () => store.import(bytes, { name: 'new' }),
  'groups.set': () => store.groups.set('shop', [{ machine: 'old', role: 'manager' }]),
  'contexts.export': () => store.contexts.export('old', { dockerConfig }),
  'certificates.ensure': () => store.certificates.ensure({ keyType: 'ec' }),
}
const outcomes: Record<string, string> = {}
for (const [name, call] of Object.entries(calls)) {
  outcomes[name] = await call().then(
    () => 'done',
    (error: unknown) => (isMachineError(error) ? error.code : String(error)),
  )
}
const machines = await store.list().catch(() => [])
process.stdout.write(
  JSON.stringify({ outcomes, machines: machines.map(({ name, error }) => [name, error?.code ?? '']) }),
)
