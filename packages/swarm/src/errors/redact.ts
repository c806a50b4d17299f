// The forms are fixed by the engine: SWMTKN-1-<digest>-<secret>, SWMKEY-1-<base64>. Cut-off ones are covered too,
// because proxies and logs shorten lines.
const secrets = /(SWMTKN-\d+-)[0-9a-z]+(?:-[0-9a-z]*)?|(SWMKEY-\d+-)[0-9A-Za-z+/=]+/g
const privateKeys = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g

// The only places where an engine repeats a value: a template in an environment variable, or in an option or label of a
// volume, that does not parse, and a variable without a name. All that follows goes too, because nothing says where a
// value ends, and because the parser quotes parts of it in its reason.
const templates = /(expanding (?:env|map entry) "[^="]*)[\s\S]*/g
const environment = /(invalid environment variable: )[\s\S]+/g

/** Takes join tokens, unlock keys, private keys and values of the environment out of a text that somebody may log. */
export function redact(text: string): string {
  return text
    .replace(privateKeys, '<private key>')
    .replace(secrets, (_, token: string | undefined, key: string | undefined) => `${token ?? key}<redacted>`)
    .replace(templates, '$1=<redacted>"')
    .replace(environment, '$1<redacted>')
}
