import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** What a program loads with the package, and then with its first compose file. */
const program = `
  import { registerHooks } from 'node:module'
  const loaded = []
  registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
  const heavy = () => loaded.filter((url) => /node_modules\\/(yaml|ajv)\\/|compose\\.schema/.test(url)).length
  const { Engine, Swarm } = await import('@raftkit/swarm')
  const { InMemoryTransport } = await import('@raftkit/swarm/testing')
  const before = heavy()
  const swarm = new Swarm(new Engine({ transport: new InMemoryTransport() }))
  const error = await swarm.stacks.plan('s', ${JSON.stringify(fileURLToPath(new URL('../../fixtures/stacks/jobs/compose.yaml', import.meta.url)))}).catch((reason) => reason)
  console.log(JSON.stringify([before, heavy() > 0, error.code]))
`

test('what compose files are read with is loaded with the first of them', async () => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd })
  const [before, after, code] = JSON.parse(stdout) as [number, boolean, string]
  expect(before).toBe(0)
  expect(after).toBe(true)
  // The file was read; there is no engine behind the transport.
  expect(code).not.toMatch(/COMPOSE/)
})
