import type { Mount } from './mount.ts'

/** A file that a secret or a config becomes in the container. */
export interface FileTarget {
  /** Absolute path, or a name below `/run/secrets` for secrets and below `/` for configs. */
  readonly Name: string
  /** Owner, a number as text. */
  readonly UID: string
  /** Group, a number as text. */
  readonly GID: string
  /** Permissions as a number: `0o444` is 292. */
  readonly Mode: number
}

/** A secret that a task gets. Id and name have to belong together. */
export interface SecretReference {
  /** The full id. Empty where `swarm.services` is to look it up. */
  readonly SecretID: string
  /** The name that goes with it. */
  readonly SecretName: string
  /** Where the task finds it. */
  readonly File?: FileTarget
}

/** A config that a task gets, as a file or for its credential spec. Id and name have to belong together. */
export interface ConfigReference {
  /** The full id. Empty where `swarm.services` is to look it up. */
  readonly ConfigID: string
  /** The name that goes with it. */
  readonly ConfigName: string
  /** Where the task finds it. */
  readonly File?: FileTarget
  /**
   * Instead of a file, for the config that `Privileges.CredentialSpec.Config` names. Refused before it is sent where
   * none does: workers' engines crash on it.
   */
  readonly Runtime?: Readonly<Record<string, never>>
}

/** How a container is watched. Durations are nanoseconds, at least a millisecond; zero means inherit. */
export interface Healthcheck {
  /** `['CMD', …]`, `['CMD-SHELL', 'line']`, `['NONE']`, or `[]` for the image's own. */
  readonly Test?: readonly string[]
  /** Between two checks. */
  readonly Interval?: number
  /** How long a check may take. */
  readonly Timeout?: number
  /** Failures that make it unhealthy. */
  readonly Retries?: number
  /** Failures at the beginning that do not count. */
  readonly StartPeriod?: number
  /** Between two checks at the beginning. API 1.44. */
  readonly StartInterval?: number
}

/** What a container may do. Engines answer `null` for what was not set. */
export interface Privileges {
  /** Windows only: exactly one of the three. */
  readonly CredentialSpec?: {
    /** Id of a config of the same service, referred to with `Runtime`. */
    readonly Config?: string
    /** File below the engine's folder of credential specs. */
    readonly File?: string
    /** Value in the registry. */
    readonly Registry?: string
  } | null
  /** SELinux. */
  readonly SELinuxContext?: {
    /** No labels at all. */
    readonly Disable?: boolean
    /** Label's user. */
    readonly User?: string
    /** Label's role. */
    readonly Role?: string
    /** Label's type. */
    readonly Type?: string
    /** Label's level. */
    readonly Level?: string
  } | null
  /** System calls. API 1.44. */
  readonly Seccomp?: {
    /** `custom` goes with a profile. Engines do not check it. */
    readonly Mode?: 'default' | 'unconfined' | 'custom'
    /** The profile, JSON in base64. */
    readonly Profile?: string
  } | null
  /** AppArmor. API 1.44. */
  readonly AppArmor?: {
    /** Whether the engine's profile is used. */
    readonly Mode?: 'default' | 'disabled'
  } | null
  /** No process gets more than its parent has. API 1.44. */
  readonly NoNewPrivileges?: boolean
}

/** The container of a task. */
export interface ContainerSpec {
  /** `name:tag` or `name@digest`. Engines take it as it is: without a digest each node looks for itself. */
  readonly Image: string
  /** Labels of the containers. */
  readonly Labels?: Readonly<Record<string, string>>
  /** Replaces the image's entry point. */
  readonly Command?: readonly string[]
  /** Replaces the image's command. */
  readonly Args?: readonly string[]
  /** May hold templates, `{{.Task.Slot}}` for instance. */
  readonly Hostname?: string
  /** `KEY=value`; may hold templates. Stored in clear and shown to everybody who may inspect the service. */
  readonly Env?: readonly string[]
  /** Working directory. */
  readonly Dir?: string
  /** Name or number, `user:group`. */
  readonly User?: string
  /** Further groups. */
  readonly Groups?: readonly string[]
  /** What it may do. */
  readonly Privileges?: Privileges
  /** Runs a small init as the first process; `null` as the engine is configured. */
  readonly Init?: boolean | null
  /** What asks it to end. */
  readonly StopSignal?: string
  /** Has a terminal: both streams of the log become one, raw. */
  readonly TTY?: boolean
  /** Has an input that stays open. */
  readonly OpenStdin?: boolean
  /** Nothing can be written to its root file system. */
  readonly ReadOnly?: boolean
  /** What it sees where. */
  readonly Mounts?: readonly Mount[]
  /** Nanoseconds between asking it to end and killing it; 10 seconds by default. */
  readonly StopGracePeriod?: number
  /** How it is watched. The published schema spells it `HealthCheck`. */
  readonly Healthcheck?: Healthcheck
  /** Lines of its hosts file: `address name`. */
  readonly Hosts?: readonly string[]
  /** Its resolver. */
  readonly DNSConfig?: {
    /** Addresses. */
    readonly Nameservers?: readonly string[]
    /** Domains. */
    readonly Search?: readonly string[]
    /** As in resolv.conf. */
    readonly Options?: readonly string[]
  }
  /** Secrets. */
  readonly Secrets?: readonly SecretReference[]
  /** Configs. */
  readonly Configs?: readonly ConfigReference[]
  /** Windows only; `default` elsewhere. */
  readonly Isolation?: 'default' | 'process' | 'hyperv'
  /** Kernel settings of its own namespaces. */
  readonly Sysctls?: Readonly<Record<string, string>>
  /** Capabilities beyond the usual ones, `CAP_NET_ADMIN` for instance. */
  readonly CapabilityAdd?: readonly string[]
  /** Capabilities that it does not get. */
  readonly CapabilityDrop?: readonly string[]
  /** Limits of its processes. */
  readonly Ulimits?: readonly {
    /** `nofile` for instance. */
    readonly Name: string
    /** Where the kernel begins to refuse. */
    readonly Soft: number
    /** How far a process may raise it. */
    readonly Hard: number
  }[]
  /** -1000 to 1000: the higher, the sooner killed when memory is short. API 1.46. */
  readonly OomScoreAdj?: number
}
