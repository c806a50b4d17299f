/** Whether engines take a name for a service: 1 to 63 letters, digits, `-` and `_`, and a letter or digit at either end. */
export function isServiceName(name: string): boolean {
  return name.length <= 63 && /^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$/.test(name)
}
