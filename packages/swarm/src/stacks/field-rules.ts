import type { ComposeFields } from '../compose/compose-fields.ts'

/** What becomes of a field of a compose file. */
export type FieldRule =
  /** It is carried out. */
  | 'supported'
  /** It asks for nothing that a swarm would not do anyway, or is none of the swarm's business. */
  | { readonly harmless: string }
  /** It is refused: why, and what to do instead. */
  | { readonly refused: string; readonly remedy: string }

/** Fields with what becomes of them. */
export type FieldRules = Readonly<Record<string, FieldRule>>

const resources = 'use deploy.resources'
const none = 'take it out'

/** The fields of a service. */
export const serviceRules: FieldRules = {
  annotations: no('services have no annotations', 'use labels'),
  attach: { harmless: 'it is about the output of docker compose up' },
  blkio_config: no('services have no limits of block devices', none),
  build: no('a swarm builds no images', 'build and push the image first, and name it in image'),
  cap_add: 'supported',
  cap_drop: 'supported',
  cgroup: no('services cannot choose their control group', none),
  cgroup_parent: no('services cannot choose their control group', none),
  command: 'supported',
  configs: 'supported',
  container_name: no('the containers of a service get names of their own, one for each task', 'use hostname'),
  cpu_count: no('services have no such limit', resources),
  cpu_percent: no('services have no such limit', resources),
  cpu_period: no('services have no such limit', resources),
  cpu_quota: no('services have no such limit', resources),
  cpu_rt_period: no('services have no real-time scheduling', none),
  cpu_rt_runtime: no('services have no real-time scheduling', none),
  cpu_shares: no('services have no such limit', resources),
  cpus: no('the limits of a service stand elsewhere', 'use deploy.resources.limits.cpus'),
  cpuset: no('services cannot choose processors', resources),
  credential_spec: 'supported',
  depends_on: 'supported',
  deploy: 'supported',
  develop: no('a swarm watches no files', none),
  device_cgroup_rules: no('services have no devices', 'use deploy.resources.reservations.generic_resources'),
  devices: no('services have no devices', 'use deploy.resources.reservations.generic_resources'),
  dns: 'supported',
  dns_opt: 'supported',
  dns_search: 'supported',
  domainname: no('services have no domain name', 'write it into hostname'),
  entrypoint: 'supported',
  env_file: 'supported',
  environment: 'supported',
  expose: { harmless: 'services on one network reach all ports of each other' },
  extends: 'supported',
  external_links: no('services have no links', 'put both on one network, and use the names'),
  extra_hosts: 'supported',
  gpus: no('services have no devices', 'use deploy.resources.reservations.generic_resources'),
  group_add: 'supported',
  healthcheck: 'supported',
  hostname: 'supported',
  image: 'supported',
  init: 'supported',
  ipc: no('services have their own IPC namespace', none),
  isolation: 'supported',
  label_file: no('labels are not read from files', 'write them into labels'),
  labels: 'supported',
  links: no('services have no links', 'put both on one network, and use the names; networks.<name>.aliases adds names'),
  logging: 'supported',
  mac_address: no('tasks get their own MAC address', none),
  mem_limit: no('the limits of a service stand elsewhere', 'use deploy.resources.limits.memory'),
  mem_reservation: no('the limits of a service stand elsewhere', 'use deploy.resources.reservations.memory'),
  mem_swappiness: no('services have no such limit', none),
  memswap_limit: no('services have no such limit', none),
  models: no('a swarm runs no models', none),
  network_mode: no(
    'services have no network mode',
    "for the node's own network use a network with external: true and name: host",
  ),
  networks: 'supported',
  oom_kill_disable: no('services cannot be kept from being killed', 'use oom_score_adj'),
  oom_score_adj: 'supported',
  pid: no('services have their own PID namespace', none),
  pids_limit: no('the limits of a service stand elsewhere', 'use deploy.resources.limits.pids'),
  platform: no('nodes are chosen by constraints', 'use deploy.placement.constraints with node.platform.arch'),
  ports: 'supported',
  post_start: no('services have no hooks', 'do it in the entrypoint'),
  pre_stop: no('services have no hooks', 'do it in the entrypoint, on the signal that ends it'),
  privileged: no('services cannot be privileged', 'use cap_add for what is needed'),
  profiles: 'supported',
  provider: no('a swarm knows no providers', none),
  pull_policy: no('nodes pull what they do not have', 'deploy with resolveImage'),
  pull_refresh_after: no('nodes pull what they do not have', 'deploy with resolveImage'),
  read_only: 'supported',
  restart: 'supported',
  runtime: no('services cannot choose their runtime', "set the engines' default runtime"),
  scale: 'supported',
  secrets: 'supported',
  security_opt: 'supported',
  shm_size: no('services have no size of /dev/shm', 'mount a tmpfs with its size at /dev/shm'),
  stdin_open: 'supported',
  stop_grace_period: 'supported',
  stop_signal: 'supported',
  storage_opt: no('services have no storage options', none),
  sysctls: 'supported',
  tmpfs: 'supported',
  tty: 'supported',
  ulimits: 'supported',
  use_api_socket: no("services do not get the engine's socket", 'mount /var/run/docker.sock, on managers'),
  user: 'supported',
  userns_mode: no('services cannot choose their user namespace', none),
  uts: no('services have their own UTS namespace', none),
  volumes: 'supported',
  volumes_from: no('services share no volumes of containers', 'name the volume in both services'),
  working_dir: 'supported',
}

