/** Where things are on a host: as Docker Machine puts them, so that either takes over from the other. */
export const hostPaths = {
  ca: '/etc/docker/ca.pem',
  cert: '/etc/docker/server.pem',
  key: '/etc/docker/server-key.pem',
  daemon: '/etc/docker/daemon.json',
  /** Who an engine is, up to 20.10: it makes that when it starts for the first time. */
  identity: '/etc/docker/key.json',
  dropIn: '/etc/systemd/system/docker.service.d/10-machine.conf',
  /** What a service that is no unit of systemd reads before it starts. */
  defaults: '/etc/default/docker',
  /** How an engine is started that no service manager looks after. */
  launcher: '/etc/docker/start-engine',
  /** What is needed to undo a change; there from its begin to its end. */
  undo: '/var/lib/raftkit-machine/undo',
} as const
