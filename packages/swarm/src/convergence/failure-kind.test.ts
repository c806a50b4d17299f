import { expect, it } from 'vitest'
import { failureKind } from './failure-kind.ts'
import { type TaskOf, taskOf } from './snapshot-of.ts'

const checked = { ContainerSpec: { Image: 'a', Healthcheck: { Test: ['CMD', 'true'] } } }

it.each([
  [{ state: 'rejected', error: 'No such image: nowhere:1' }, 'IMAGE_REJECTED'],
  [
    {
      state: 'rejected',
      error: "pull access denied for a/b, repository does not exist or may require 'docker login': denied",
    },
    'IMAGE_REJECTED',
  ],
  [{ state: 'rejected', error: 'manifest for a/b:1 not found: manifest unknown' }, 'IMAGE_REJECTED'],
  [{ state: 'rejected', error: 'no matching manifest for linux/arm64 in the manifest list entries' }, 'IMAGE_REJECTED'],
  [
    { state: 'rejected', error: 'image with reference a:1 was found but does not match the specified platform' },
    'IMAGE_REJECTED',
  ],
  [{ state: 'rejected', error: 'unauthorized: authentication required' }, 'IMAGE_REJECTED'],
  [
    { state: 'failed', error: 'starting container failed: Bind for 0.0.0.0:80 failed: port is already allocated' },
    'PORT_IN_USE',
  ],
  [{ state: 'failed', error: 'task: non-zero exit (137): dockerexec: unhealthy container' }, 'UNHEALTHY'],
  [{ state: 'complete', spec: checked }, 'UNHEALTHY'],
  [{ state: 'complete' }, 'CRASH_LOOP'],
  [{ state: 'failed', error: 'task: non-zero exit (1)' }, 'CRASH_LOOP'],
  // Words of paths and commands, which say nothing of images.
  ...['/opt/manifests', '/srv/unauthorized', '/srv/unhealthy container', '/srv/address already in use'].map(
    (path) =>
      [
        {
          state: 'rejected',
          error: `invalid mount config for type "bind": bind source path does not exist: ${path}`,
        },
        'TASK_REJECTED',
      ] as const,
  ),
  [
    {
      state: 'rejected',
      error: "error while mounting volume '/var/lib/docker/volumes/manifest/_data': no such device",
    },
    'TASK_REJECTED',
  ],
  ...['/bin/apply-manifest', 'unhealthy'].map(
    (command) =>
      [
        {
          state: 'failed',
          error: `starting container failed: failed to create task for container: exec: "${command}": no such file`,
        },
        'CRASH_LOOP',
      ] as const,
  ),
] as readonly (readonly [TaskOf, string])[])('%o is %s', (task, kind) => expect(failureKind(taskOf(task))).toBe(kind))