/** The fields of `deploy`. */
export const deployRules: FieldRules = {
  endpoint_mode: 'supported',
  labels: 'supported',
  mode: 'supported',
  placement: 'supported',
  replicas: 'supported',
  resources: 'supported',
  restart_policy: 'supported',
  rollback_config: 'supported',
  update_config: 'supported',
}

/** The fields of `deploy.resources.reservations`. */
export const reservationRules: FieldRules = {
  cpus: 'supported',
  devices: no('services have no devices', 'use generic_resources'),
  generic_resources: 'supported',
  memory: 'supported',
}

/** The fields of a port. */
export const portRules: FieldRules = {
  app_protocol: no('a swarm looks into no protocol', none),
  host_ip: no(
    'a swarm publishes on all addresses of a node',
    'leave the address out, and keep others away with a firewall',
  ),
  mode: 'supported',
  name: 'supported',
  protocol: 'supported',
  published: 'supported',
  target: 'supported',
}

/** The fields of a network of a service. */
export const serviceNetworkRules: FieldRules = {
  aliases: 'supported',
  driver_opts: 'supported',
  gw_priority: no('the interfaces of a task are not ordered', none),
  interface_name: no('the interfaces of a task cannot be named', none),
  ipv4_address: no('a swarm gives tasks their addresses', 'use names'),
  ipv6_address: no('a swarm gives tasks their addresses', 'use names'),
  link_local_ips: no('a swarm gives tasks their addresses', 'use names'),
  mac_address: no('tasks get their own MAC address', none),
  priority: no('the interfaces of a task are not ordered', none),
}

/** The fields of a dependency. */
export const dependencyRules: FieldRules = {
  condition: 'supported',
  required: 'supported',
  restart: no('a service is not restarted because another one is', none),
}

/** The fields of a network. */
export const networkRules: FieldRules = {
  attachable: 'supported',
  driver: 'supported',
  driver_opts: 'supported',
  enable_ipv4: 'supported',
  enable_ipv6: 'supported',
  external: 'supported',
  internal: 'supported',
  ipam: 'supported',
  labels: 'supported',
  name: 'supported',
}

/** The fields of a volume. */
export const volumeRules: FieldRules = {
  driver: 'supported',
  driver_opts: 'supported',
  external: 'supported',
  labels: 'supported',
  name: 'supported',
}

/** The fields of a secret. */
export const secretRules: FieldRules = {
  driver: 'supported',
  driver_opts: 'supported',
  environment: 'supported',
  external: 'supported',
  file: 'supported',
  labels: 'supported',
  name: 'supported',
  template_driver: 'supported',
}

/** The fields of a config. */
export const configRules: FieldRules = {
  content: 'supported',
  environment: 'supported',
  external: 'supported',
  file: 'supported',
  labels: 'supported',
  name: 'supported',
  template_driver: 'supported',
}

/** Notes the fields that are refused, those that nobody has decided about included. */
export function checkRules(fields: ComposeFields, rules: FieldRules): void {
  for (const key of fields.keys) {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
    if (rule === undefined) fields.refuse(key, 'it is not known here', none)
    else if (rule !== 'supported' && 'refused' in rule) fields.refuse(key, rule.refused, rule.remedy)
  }
}

function no(refused: string, remedy: string): FieldRule {
  return { refused, remedy }
}
