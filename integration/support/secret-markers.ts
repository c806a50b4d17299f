/** What must not be seen: tokens and keys by their form, everything else by its value. */
export class SecretMarkers {
  readonly #markers = new Set<string>()

  /** Adds a value, and what it looks like in a URL, in base64 and in JSON. Of a PEM text every line counts. */
  add(value: string): void {
    const lines = value.includes('\n') ? value.split('\n').filter((line) => !line.startsWith('-----')) : [value]
    for (const line of lines.map((text) => text.trim()).filter(({ length }) => length >= 12)) {
      const bytes = Buffer.from(line)
      const forms = [line, encodeURIComponent(line), JSON.stringify(line).slice(1, -1)]
      for (const form of [...forms, bytes.toString('base64'), bytes.toString('base64url')]) this.#markers.add(form)
    }
  }

  /** Adds what a request carries: the content of secrets, values of environments, tokens, keys, passwords. */
  addRequest(path: string, registryAuth: string | undefined, body: string): void {
    if (registryAuth !== undefined) {
      this.add(registryAuth)
      this.#addFields(parsed(Buffer.from(registryAuth, 'base64').toString()))
    }
    const content = parsed(body)
    if (/\/secrets\/create/.test(path)) this.#addBase64((content as { Data?: unknown } | undefined)?.Data)
    this.#addFields(content)
  }

  /** The first thing in a text that must not be there. */
  findIn(text: string): string | undefined {
    for (const form of forms) {
      const [found] = form.exec(text) ?? []
      if (found !== undefined) return found
    }
    for (const marker of this.#markers) if (text.includes(marker)) return marker
    return undefined
  }

  #addBase64(data: unknown): void {
    if (typeof data !== 'string') return
    // The beginning tells a long content well enough.
    this.add(data.slice(0, 64))
    this.add(Buffer.from(data, 'base64').toString().slice(0, 48))
  }

  #addFields(value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && secretFields.test(name)) this.add(inner)
      if (name === 'Env' && Array.isArray(inner)) {
        for (const entry of inner) this.add(String(entry).replace(/^[^=]*=/, ''))
      }
      this.#addFields(inner)
    }
  }
}

const secretFields = /^(JoinToken|UnlockKey|SigningCAKey|password|identitytoken|registrytoken)$/i

/** Join tokens, unlock keys and private keys, also where a URL has encoded them. */
const forms = [/SWMTKN-1-[0-9a-z]{8,}/, /SWMKEY-1-[0-9A-Za-z+/%]{8,}/, /-----BEGIN[ +A-Z%20]*PRIVATE/]

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
