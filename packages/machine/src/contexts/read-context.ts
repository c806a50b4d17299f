import { readFile } from 'node:fs/promises'
import { unpackTar } from '../archive/tar.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { CreateMachineOptions } from '../store/create-options.ts'
import { parseUrl } from '../store/machine-url.ts'
import { tlsFilesIn } from '../store/tls-files.ts'
import { parseContextMeta } from './context-meta.ts'
import { contextPaths } from './context-paths.ts'

/** What of a machine a context says. */
export type ContextMachine = Required<Pick<CreateMachineOptions, 'name' | 'url' | 'tls'>>

/**
 * Reads a context of a docker configuration.
 *
 * @throws `CONTEXT_NOT_FOUND`, `INVALID_CONTEXT`, `CERTIFICATES_INCOMPLETE`, `PERMISSION_DENIED`, `IO_FAILED`
 */
export async function readContext(dockerConfig: string, name: string): Promise<ContextMachine> {
  const action = `import the Docker context ${JSON.stringify(name.slice(0, 100))}`
  const paths = contextPaths(dockerConfig, name)
  const files = tlsFilesIn(paths.tls)
  try {
    const meta = await readIfPresent(paths.meta)
    if (meta === undefined) throw new MachineError('CONTEXT_NOT_FOUND', { action, path: paths.meta })
    const [ca, cert, key] = await Promise.all([files.caPath, files.certPath, files.keyPath].map(readIfPresent))
    return contextMachine(meta, { ca, cert, key }, action)
  } catch (error) {
    throw fromFileSystem(error, { action })
  }
}

/**
 * Reads what `docker context export` wrote.
 *
 * @throws `INVALID_ARCHIVE`, `INVALID_CONTEXT`, `CERTIFICATES_INCOMPLETE`
 */
export async function readContextArchive(bytes: Uint8Array): Promise<ContextMachine> {
  const action = 'import an exported Docker context'
  const files = new Map((await unpackTar(bytes, action)).map(({ path, text }) => [path, text]))
  const meta = files.get('meta.json')
  if (meta === undefined) throw new MachineError('INVALID_ARCHIVE', { action, meaning: 'there is no meta.json in it' })
  const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => files.get(`tls/docker/${name}.pem`))
  return contextMachine(meta, { ca, cert, key }, action)
}

type Texts = { readonly [name in 'ca' | 'cert' | 'key']: string | undefined }

function contextMachine(text: string, { ca, cert, key }: Texts, action: string): ContextMachine {
  const { name, host } = parseContextMeta(text, action)
  if (parseUrl(host)?.scheme !== 'tcp') return { name, url: host, tls: false }
  if (ca === undefined && cert === undefined && key === undefined) return { name, url: host, tls: false }
  if (ca !== undefined && cert !== undefined && key !== undefined) return { name, url: host, tls: { ca, cert, key } }
  const meaning = 'it has a part of ca.pem, cert.pem and key.pem, and a machine has all three'
  throw new MachineError('CERTIFICATES_INCOMPLETE', { action, meaning })
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
