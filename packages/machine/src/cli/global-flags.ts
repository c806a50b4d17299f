import type { Flag } from './flag.ts'

/** The flags before the name of a command. */
export const globalFlags: readonly Flag[] = [
  { names: ['debug', 'D'], kind: 'boolean', summary: 'Enable debug mode', variable: 'MACHINE_DEBUG' },
  {
    names: ['storage-path', 's'],
    kind: 'string',
    summary: 'Configures storage path',
    variable: 'MACHINE_STORAGE_PATH',
  },
  {
    names: ['tls-ca-cert'],
    kind: 'string',
    summary: 'CA to verify remotes against, with create',
    variable: 'MACHINE_TLS_CA_CERT',
  },
  {
    names: ['tls-ca-key'],
    kind: 'string',
    summary: 'Not used: existing certificates are never signed again',
    variable: 'MACHINE_TLS_CA_KEY',
  },
  {
    names: ['tls-client-cert'],
    kind: 'string',
    summary: 'Client cert to use for TLS, with create',
    variable: 'MACHINE_TLS_CLIENT_CERT',
  },
  {
    names: ['tls-client-key'],
    kind: 'string',
    summary: 'Private key used in client TLS auth, with create',
    variable: 'MACHINE_TLS_CLIENT_KEY',
  },
  { names: ['github-api-token'], kind: 'string', summary: 'Not used', variable: 'MACHINE_GITHUB_API_TOKEN' },
  { names: ['native-ssh'], kind: 'boolean', summary: 'Not used', variable: 'MACHINE_NATIVE_SSH' },
  { names: ['bugsnag-api-token'], kind: 'string', summary: 'Not used: nothing is ever reported' },
  { names: ['help', 'h'], kind: 'boolean', summary: 'Show help' },
  { names: ['version', 'v'], kind: 'boolean', summary: 'Print the version' },
]
