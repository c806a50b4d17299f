import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

const names = ['image', 'healthCheck', 'replicas', 'restartPolicy', 'env']

test.each([
  ['imge', 'image'],
  ['healthcheck', 'healthCheck'],
  ['restart_policy', 'restartPolicy'],
  ['replica', 'replicas'],
  ['enviroment', undefined],
  ['volumes', undefined],
  ['x'.repeat(1_000_000), undefined],
])('%.20s is taken for %s', (name, meant) => expect(nearestName(name, names)).toBe(meant))
