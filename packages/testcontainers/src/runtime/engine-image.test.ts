import { afterEach, expect, test, vi } from 'vitest'
import { engineImage } from './engine-image.ts'

afterEach(() => vi.unstubAllEnvs())

const id = `sha256:${'a'.repeat(64)}`

test.each([
  ['', 'docker:28.5-dind', 'docker:28.5-dind'],
  ['', 'nginx', 'nginx:latest'],
  ['', id, id],
  ['mirror.example:5000', 'docker:28.5-dind', 'mirror.example:5000/docker:28.5-dind'],
  ['mirror.example/hub/', 'raftkit/dind:28.5', 'mirror.example/hub/raftkit/dind:28.5'],
  ['mirror', 'nginx', 'mirror/nginx:latest'],
  ['mirror.example', 'other.example/nginx:1', 'other.example/nginx:1'],
  ['mirror.example', id, id],
])('with the prefix %j, %s is %s', (prefix, name, asked) => {
  vi.stubEnv('TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX', prefix)
  expect(engineImage(name)).toBe(asked)
})
