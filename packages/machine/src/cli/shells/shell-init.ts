import { programWord } from './program-word.ts'

/** The shells that a function for `docker-machine use` and completions exist for. */
export const INIT_SHELLS = ['bash', 'zsh', 'fish'] as const

/** One of {@link INIT_SHELLS}. */
export type InitShell = (typeof INIT_SHELLS)[number]

/**
 * The shell function behind `docker-machine use`. A program cannot change the variables of the shell that starts it, so
 * the function evaluates what `env` prints, and only when `env` succeeds: Docker Machine's own wrapper leaves the old
 * machine active, says that it is, and ends with success.
 */
export function shellInit(shell: InitShell, program: string): string {
  return shell === 'fish' ? fishFunction(program) : posixFunction(shell, program)
}

function posixFunction(shell: InitShell, program: string): string {
  return `docker-machine() {
  if [ "\${1-}" != use ] || [ "\${DOCKER_MACHINE_WRAPPED:-true}" != true ]; then
    ${programWord(program)} "$@"
    return
  fi
  shift
  case "\${1-}" in
    '' | -h | --help)
      ${programWord(program)} use --help
      return
      ;;
  esac
  local __docker_machine_env
  __docker_machine_env="$(${programWord(program)} env --shell ${shell} "$@")" || return
  eval "$__docker_machine_env"
  if [ -n "\${DOCKER_MACHINE_NAME-}" ]; then
    echo "Active machine: $DOCKER_MACHINE_NAME"
  else
    echo 'No active machine'
  fi
}
# Put this line into the file that your shell reads when it starts:
# eval "$(${program} shell-init ${shell})"
`
}

function fishFunction(program: string): string {
  return `function docker-machine
    if test (count $argv) -eq 0; or test "$argv[1]" != use; or test "$DOCKER_MACHINE_WRAPPED" = false
        ${programWord(program)} $argv
        return
    end
    if test (count $argv) -eq 1; or contains -- "$argv[2]" -h --help
        ${programWord(program)} use --help
        return
    end
    set -l lines (${programWord(program)} env --shell fish $argv[2..-1])
    or return
    eval (string join \\n -- $lines)
    if test -n "$DOCKER_MACHINE_NAME"
        echo "Active machine: $DOCKER_MACHINE_NAME"
    else
        echo 'No active machine'
    end
end
# Put this line into ~/.config/fish/config.fish:
# ${program} shell-init fish | source
`
}
