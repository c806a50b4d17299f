import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { dockerMachineScript } from '../../support/docker-machine-command.ts'

/** Black-box cases that all hold on docker-machine 0.16.2 itself; they are kept beside this repository. */
const oracle = fileURLToPath(new URL('../../../../shared/conformance/docker-machine/compat.py', import.meta.url))

test('our docker-machine answers as docker-machine 0.16.2 does, upstream bugs excepted', ({ skip }) => {
  if (!existsSync(oracle)) skip('the conformance cases are not beside this repository')
  if (spawnSync('python3', ['--version']).status !== 0) skip('the conformance cases need python3')
  const { status, stdout, stderr } = spawnSync('python3', [oracle, '--bin', dockerMachineScript], { encoding: 'utf8' })
  expect(stderr).toBe('')
  const [, matching, all] = /^(\d+)\/(\d+) match/m.exec(stdout) ?? []
  expect(Number(all)).toBeGreaterThan(80)
  expect(matching, stdout).toBe(all)
  expect(stdout).not.toMatch(/REPEATS AN UPSTREAM BUG/)
  expect(status).toBe(0)
})
