import type { Host } from '@raftkit/testcontainers'

/** An authority of one's own, certificate and key in PEM, made with the host's openssl. */
export async function selfSignedRoot(host: Host, name: string): Promise<{ cert: string; key: string }> {
  const script = `set -e; cd "$(mktemp -d)"
    openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out key
    openssl req -x509 -new -key key -subj "/CN=${name}" -days 3650 -out cert
    cat cert; echo; cat key`
  const { exitCode, stdout, stderr } = await host.exec(['sh', '-c', script])
  const [cert, key] = stdout.split('\n\n')
  if (exitCode !== 0 || cert === undefined || key === undefined) throw new Error(`No authority was made: ${stderr}`)
  return { cert: `${cert}\n`, key }
}
