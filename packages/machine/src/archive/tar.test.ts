import { pack } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { packTar, unpackTar } from './tar.ts'

/** An archive that `packTar` would not make. */
async function hostile(...entries: ReadonlyArray<readonly [header: object, text?: string]>): Promise<Buffer> {
  const archive = pack()
  for (const [header, text = ''] of entries) archive.entry({ name: 'x', ...header }, text)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

describe('unpackTar', () => {
  test('gives back what was packed, long names included', async () => {
    const files = [
      { path: `machines/${'m'.repeat(200)}/config.json`, text: '{"a":"ü"}' },
      { path: 'empty', text: '' },
    ]
    expect(await unpackTar(await packTar(files), 'test')).toEqual(files)
  })

  test.each([
    ['../config.json'],
    ['machines/../../x'],
    ['/etc/passwd'],
    ['machines//x'],
    ['./x'],
    ['a\\..\\b'],
    ['C:x'],
    ['a\nb'],
  ])('refuses the path %j', async (name) => {
    await expect(unpackTar(await hostile([{ name }]), 'test')).rejects.toMatchObject({
      code: 'INVALID_ARCHIVE',
      meaning: expect.stringContaining('leads out of it'),
    })
  })

  test.each([
    ['symlink', { type: 'symlink', linkname: '/etc/passwd' }, 'is a symlink'],
    ['hard link', { type: 'link', linkname: 'y' }, 'is a link'],
    ['device', { type: 'character-device' }, 'is a character-device'],
    ['pipe', { type: 'fifo' }, 'is a fifo'],
  ])('refuses a %s', async (_what, header, meaning) => {
    await expect(unpackTar(await hostile([header]), 'test')).rejects.toMatchObject({
      code: 'INVALID_ARCHIVE',
      meaning: expect.stringContaining(meaning),
    })
  })

  test('refuses what is there twice, what is too large, and what is no text', async () => {
    const twice = hostile([{ name: 'a' }, '1'], [{ name: 'a' }, '2'])
    await expect(unpackTar(await twice, 'test')).rejects.toThrow('is in it twice')
    const large = hostile([{ name: 'a' }, 'x'.repeat(1024 * 1024 + 1)])
    await expect(unpackTar(await large, 'test')).rejects.toThrow('has more than 1048576 bytes')
    await expect(unpackTar(new Uint8Array(33 * 1024 * 1024), 'test')).rejects.toThrow('has more than 33554432 bytes')
    const bytes = await hostile([{ name: 'a' }, 'xx'])
    await expect(unpackTar(bytes.fill(0xff, 512, 514), 'test')).rejects.toThrow('is no text')
  })

  test('takes an archive without its end, as docker writes it, but none with a part of a file', async () => {
    const whole = await packTar([{ path: 'a', text: 'x'.repeat(600) }])
    expect(await unpackTar(whole.subarray(0, 512 + 600), 'test')).toEqual([{ path: 'a', text: 'x'.repeat(600) }])
    await expect(unpackTar(whole.subarray(0, 512 + 599), 'test')).rejects.toThrow('cut off')
  })

  test('refuses what is cut off, empty, or no archive at all', async () => {
    const whole = await packTar([{ path: 'a', text: 'x'.repeat(2000) }])
    for (const bytes of [whole.subarray(0, 1000), Buffer.from('PK\u0003\u0004'), Buffer.alloc(0), Buffer.alloc(1024)]) {
      await expect(unpackTar(bytes, 'test')).rejects.toMatchObject({ name: 'MachineError', code: 'INVALID_ARCHIVE' })
    }
    await expect(unpackTar(Buffer.alloc(2000, 'raftkit'), 'test')).rejects.toMatchObject({ code: 'INVALID_ARCHIVE' })
  })
})
