import { expect, test } from 'vitest'
import { type ContainerRuntime, sessionLabels } from './container-runtime.ts'

test('where the reaper of Testcontainers does not come up, the error says how to do without', async () => {
  const refusal = Object.assign(new Error('(HTTP code 404) no such image: testcontainers/ryuk'), { statusCode: 404 })
  const runtime = { container: { list: () => Promise.reject(refusal) } } as unknown as ContainerRuntime
  await expect(sessionLabels(runtime)).rejects.toMatchObject({
    code: 'IMAGE_UNAVAILABLE',
    message: expect.stringMatching(/no such image: testcontainers\/ryuk.*TESTCONTAINERS_RYUK_DISABLED=true/),
  })
})
