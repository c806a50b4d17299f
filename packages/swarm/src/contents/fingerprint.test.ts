import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fingerprint } from './content-kind.ts'
import { checkFingerprint, fingerprintOf, hasFingerprint } from './fingerprint.ts'

const wanted = (data: string, fingerprint?: Fingerprint) => ({
  data: Buffer.from(data),
  templating: undefined,
  fingerprint,
})
const key = 'only the pipeline knows it'

describe('the fingerprint of a secret', () => {
  it.each<Fingerprint | undefined>([undefined, { key }, { key: Buffer.from(key) }])(
    'tells it again: %j',
    async (how) => {
      const label = await fingerprintOf(wanted('hunter2', how))
      expect(label).not.toContain('hunter2')
      expect(await hasFingerprint(label, wanted('hunter2', how))).toBe(true)
      expect(await hasFingerprint(label, wanted('hunter3', how))).toBe(false)
    },
  )

  it('is another one each time, so that equal secrets do not show', async () => {
    expect(await fingerprintOf(wanted('x', { key }))).not.toBe(await fingerprintOf(wanted('x', { key })))
  })

  it('tells nothing to those who have another key, or none', async () => {
    const label = await fingerprintOf(wanted('x', { key }))
    expect(await hasFingerprint(label, wanted('x', { key: `${key}!` }))).toBe(false)
    expect(await hasFingerprint(label, wanted('x'))).toBeUndefined()
    expect(await hasFingerprint(await fingerprintOf(wanted('x')), wanted('x', { key }))).toBeUndefined()
    expect(await fingerprintOf(wanted('x', false))).toBeUndefined()
  })

  it('costs nothing where a label is not of its making', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (label) => {
        for (const text of [label, `scrypt:${label}`, `hmac:${label}`]) {
          expect(await hasFingerprint(text, wanted('x', { key }))).not.toBe(true)
        }
      }),
    )
    expect(await hasFingerprint('scrypt:1073741824:8:1:AAAA:AAAA', wanted('x'))).toBeUndefined()
  })

  it.each<unknown>([{ key: 'short' }, {}, true, null, 'text', { key: 5 }, { key: new Uint8Array(15) }])(
    'wants a key that is one: %j',
    (fingerprint) => {
      expect(() => checkFingerprint('create it', fingerprint)).toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      )
    },
  )
})
