import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { redact } from './redact.ts'

test('tokens and keys are taken out, and what stands around them stays', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const token = `SWMTKN-1-${'3'.repeat(50)}-${'a'.repeat(25)}`
  const unlock = 'SWMKEY-1-7c37Cc8654o6p38HnroywCi19pllOnGtbdZEgtKxZu8'
  const text = redact(`join ${token} now\nunlock ${unlock}\n${pem}end`)
  expect(text).toBe(
    'join SWMTKN-1-(left out) now\nunlock SWMKEY-1-(left out)\n-----BEGIN PRIVATE KEY----- (left out)\nend',
  )
})
