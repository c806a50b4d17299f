import { existsSync } from 'node:fs'
import { release } from 'node:os'
import { isHarnessError, probeCapabilities, type SwarmCapability, SwarmCluster } from '@raftkit/testcontainers'
import { describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { outerDocker } from '../../support/outer-docker.ts'

describe('probeCapabilities', () => {
  test('says of everything whether it is there, and why', async () => {
    const capabilities = await probeCapabilities(image)
    for (const { available, why } of Object.values(capabilities)) {
      expect(typeof available).toBe('boolean')
      expect(why).not.toBe('')
    }
    // Nodes have been started here, so these are there.
    for (const name of ['privileged', 'overlay', 'disk', 'memory', 'addressPools'] as const) {
      expect(capabilities[name]).toMatchObject({ available: true })
    }
  })

  test('agrees with what this machine knows of the same kernel', async ({ skip }) => {
    const { KernelVersion } = (await outerDocker.info()) as { KernelVersion: string }
    if (KernelVersion !== release()) skip('the engine runs on another kernel than this process')
    const { vip, ingress, cgroupV2 } = await probeCapabilities(image)
    expect(vip.available).toBe(existsSync('/proc/net/ip_vs'))
    expect(ingress).toEqual(vip)
    expect(cgroupV2.available).toBe(existsSync('/sys/fs/cgroup/cgroup.controllers'))
  })

  test('asks once: later answers are the same object', async () => {
    expect(await probeCapabilities(image)).toBe(await probeCapabilities(image))
  })
})

describe('a cluster', () => {
  test('has the capabilities of its host', async () => {
    await using cluster = await new SwarmCluster(image).withRequiredCapabilities('overlay', 'privileged').start()
    expect(cluster.capabilities).toEqual(await probeCapabilities(image))
  })

  test('that needs what is missing fails before anything is made, and says what', async ({ skip }) => {
    const capabilities = await probeCapabilities(image)
    const names = Object.keys(capabilities) as SwarmCapability[]
    const name = names.find((candidate) => !capabilities[candidate].available)
    if (name === undefined) return skip('this host has everything')
    const { why } = capabilities[name]
    const steps: string[] = []
    const builder = new SwarmCluster(image)
      .withRequiredCapabilities('overlay', name)
      .withProgress(({ step }) => steps.push(step))
    const error = await builder.start().then(
      () => expect.fail('it started'),
      (reason: unknown) => reason,
    )
    if (!isHarnessError(error, 'CAPABILITY_MISSING')) throw error
    expect(error.message).toContain(`${name} is missing, because ${why}`)
    expect(steps).toEqual([])
  })
})
