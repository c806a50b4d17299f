// The forms are fixed by the engine: SWMTKN-1-<digest>-<secret>, SWMKEY-1-<base64>. Cut-off ones are covered too,
// because proxies and logs shorten lines.
const secrets = /(SWMTKN-\d+-)[0-9a-z]+(?:-[0-9a-z]*)?|(SWMKEY-\d+-)[0-9A-Za-z+/=]+/g
const privateKeys = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g

/** Takes join tokens, unlock keys and private keys out of a text that somebody may log. */
export function redact(text: string): string {
  return text
    .replace(privateKeys, '<private key>')
    .replace(secrets, (_, token: string | undefined, key: string | undefined) => `${token ?? key}<redacted>`)
}
