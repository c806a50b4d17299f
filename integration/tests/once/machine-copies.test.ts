import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HostWithCommand } from '../../support/host-with-command.ts'
import { hostPrograms, imagesWith } from '../../support/image-programs.ts'

/** None where the images are official ones: then the run says so when it begins. */
const hosts = imagesWith(...hostPrograms, 'rsync', 'sshfs')

/** Our real command with the real rsync and the real sshfs, in a host that it enters itself: the way there and back is the same. */
describe.skipIf(hosts.length === 0)('programs that docker-machine calls', () => {
  describe.each(hosts)('in the node image of $version', ({ image }) => {
    let near: HostWithCommand
    beforeAll(async () => {
      // ssh, rsync and FUSE take lines apart at spaces and commas.
      near = await HostWithCommand.start(image, 'a store, 100%')
    })
    afterAll(async () => {
      await near?.[Symbol.asyncDispose]()
    })

    const sh = (script: string) =>
      near.host.exec(['sh', '-euc', `export MACHINE_STORAGE_PATH="$1"\n${script}`, 'sh', near.store])

    test('scp -d copies by rsync, and only what is different', async () => {
      const made = await sh(`
        mkdir -p '/tmp/from/a folder'; cd /tmp/from
        seq 1 200000 >'a folder/numbers; touch x'
        docker-machine scp -d -r -q 'a folder' 'near:/tmp/to here'
        cmp 'a folder/numbers; touch x' '/tmp/to here/a folder/numbers; touch x'
        ! [ -e x ] && ! [ -e ~/x ]`)
      expect(made).toEqual({ exitCode: 0, stdout: '', stderr: '' })
      const again = await sh(`
        cd /tmp/from; echo more >>'a folder/numbers; touch x'
        docker-machine scp -d -r 'a folder' 'near:/tmp/to here'
        tail -n 1 '/tmp/to here/a folder/numbers; touch x'
        docker-machine scp -d -q 'near:/tmp/to here/a folder/numbers; touch x' back; tail -n 1 back`)
      expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/100%.*\nmore\nmore\n$/s), stderr: '' })
      const missing = await sh('docker-machine scp -d near:/nonexistent /tmp/x')
      expect(missing).toMatchObject({ exitCode: 23, stderr: expect.stringContaining('No such file') })
    })

    test('mount mounts a directory by sshfs, and unmounts it', async ({ skip }) => {
      const { exitCode, stderr } = await near.host.exec(['sh', '-c', ': <>/dev/fuse'])
      if (exitCode !== 0) skip(`the kernel has no FUSE that a host may use: ${stderr}`)
      const mounted = await sh(`
        mkdir -p '/srv/of near, 1' '/mnt/on it'; echo text >'/srv/of near, 1/file'
        cd /mnt
        docker-machine mount 'near:/srv/of near, 1' 'on it'
        grep -c ' /mnt/on\\\\040it fuse.sshfs ' /proc/mounts
        cat 'on it/file'; echo new >'on it/other'
        cat '/srv/of near, 1/other'
        docker-machine mount -u 'near:/srv/of near, 1' 'on it'
        ls 'on it'`)
      expect(mounted).toEqual({ exitCode: 0, stdout: '1\ntext\nnew\n', stderr: '' })
      const missing = await sh(`docker-machine mount near:/nonexistent '/mnt/on it'`)
      expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('No such file or directory') })
    })
  })
})
