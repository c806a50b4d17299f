import { expect, test } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import { prepareService } from './prepare-service.ts'

const digest = `sha256:${'a'.repeat(64)}`
const action = 'create the service "web"'

function prepared(more: object) {
  const transport = new InMemoryTransport()
    .on('GET /networks/front', { json: { Id: 'n1', Name: 'front' } })
    .on('GET /distribution/nginx%3A1/json', { json: { Descriptor: { digest }, Platforms: [] } })
  const managers = new Managers([new Engine({ transport })])
  const definition = { image: 'nginx:1', networks: ['front'] }
  return { transport, service: prepareService({ action, managers, definition, ...more }, {}) }
}

test('a definition becomes what is to be sent', async () => {
  const registryAuth = { username: 'a', password: 'b' }
  const { service, transport } = prepared({ registryAuth })
  expect(await service).toEqual({
    spec: { TaskTemplate: { ContainerSpec: { Image: `nginx:1@${digest}` }, Networks: [{ Target: 'n1' }] } },
    registryAuth,
    warnings: [],
  })
  expect(transport.requests.map(({ method }) => method)).toEqual(['GET', 'GET'])
})

test.each([
  [{ definition: { image: 'nginx:1', replica: 1 } }, 'INVALID_ARGUMENT'],
  [{ definition: 5 }, 'INVALID_ARGUMENT'],
  [{ registryAuth: 'config' }, 'INVALID_ARGUMENT'],
])('nothing is asked for with %o', async (wrong, code) => {
  const { service, transport } = prepared(wrong)
  await expect(service).rejects.toMatchObject({ code, message: expect.stringContaining(`Cannot ${action}: `) })
  expect(transport.requests).toEqual([])
})
