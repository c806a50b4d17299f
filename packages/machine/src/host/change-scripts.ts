import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path/posix'
import type { HostChange, HostFile } from './host-change.ts'
import { hostPaths } from './host-paths.ts'
import type { ServiceManager } from './inspect-host.ts'
import { quoteShell } from './quote-shell.ts'

/** The first lines of every script: it goes on when nobody reads any more what it prints, so as not to end half-way. */
const HEAD = `
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  trap '' HUP PIPE
  undo=${hostPaths.undo}
`

/** How the engine is stopped and started, by whoever looks after it. */
const SERVICE = `
  running() {
    for folder in /proc/[0-9]*; do
      # One that goes in the middle of the question has no state any more.
      if [ "$(cat "$folder/comm" 2>/dev/null)" = dockerd ] && grep -q '^State:.[^ZX]' "$folder/status" 2>/dev/null; then return 0; fi
    done
    return 1
  }
  stop_engine() {
    case $(cat "$undo/manager") in
      systemd) systemctl stop docker.service docker.socket 2>/dev/null || : ;;
      sysv) /etc/init.d/docker stop >/dev/null 2>&1 || : ;;
      *)
        for folder in /proc/[0-9]*; do
          if [ "$(cat "$folder/comm" 2>/dev/null)" = dockerd ]; then kill "\${folder#/proc/}" 2>/dev/null || :; fi
        done ;;
    esac
    tries=0
    while running; do
      if [ "$tries" -ge 600 ]; then echo 'the engine does not end' >&2; return 1; fi
      sleep 0.1
      tries=$((tries + 1))
    done
  }
  start_engine() {
    case $(cat "$undo/manager") in
      systemd)
        systemctl daemon-reload
        systemctl reset-failed docker.service docker.socket 2>/dev/null || :
        systemctl start docker.service ;;
      sysv) /etc/init.d/docker start >"$undo/log" 2>&1 ;;
      *) setsid "$1" </dev/null >/dev/null 2>&1 & ;;
    esac
  }
`

/** Forgets how to undo. */
const FORGET = `
  forget() {
    rm -rf "$undo"
    rmdir "\${undo%/*}" 2>/dev/null || :
  }
`

/** Puts everything back as it was, and forgets how. */
const UNDO = `${FORGET}
  undo_change() {
    trap - EXIT
    set +e
    # Nothing was changed before that was there.
    if [ ! -e "$undo/manager" ]; then forget; return 0; fi
    stop_engine
    if [ -e "$undo/enabled" ]; then systemctl -q disable docker.service; fi
    if [ -s "$undo/packages" ]; then
      DEBIAN_FRONTEND=noninteractive apt-get "$(cat "$undo/how")" -q -y -o DPkg::Lock::Timeout=300 $(cat "$undo/packages") >"$undo/log" 2>&1 ||
        tail -n 3 "$undo/log" >&2
    fi
    if [ -e "$undo/files" ]; then
      while read -r number path; do
        rm -f "$path" "$path.raftkit"
        # A relative link points nowhere from where it is kept.
        if [ -e "$undo/$number" ] || [ -L "$undo/$number" ]; then cp -a "$undo/$number" "$path"; fi
      done <"$undo/files"
    fi
    if [ -e "$undo/without-identity" ]; then rm -f ${hostPaths.identity}; fi
    if [ -e "$undo/folders" ]; then
      while read -r folder; do rmdir "$folder" 2>/dev/null; done <"$undo/folders"
    fi
    if [ "$(cat "$undo/manager")" = systemd ]; then systemctl daemon-reload; fi
    if [ -e "$undo/running" ]; then
      start_engine "$undo/start"
      tries=0
      until running || [ "$tries" -gt 600 ]; do sleep 0.1; tries=$((tries + 1)); done
    fi
    forget
  }
`

/** Where files are written that may be the first ones there; what is inside of another one comes first. */
const FOLDERS = [dirname(hostPaths.dropIn), dirname(hostPaths.daemon)]

/** Writes down what {@link undoScript} needs, unless an earlier step of the same change has. */
function begin(manager: ServiceManager): string {
  return `
  if [ ! -e "$undo/manager" ]; then
    rm -rf "$undo"
    (umask 077; mkdir -p "$undo")
    [ -e ${hostPaths.identity} ] || : >"$undo/without-identity"
    for folder in ${FOLDERS.join(' ')}; do [ -e "$folder" ] || echo "$folder" >>"$undo/folders"; done
    if running; then
      : >"$undo/running"
      for folder in /proc/[0-9]*; do
        if [ "$(cat "$folder/comm" 2>/dev/null)" = dockerd ]; then
          # A word a line, and what breaks lines in a word out of the way meanwhile.
          { printf '#!/bin/sh\\nexec '
            tr '\\0\\n' '\\n\\0' <"$folder/cmdline" | LC_ALL=C sed "s/'/'\\\\\\\\''/g; s/.*/'&'/" | tr '\\n\\0' ' \\n'
            printf '>>/var/log/docker.log 2>&1\\n'; } >"$undo/start"
          chmod 700 "$undo/start"
        fi
      done
    fi
  fi
  printf '%s\\n' ${manager} >"$undo/manager"
  echo $$ >"$undo/pid"
  trap undo_change EXIT`
}

