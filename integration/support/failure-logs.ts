import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { outerDocker } from './outer-docker.ts'

/** Where the logs are kept: what is of one test is in one folder. */
const folder = '.raftkit/failures'
/** What a daemon writes when it dies of a mistake of its own, with some of what follows. */
const lastWords = /^(panic|fatal error|unexpected fault address): .*(\n.*){0,20}/m

/**
 * Runs before every file of integration tests. When a test fails, it keeps the logs of all hosts that this process has
 * started, and says where, and what a daemon has died of: a failure on a machine that is gone tomorrow is to be understood.
 */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  const own = join(folder, `${task.file.projectName ?? ''} ${task.name}`.replace(/[^\w.-]+/g, '-').slice(0, 120))
  const containers = await outerDocker.listContainers({ all: true, filters: { label: ['io.raftkit.host'] } })
  const ours = containers.filter(({ Labels }) => Labels['io.raftkit.owner']?.split(':')[1] === String(process.pid))
  await mkdir(own, { recursive: true })
  await Promise.all(
    ours.map(async ({ Id, Labels, State }) => {
      const bytes = await outerDocker.getContainer(Id).logs({ stdout: true, stderr: true, timestamps: true })
      const log = [...pieces(bytes)].join('')
      const host = Labels['io.raftkit.host'] ?? Id
      await writeFile(join(own, `${Labels['io.raftkit.group']}-${host}.log`), log)
      const words = lastWords.exec(log.replace(/^\S+Z /gm, ''))?.[0]
      if (words !== undefined) process.stdout.write(`[integration] ${host} (${State}) has died: ${words}\n`)
    }),
  )
  process.stdout.write(`[integration] the logs of ${ours.length} hosts are in ${own}\n`)
})

/** Without the eight bytes before each piece, which say of which stream and how long it is. */
function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at + 4)
    yield bytes.subarray(at + 8, end)
    at = end
  }
}
