import type { Host } from '@raftkit/testcontainers'
import { netcat } from './busybox.ts'
import { importImage } from './shell-image.ts'

/** The image that {@link loadNetworkImage} makes. */
export const networkImage = 'raftkit/network:1'

/** Gives a host an image whose tasks can answer and ask over a network. */
export async function loadNetworkImage(host: Host): Promise<void> {
  await importImage(host, networkImage)
}

/** A command that answers every connection to a port with the name of its host, until it is asked to end. */
export function answerOn(port: number): readonly string[] {
  return shell(`trap 'exit 0' TERM; ${netcat} -p ${port} -e cat /etc/hostname & wait $!`)
}

/** A command that goes on until a name stands for so many addresses, writes them down, and ends. */
export function untilNamed(name: string, count: number): readonly string[] {
  return shell(`
    until set -- $(${addressesOf(name)}); [ $# -eq ${count} ]; do usleep 200000; done
    echo "$@"`)
}

/** A command that asks every address of a name on a port until as many have answered, writes their answers down, and ends. */
export function untilAnswered(name: string, port: number, count: number): readonly string[] {
  return shell(`
    answers=
    until [ "$(echo "$answers" | sort -u | grep -c .)" -eq ${count} ]; do
      usleep 200000
      for address in $(${addressesOf(name)}); do
        answers=$(echo "$answers"; timeout 2 nc -w 2 "$address" ${port} </dev/null 2>/dev/null)
      done
    done
    echo "$answers" | sort -u | grep .`)
}

/** The first address that is printed is that of the server which was asked. */
function addressesOf(name: string): string {
  return `nslookup -type=a ${name} 2>/dev/null | sed -n '/^Name:/,$s/^Address[^:]*:[[:space:]]*//p'`
}

function shell(script: string): readonly string[] {
  return ['sh', '-c', script]
}