/** Undoes the change that was begun last, if it was not ended. */
export function undoScript(): string {
  return script(`${SERVICE}${UNDO}
  # Whoever was at it may not have noticed yet that nobody listens any more; it undoes itself, too.
  tries=0
  while [ -e "$undo/pid" ] && kill -0 "$(cat "$undo/pid")" 2>/dev/null && [ "$tries" -lt 3000 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  undo_change`)
}

/** Fails, with the engine's last words, when the engine has ended since. */
export function aliveScript(): string {
  return script(`${SERVICE}
  if running; then exit 0; fi
  log
  exit 1`)
}

/** Ends a change that has come to its end well. */
export function commitScript(): string {
  return script(`${FORGET}
  forget`)
}

/** Installs an engine: from the distribution, or with what a URL serves. Undoes itself when it fails. */
export function installScript(manager: ServiceManager, url: string | undefined): string {
  const install =
    url === undefined
      ? `
  apt() { apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >"$undo/log" 2>&1 || { tail -n 5 "$undo/log" >&2; return 1; }; }
  apt update
  # What an engine cannot do without; what is recommended beside brings compilers' worth of other programs.
  packages='docker.io iptables ca-certificates'
  # In newer releases the client is a package of its own.
  if apt-cache show docker-cli >/dev/null 2>&1; then packages="$packages docker-cli"; fi
  # Purging the engine deletes its data, which may have been there before.
  if [ -e /var/lib/docker ]; then echo remove >"$undo/how"; else echo purge >"$undo/how"; fi
  apt-get -s --no-install-recommends install $packages | sed -n 's/^Inst \\([^ ]*\\) (.*/\\1/p' >"$undo/packages"
  apt install --no-install-recommends $packages`
      : `
  if command -v curl >/dev/null; then curl -fsSL -o "$undo/install" -- ${quoteShell(url)}
  else wget -q -O "$undo/install" -- ${quoteShell(url)}
  fi
  sh "$undo/install" >"$undo/log" 2>&1 || { tail -n 5 "$undo/log" >&2; exit 1; }`
  return script(`${SERVICE}${UNDO}
  set -eu
  export DEBIAN_FRONTEND=noninteractive${begin(manager)}${install}
  command -v dockerd >/dev/null || { echo 'there is no dockerd after the installation' >&2; exit 1; }
  rm "$undo/pid"
  trap - EXIT`)
}

/** Writes files and restarts the engine, and is content when it listens. Undoes itself when it fails. */
export function changeScript({ manager, files, port }: HostChange): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return script(`${SERVICE}${UNDO}
  set -eu${begin(manager)}
${files.map(keepFile).join('')}
  mv "$undo/files.new" "$undo/files"
${files.map(writeFile).join('')}
  if [ -e ${hostPaths.daemon} ] && dockerd --help 2>&1 | grep -q -e --validate; then
    dockerd --validate --config-file ${hostPaths.daemon} >"$undo/log" 2>&1 || { tail -n 3 "$undo/log" >&2; exit 1; }
  fi
  stop_engine
  start_engine ${hostPaths.launcher} || { log; exit 1; }
  tries=0
  until grep -qi -e '^ *[0-9]*: [0-9A-F]*:${hex} [0-9A-F]*:0000 0A ' /proc/net/tcp /proc/net/tcp6 2>/dev/null; do
    tries=$((tries + 1))
    # What cannot start with its configuration ends at once; what has much to load takes its time.
    if [ "$tries" -gt 1200 ] || { [ "$tries" -gt 50 ] && ! running; }; then
      echo 'the engine does not listen' >&2
      log
      exit 1
    fi
    sleep 0.1
  done
  if [ ${manager} = systemd ] && [ "$(systemctl is-enabled docker.service 2>/dev/null)" = disabled ]; then
    : >"$undo/enabled"
    systemctl -q enable docker.service
  fi
  rm "$undo/pid"
  trap - EXIT`)
}

const LOG = `
  log() {
    if [ "$(cat "$undo/manager")" = systemd ]; then
      journalctl --sync 2>/dev/null || :
      journalctl -q -n 5 -o cat -t dockerd >&2 || :
    else tail -q -n 5 "$undo/log" /var/log/docker.log >&2 || :
    fi
  }
`

/** One function, called in the last line: a script that arrives in part does nothing. It must not read itself. */
function script(body: string): string {
  return `main() {${HEAD}${LOG}${body}\n}\nmain </dev/null\n`
}

function keepFile({ path }: HostFile, number: number): string {
  return `  if [ -e ${path} ] || [ -L ${path} ]; then cp -a ${path} "$undo/${number}"; fi
  printf '%s %s\\n' ${number} ${path} >>"$undo/files.new"\n`
}

/** The words that end a text are not in it: they are random. */
function writeFile({ path, text, mode }: HostFile): string {
  const end = `END-${randomUUID()}`
  const lines = text === '' || text.endsWith('\n') ? text : `${text}\n`
  return `  (umask 022; mkdir -p "$(dirname ${path})")
  (umask 077; cat >${path}.raftkit <<'${end}'
${lines}${end}
  )
  chmod ${mode.toString(8)} ${path}.raftkit
  mv -f ${path}.raftkit ${path}\n`
}
