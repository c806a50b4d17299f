import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { compatLimit } from '../../support/compat-limit.ts'
import { dockerMachineScript } from '../../support/docker-machine-command.ts'

/** Black-box cases that all hold on docker-machine 0.16.2 itself. */
const cases = fileURLToPath(new URL('../../conformance/docker-machine/compat.py', import.meta.url))

test('our docker-machine answers as docker-machine 0.16.2 does, upstream bugs excepted', ({ skip }) => {
  const limit = compatLimit()
  if (limit !== undefined) skip(limit.why)
  const { status, stdout, stderr } = spawnSync('python3', [cases, '--bin', dockerMachineScript], { encoding: 'utf8' })
  expect(stderr).toBe('')
  const [, matching, all] = /^(\d+)\/(\d+) match/m.exec(stdout) ?? []
  expect(Number(all)).toBeGreaterThan(80)
  expect(matching, stdout).toBe(all)
  expect(stdout).not.toMatch(/REPEATS AN UPSTREAM BUG/)
  expect(status).toBe(0)
})
