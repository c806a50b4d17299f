import { cutsFolder } from './cut-script.ts'

/** Where a host keeps what the harness gives it. */
export const hostFiles = {
  script: '/raftkit/start',
  ca: '/raftkit/tls/ca.pem',
  cert: '/raftkit/tls/cert.pem',
  key: '/raftkit/tls/key.pem',
  seed: '/raftkit/seed',
  data: '/var/lib/docker',
} as const

/**
 * What a host runs first. It must work with any POSIX shell and with both kinds of image: the official docker-in-docker
 * one, whose own entrypoint sees to cgroups and iptables, and a distribution's packages, where that is done here.
 */
export const startScript = `#!/bin/sh
set -eu

# A host that was killed leaves these behind, and a daemon that finds them does not start.
rm -f /run/docker.pid /var/run/docker.pid /run/docker.sock /var/run/docker.sock
rm -rf /run/containerd /run/docker/containerd /var/run/docker/containerd

# A restart does not heal a partition.
for cut in ${cutsFolder}/*; do
  if [ -f "$cut" ]; then sh "$cut"; fi
done

# Images that all hosts share: their layers are read from a volume, and what describes them is copied, once. The layers'
# content is bound in, not the layers' folders: the storage driver writes beside the content.
if [ -d ${hostFiles.seed}/image/overlay2 ]; then
  if [ ! -d ${hostFiles.data}/image ]; then
    mkdir -p ${hostFiles.data}/overlay2
    cp -a ${hostFiles.seed}/overlay2/l ${hostFiles.data}/overlay2/
    for layer in ${hostFiles.seed}/overlay2/*/diff; do
      layer=\${layer%/diff}
      mkdir -p "${hostFiles.data}/overlay2/\${layer##*/}/diff" "${hostFiles.data}/overlay2/\${layer##*/}/work"
      for file in link lower committed; do
        if [ -e "$layer/$file" ]; then cp -a "$layer/$file" "${hostFiles.data}/overlay2/\${layer##*/}/"; fi
      done
    done
    cp -a ${hostFiles.seed}/image ${hostFiles.data}/image.copy
    mv ${hostFiles.data}/image.copy ${hostFiles.data}/image
  fi
  for layer in ${hostFiles.seed}/overlay2/*/diff; do
    layer=\${layer%/diff}
    mount --bind "$layer/diff" "${hostFiles.data}/overlay2/\${layer##*/}/diff"
  done
fi

if command -v dockerd-entrypoint.sh >/dev/null 2>&1; then
  exec dockerd-entrypoint.sh dockerd "$@"
fi

# cgroup v2 hands controllers down only from a group without processes: move what runs here into a group of its own.
# A process that somebody starts meanwhile brings its own back, hence the loop.
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  mkdir -p /sys/fs/cgroup/init
  tries=0
  until sed -e 's/\\([^ ]\\{1,\\}\\)/+\\1/g' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null; do
    while read -r pid; do
      echo "$pid" >/sys/fs/cgroup/init/cgroup.procs 2>/dev/null || :
    done </sys/fs/cgroup/cgroup.procs
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then break; fi
  done
fi

# Started by dockerd, containerd costs a second on some versions: the first connection fails and gRPC waits that long.
if command -v containerd >/dev/null 2>&1; then
  mkdir -p /run/containerd /var/lib/docker/containerd/daemon
  # As dockerd would: what serves Kubernetes only takes time, and complains in the log that it has no network.
  printf 'version = 2\\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\\n' >/run/containerd/config.toml
  containerd --config /run/containerd/config.toml --root /var/lib/docker/containerd/daemon --state /run/containerd \\
    --address /run/containerd/containerd.sock --log-level error &
  containerd=$!
  until [ -S /run/containerd/containerd.sock ]; do
    kill -0 "$containerd"
    sleep 0.01
  done
  set -- --containerd=/run/containerd/containerd.sock "$@"
fi

# The shims of containers whose engine was restarted become children of process 1: let it be one that reaps.
for init in docker-init tini /usr/libexec/docker/docker-init; do
  if command -v "$init" >/dev/null 2>&1; then
    exec "$init" -- dockerd "$@"
  fi
done
exec dockerd "$@"
`

/** The daemon's flags, but for its addresses. */
export const daemonFlags: readonly string[] = [
  '--host=unix:///var/run/docker.sock',
  // Mutual TLS is not only safer: dockerd sleeps for a second, or sixteen, before it listens without.
  '--host=tcp://0.0.0.0:2376',
  '--tlsverify',
  `--tlscacert=${hostFiles.ca}`,
  `--tlscert=${hostFiles.cert}`,
  `--tlskey=${hostFiles.key}`,
]
