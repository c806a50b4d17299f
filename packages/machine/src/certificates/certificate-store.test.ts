import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { MachineStore } from '../store/machine-store.ts'
import { temporaryStore } from '../testing/temporary-store.ts'

// Whole keys of RSA and many writes through to the disk: seconds, on a machine that has other things to do.
vi.setConfig({ testTimeout: 60_000 })

let store: MachineStore
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
})

async function certificate(path: string): Promise<X509Certificate> {
  return new X509Certificate(await readFile(path))
}

describe('CertificateStore.ensure', () => {
  test('makes an authority and a client certificate as Docker Machine does', async () => {
    const files = await store.certificates.ensure({ organization: 'ada' })
    const [ca, client] = await Promise.all([certificate(files.caPath), certificate(files.certPath)])
    expect(files.created).toBe(true)
    expect(ca).toMatchObject({ subject: 'O=ada', issuer: 'O=ada', ca: true })
    expect(client).toMatchObject({ subject: 'O=ada.\\<bootstrap\\>', issuer: 'O=ada', ca: false })
    expect(client.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(client.verify(ca.publicKey)).toBe(true)
    expect(ca.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 })
    const days = (ca.validToDate.getTime() - ca.validFromDate.getTime()) / 86_400_000
    expect(days).toBe(1080)
    expect(Date.now() - ca.validFromDate.getTime()).toBeGreaterThanOrEqual(5 * 60_000)
    expect(files.authorityExpiresAt).toEqual(ca.validToDate)
    expect(files.clientExpiresAt).toEqual(client.validToDate)
  })

  test('writes RSA keys as PKCS#1 and keeps them private', async () => {
    const files = await store.certificates.ensure()
    for (const path of [files.caKeyPath, files.keyPath]) {
      expect(await readFile(path, 'utf8')).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/)
      expect((await stat(path)).mode & 0o777).toBe(0o600)
    }
    expect((await stat(files.caPath)).mode & 0o777).toBe(0o644)
  })

  test('keeps what is there, byte for byte', async () => {
    const files = await store.certificates.ensure({ keyType: 'ec' })
    const paths = [files.caPath, files.caKeyPath, files.certPath, files.keyPath]
    const before = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
    expect(await store.certificates.ensure({ keyType: 'rsa' })).toMatchObject({ created: false })
    expect(await Promise.all(paths.map((path) => readFile(path, 'utf8')))).toEqual(before)
  })

  test('makes one set when many ask at once', async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => store.certificates.ensure({ keyType: 'ec' })))
    expect(results.filter(({ created }) => created)).toHaveLength(1)
  })

  test('needs no key of the authority as long as nothing has to be signed', async () => {
    const { caKeyPath } = await store.certificates.ensure({ keyType: 'ec' })
    await rm(caKeyPath)
    expect(await store.certificates.ensure()).toMatchObject({ created: false })
    await expect(store.certificates.issueServer({ names: ['x'], addresses: [] })).rejects.toMatchObject({
      code: 'CERTIFICATES_INCOMPLETE',
      path: caKeyPath,
    })
  })

  // The states that a crash can leave, in the order in which the files are written.
  test.each([
    ['the key of the authority', ['caPath', 'keyPath', 'certPath']],
    ['the authority', ['keyPath', 'certPath']],
    ['the authority and the key of the client', ['certPath']],
  ] as const)('goes on from %s', async (_what, lost) => {
    const files = await store.certificates.ensure({ keyType: 'ec' })
    const key = await readFile(files.caKeyPath, 'utf8')
    for (const file of lost) await rm(files[file])
    expect(await store.certificates.ensure({ keyType: 'ec' })).toMatchObject({ created: true })
    const [ca, client] = await Promise.all([certificate(files.caPath), certificate(files.certPath)])
    expect(await readFile(files.caKeyPath, 'utf8')).toBe(key)
    expect(client.verify(ca.publicKey)).toBe(true)
    expect(client.checkPrivateKey(createPrivateKey(await readFile(files.keyPath)))).toBe(true)
  })

  test.each([
    ['the authority', ['caPath']],
    ['the whole authority', ['caPath', 'caKeyPath']],
    ['the keys', ['caKeyPath', 'keyPath']],
    ['the key of the client', ['keyPath']],
  ] as const)('replaces nothing when %s is lost', async (_what, lost) => {
    const files = await store.certificates.ensure({ keyType: 'ec' })
    for (const file of lost) await rm(files[file])
    await expect(store.certificates.ensure()).rejects.toMatchObject({ code: 'CERTIFICATES_INCOMPLETE' })
    for (const file of lost) await expect(stat(files[file])).rejects.toThrow('ENOENT')
  })

  test('says INVALID_CERTIFICATE of a file that holds none', async () => {
    const { caPath } = await store.certificates.ensure({ keyType: 'ec' })
    await writeFile(caPath, 'no certificate')
    await expect(store.certificates.ensure()).rejects.toMatchObject({ code: 'INVALID_CERTIFICATE', path: caPath })
  })

  test('leaves other files of the folder alone', async () => {
    await mkdir(`${store.path}/certs`, { recursive: true })
    await writeFile(`${store.path}/certs/README`, 'mine')
    await store.certificates.ensure({ keyType: 'ec' })
    expect(await readFile(`${store.path}/certs/README`, 'utf8')).toBe('mine')
  })
})

