import { SwarmCluster } from '@raftkit/testcontainers'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { image, version } from '../../support/engine-under-test.ts'
import { outerDocker } from '../../support/outer-docker.ts'

/**
 * What an image with the official entrypoint relies on: it gets `dockerd` as its first word, is the first process, and
 * nobody has started anything before it has arranged control groups and firewall. It says on its log what it has seen.
 */
const entrypoint = `#!/bin/sh
set -eu
echo "entrypoint: process $$, first word $1, tls folder '\${DOCKER_TLS_CERTDIR-unset}'" >&2
[ "$1" = dockerd ]
for stale in /run/docker.pid /run/docker.sock /run/containerd; do
  if [ -e "$stale" ]; then echo "entrypoint: stale $stale" >&2; fi
done
if pgrep -x containerd >/dev/null 2>&1; then echo 'entrypoint: containerd runs already' >&2; fi
exec /usr/local/bin/dind docker-init -- "$@"
`

/** Stands where the official image has its script for control groups. */
const wrapper = `#!/bin/sh
echo 'wrapper: control groups arranged' >&2
exec "$@"
`

const repo = `raftkit/test-official-${version.replace('.', '-')}-${process.pid}`

beforeAll(async () => {
  const container = await outerDocker.createContainer({ Image: image })
  const files = pack()
  files.entry({ name: 'usr/local/bin/dockerd-entrypoint.sh', mode: 0o755 }, entrypoint)
  files.entry({ name: 'usr/local/bin/dind', mode: 0o755 }, wrapper)
  files.finalize()
  await container.putArchive(files as unknown as NodeJS.ReadableStream, { path: '/' })
  await container.commit({ repo })
  await container.remove({ v: true })
})
afterAll(() => outerDocker.getImage(repo).remove())

test('an image with an entrypoint of its own is started by it, and again after a power cut', async () => {
  await using cluster = await new SwarmCluster(repo).start()
  const node = cluster.node('manager-1')
  const told = async (): Promise<string[]> =>
    (await node.logs({ tail: 'all' })).split('\n').filter((line) => /^(entrypoint|wrapper):/.test(line))
  const once = ["entrypoint: process 1, first word dockerd, tls folder ''", 'wrapper: control groups arranged']
  expect(await told()).toEqual(once)
  const { stdout } = await node.exec(['sh', '-c', 'echo 4242 >/run/docker.pid; cat /proc/1/comm'])
  expect(stdout).toMatch(/docker-init|tini/)

  await node.kill()
  await node.start()
  expect(await told()).toEqual([...once, ...once])
  expect(await cluster.ready({ timeoutMs: 90_000 })).toHaveLength(1)
})
