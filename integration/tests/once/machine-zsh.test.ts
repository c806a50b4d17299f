import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HostWithCommand } from '../../support/host-with-command.ts'
import { hostPrograms, imagesWith } from '../../support/image-programs.ts'

/** None where the images are official ones: then the run says so when it begins. */
const shells = imagesWith(...hostPrograms, 'docker', 'zsh')
/** Everything that means something to zsh between double quotes, and elsewhere. */
const ODD = `a:b 'c' "d" \\ \\\\ $HOME \${HOME} $(id) *?[e] {f,g} ~ %h #i;j&k|l<m>n^o!p@ \`q\` =r (s)`

/** The real zsh, the real `docker` and our real command in a host that has an engine. */
describe.skipIf(shells.length === 0)('the shell zsh', () => {
  describe.each(shells)('of the node image of $version', ({ image }) => {
    let near: HostWithCommand
    let id: string

    beforeAll(async () => {
      near = await HostWithCommand.start(image, ODD)
      id = await near.host.sh(`docker info -f '{{.ID}}'`)
    })
    afterAll(async () => {
      await near?.[Symbol.asyncDispose]()
    })

    /** Runs lines in zsh, as in a script. */
    const zsh = (...lines: readonly string[]) =>
      near.host.exec(['zsh', '-f', '-c', ['export MACHINE_STORAGE_PATH=$1', ...lines].join('\n'), 'zsh', near.store])
    const SHOW = `printf '%s\\n' "$DOCKER_HOST" "$DOCKER_TLS_VERIFY" "$DOCKER_CERT_PATH" "$DOCKER_MACHINE_NAME"`
    const ASK = `docker info -f '{{.ID}}'`

    test('evaluates what env prints, and docker answers', async () => {
      const shown = [`tcp://${near.host.address}:2376`, '1', join(near.store, 'machines/near'), 'near']
      expect(await zsh('eval "$(docker-machine env --shell zsh near)"', SHOW, ASK)).toEqual({
        exitCode: 0,
        stdout: `${shown.join('\n')}\n${id}`,
        stderr: '',
      })
      // As the shell that somebody logs in with.
      const unset = await zsh(
        'export SHELL=/bin/zsh',
        'eval "$(docker-machine env near)"',
        'eval "$(docker-machine env -u)"',
        'typeset -m "DOCKER_*"',
        ASK,
      )
      expect(unset).toEqual({ exitCode: 0, stdout: id, stderr: '' })
    })

    test('use points to a machine, stays where it is on a mistake, and lets go', async () => {
      const done = await zsh(
        'eval "$(docker-machine shell-init zsh)"',
        'docker-machine use near',
        'echo $DOCKER_MACHINE_NAME',
        'docker-machine use nosuch; echo $?',
        ASK,
        'docker-machine use -u',
        '(( $+DOCKER_HOST )) || echo unset',
        'docker-machine ls -q',
      )
      expect(done).toMatchObject({
        exitCode: 0,
        stdout: `Active machine: near\nnear\n1\n${id}No active machine\nunset\nnear\n`,
        stderr: expect.stringMatching(/^.*"nosuch".*\n$/),
      })
    })

    test('completes commands and names of machines', async () => {
      // What is typed goes through a terminal: completions are made by the editor of the line.
      const completed = await zsh(
        'zmodload zsh/zpty',
        'zpty typist zsh -f -i',
        `zpty -w typist 'PS1= RPS1=; eval "$(docker-machine completion zsh)"; echo rea''dy'`,
        `zpty -r typist _ '*ready*'`,
        `zpty -w -n typist $'docker-machine env ne\\t'`,
        `zpty -r typist _ '*env near *'`,
        `zpty -w -n typist $'\\C-udocker-machine regen\\t'`,
        `zpty -r typist _ '*regenerate-certs *'`,
        'echo both',
      )
      expect(completed).toEqual({ exitCode: 0, stdout: 'both\n', stderr: '' })
    })
  })
})