describe('CertificateStore.renewClient', () => {
  test('signs the client certificate anew for the same key, also where a machine has its copy', async () => {
    await store.create({ name: 'dev01', url: 'tcp://192.0.2.11:2376' })
    const before = await store.certificates.ensure()
    const [old, key, ca] = await Promise.all([before.certPath, before.keyPath, before.caPath].map((it) => readFile(it)))
    const after = await store.certificates.renewClient({ organization: 'ada' })
    expect(after).toMatchObject({
      created: true,
      certPath: before.certPath,
      authorityExpiresAt: before.authorityExpiresAt,
    })
    const renewed = await certificate(after.certPath)
    expect(renewed.subject).toBe('O=ada.\\<bootstrap\\>')
    expect(after.clientExpiresAt).toEqual(renewed.validToDate)
    expect(renewed.serialNumber).not.toBe(new X509Certificate(old ?? '').serialNumber)
    expect(await Promise.all([after.keyPath, after.caPath].map((it) => readFile(it)))).toEqual([key, ca])
    const copy = await certificate(`${(await store.get('dev01')).path}/cert.pem`)
    expect(copy.serialNumber).toBe(renewed.serialNumber)
  })

  test('makes what there is not', async () => {
    expect(await store.certificates.renewClient()).toMatchObject({ created: true })
  })
})

describe('CertificateStore.issueServer', () => {
  test.each(['rsa', 'ec'] as const)(
    'signs a server with an %s key that the client trusts, both ways',
    async (keyType) => {
      const files = await store.certificates.ensure({ keyType: 'ec' })
      const server = await store.certificates.issueServer({ names: ['dev01'], addresses: ['::1'], keyType })
      const listener = createServer({ ...server, requestCert: true, rejectUnauthorized: true }, (socket) => {
        socket.end(String(socket.authorized))
      })
      onTestFinished(() => void listener.close())
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
      const [ca, cert, key] = await Promise.all(
        [files.caPath, files.certPath, files.keyPath].map((path) => readFile(path)),
      )
      const { port } = listener.address() as { port: number }
      const socket = connect({
        host: '127.0.0.1',
        port,
        servername: 'dev01',
        ca: String(ca),
        cert: String(cert),
        key: String(key),
      })
      expect(await firstText(socket)).toBe('true')
    },
  )

  test('names what it is asked to, and the loopback', async () => {
    const { cert, key } = await store.certificates.issueServer({
      names: ['dev01', 'localhost'],
      addresses: ['192.0.2.11', '2001:db8::1'],
      keyType: 'ec',
      organization: 'ada',
    })
    const { subject, subjectAltName, keyUsage } = new X509Certificate(cert)
    expect(subject).toBe('O=ada.dev01')
    expect(subjectAltName).toBe(
      'DNS:dev01, DNS:localhost, IP Address:192.0.2.11, IP Address:2001:DB8:0:0:0:0:0:1, IP Address:127.0.0.1',
    )
    expect(keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(key).toMatch(/^-----BEGIN EC PRIVATE KEY-----/)
  })
})

function firstText(socket: TLSSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('data', (data) => resolve(data.toString()))
    socket.once('error', reject)
  })
}
