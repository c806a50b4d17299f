import type { Privileges } from '../wire/container-spec.ts'
import type { FieldReader } from './field-reader.ts'
import { present } from './present.ts'

/** What a container may do. */
export interface PrivilegesDefinition {
  /** No process gets more than its parent has. API 1.44. */
  readonly noNewPrivileges?: boolean
  /** System calls: the engine's profile, none, or one's own as JSON. API 1.44. */
  readonly seccomp?:
    | 'default'
    | 'unconfined'
    | {
        /** The profile, JSON as a text. */
        readonly profile: string
      }
  /** Whether AppArmor's profile is used. API 1.44. */
  readonly appArmor?: 'default' | 'disabled'
  /** SELinux: no labels at all, or the label's parts. */
  readonly seLinux?: {
    /** No labels at all. */
    readonly disable?: boolean
    /** Label's user. */
    readonly user?: string
    /** Label's role. */
    readonly role?: string
    /** Label's type. */
    readonly type?: string
    /** Label's level. */
    readonly level?: string
  }
}

type Seccomp = NonNullable<Privileges['Seccomp']>
type SELinux = NonNullable<Privileges['SELinuxContext']>

/** The privileges of a definition. */
export function encodePrivileges(fields: FieldReader): Privileges | undefined {
  return fields.object('privileges', (privileges) => {
    const appArmor = privileges.oneOf('appArmor', ['default', 'disabled'])
    return present<Privileges>({
      NoNewPrivileges: privileges.flag('noNewPrivileges'),
      Seccomp: readSeccomp(privileges),
      AppArmor: appArmor && { Mode: appArmor },
      SELinuxContext: privileges.object('seLinux', (seLinux) =>
        present<SELinux>({
          Disable: seLinux.flag('disable'),
          User: seLinux.text('user'),
          Role: seLinux.text('role'),
          Type: seLinux.text('type'),
          Level: seLinux.text('level'),
        }),
      ),
    })
  })
}

function readSeccomp(privileges: FieldReader): Seccomp | undefined {
  if (typeof privileges.raw('seccomp') === 'object') {
    return privileges.object('seccomp', (seccomp) => ({
      Mode: 'custom' as const,
      Profile: Buffer.from(seccomp.requiredText('profile')).toString('base64'),
    }))
  }
  const Mode = privileges.oneOf('seccomp', ['default', 'unconfined'])
  return Mode && { Mode }
}

/** The privileges of the wire. */
export function decodePrivileges(privileges: Privileges | undefined): PrivilegesDefinition | undefined {
  if (privileges === undefined) return undefined
  const { NoNewPrivileges: noNewPrivileges, Seccomp, AppArmor, SELinuxContext: seLinux } = privileges
  const Mode = Seccomp?.Mode
  return present<PrivilegesDefinition>({
    noNewPrivileges,
    seccomp: Mode === 'custom' ? { profile: Buffer.from(Seccomp?.Profile ?? '', 'base64').toString() } : Mode,
    appArmor: AppArmor?.Mode,
    seLinux: seLinux
      ? present({
          disable: seLinux.Disable,
          user: seLinux.User,
          role: seLinux.Role,
          type: seLinux.Type,
          level: seLinux.Level,
        })
      : undefined,
  })
}
