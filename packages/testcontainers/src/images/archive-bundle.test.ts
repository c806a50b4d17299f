import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { archiveBundle } from './archive-bundle.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-bundle-'))
})
afterAll(() => rm(folder, { recursive: true }))

const digest = 'a'.repeat(64)

async function archive(files: Record<string, string>): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content)
  tar.finalize()
  return buffer(tar)
}

async function write(name: string, content: Buffer | string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

describe('archiveBundle', () => {
  test.each([
    ['an older engine', `${digest}.json`],
    ['a newer engine', `blobs/sha256/${digest}`],
  ])('knows the images in an archive of %s, compressed or not', async (_, Config) => {
    const manifest = JSON.stringify([{ Config, RepoTags: ['a:1', 'b:2'], Layers: [] }])
    const bytes = await archive({ 'layer.tar': 'x'.repeat(100_000), 'manifest.json': manifest })
    for (const content of [bytes, gzipSync(bytes)]) {
      const path = await write('images.tar', content)
      const bundle = await archiveBundle(path)
      expect(bundle).toMatchObject({
        images: [{ id: `sha256:${digest}`, names: ['a:1', 'b:2'] }],
        bytes: content.length,
      })
      expect(await buffer(await bundle.open([], new AbortController().signal))).toEqual(content)
    }
  })

  it('takes an image without a name', async () => {
    const path = await write('nameless.tar', await archive({ 'manifest.json': JSON.stringify([{ Config: digest }]) }))
    expect((await archiveBundle(path)).images).toEqual([{ id: `sha256:${digest}`, names: [] }])
  })

  test.each<[string, () => Promise<Buffer | string>]>([
    ['text', async () => 'no archive at all'],
    ['an archive of something else', () => archive({ 'a.txt': 'a' })],
    ['a manifest that is none', () => archive({ 'manifest.json': '{' })],
    ['a manifest without configurations', () => archive({ 'manifest.json': '[{"Config":"x"}]' })],
    ['half a compressed one', async () => gzipSync(await archive({ 'a.txt': 'a'.repeat(1_000) })).subarray(0, 30)],
    ['nothing', async () => ''],
  ])('refuses %s', async (_, make) => {
    const path = await write('wrong.tar', await make())
    await expect(archiveBundle(path)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('refuses a file that is not there', async () => {
    await expect(archiveBundle(join(folder, 'nowhere.tar'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})
