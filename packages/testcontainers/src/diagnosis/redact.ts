const secrets: readonly (readonly [RegExp, string])[] = [
  [/SWMTKN-1-[0-9a-z]+-[0-9a-z]+/g, 'SWMTKN-1-(left out)'],
  [/SWMKEY-1-[A-Za-z0-9+/=]+/g, 'SWMKEY-1-(left out)'],
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[^-]*-----END \1-----/g, '-----BEGIN $1----- (left out)'],
]

/** Takes join tokens, unlock keys and private keys out of a text. */
export function redact(text: string): string {
  return secrets.reduce((cleaned, [pattern, instead]) => cleaned.replace(pattern, instead), text)
}
