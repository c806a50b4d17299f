import { describe, expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import type { ServiceInspect, ServiceSpec } from '../wire/service.ts'
import { removeService } from './remove-service.ts'

const id = 'id-of-web'
const task = (state: string, desired: string) => ({
  ID: `${state}-${desired}`,
  ServiceID: id,
  Status: { State: state },
  DesiredState: desired,
})

function manager(spec: Partial<ServiceSpec> = {}) {
  const service = { ID: id, Version: { Index: 1 }, Spec: { Name: 'web', TaskTemplate: {}, ...spec } } as ServiceInspect
  const transport = new InMemoryTransport()
    .on(`GET /services/${id}`, { json: service })
    .on(`POST /services/${id}/update`, { json: {} })
    .on(`DELETE /services/${id}`, { text: '' })
    .on('GET /nodes', { json: [] })
  const remove = (timeoutMs?: number) =>
    removeService(new Managers([new Engine({ transport })]), service, { action: 'remove it', timeoutMs })
  const sent = () =>
    transport.requests
      .map(({ method, path }) => `${method} ${path.replace(/^\/v[\d.]+|\?.*$/g, '')}`)
      .filter((request) => !/_ping|nodes/.test(request))
  return { transport, remove, sent }
}

describe('the removal of a service', () => {
  it('waits for tasks that are about to be struck off, and for no others', async () => {
    const { transport, remove, sent } = manager()
    transport.on(
      'GET /tasks',
      { json: [task('pending', 'remove'), task('running', 'running')] },
      { json: [task('shutdown', 'remove'), task('running', 'running')] },
      { json: [task('running', 'remove'), task('running', 'running'), task('failed', 'shutdown')] },
    )
    expect(await remove()).toBe(true)
    expect(sent()).toEqual(['GET /tasks', 'GET /tasks', 'GET /tasks', `DELETE /services/${id}`])
  })

  it('is not held up for good by a manager that does not get to it', async () => {
    const { transport, remove, sent } = manager()
    transport.on('GET /tasks', { json: [task('pending', 'remove')] })
    expect(await remove()).toBe(true)
    expect(sent().at(-1)).toBe(`DELETE /services/${id}`)
  })

  it('ends what is under way of a job, and waits until that is gone', async () => {
    const { transport, remove, sent } = manager({ Mode: { ReplicatedJob: {} } } as Partial<ServiceSpec>)
    transport.on(
      'GET /tasks',
      { json: [task('pending', 'complete')] },
      { json: [task('pending', 'remove')] },
      { json: [task('pending', 'remove')] },
      { json: [] },
    )
    expect(await remove()).toBe(true)
    expect(sent().filter((request) => !request.startsWith('GET'))).toEqual([
      `POST /services/${id}/update`,
      `DELETE /services/${id}`,
    ])
    expect(sent().filter((request) => request === 'GET /tasks').length).toBeGreaterThanOrEqual(4)
  })

  it('finds nothing to do where somebody else was quicker', async () => {
    const { transport, remove } = manager()
    transport.on('GET /tasks', { status: 404, json: { message: `service ${id} not found` } })
    expect(await remove()).toBe(false)
  })
})
