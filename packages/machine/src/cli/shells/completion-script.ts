import { programWord } from './program-word.ts'
import type { InitShell } from './shell-init.ts'

/**
 * What a shell evaluates to complete `docker-machine`. The shells ask the program itself: what it knows needs no second
 * copy in three languages, and no shell ever expands what it answers.
 */
export function completionScript(shell: InitShell, program: string): string {
  return scripts[shell](`${programWord(program)} completion candidates --`)
}

const scripts: Readonly<Record<InitShell, (ask: string) => string>> = {
  bash: (ask) => `_docker_machine() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(${ask} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F _docker_machine docker-machine
# Put this line into ~/.bashrc: eval "$(docker-machine completion bash)"
`,
  zsh: (ask) => `_docker_machine() {
  local -a candidates
  candidates=("\${(@f)$(${ask} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${candidates[1]-}" ]]; then
    compadd -a candidates
  else
    _files
  fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
compdef _docker_machine docker-machine
# Put this line into ~/.zshrc: eval "$(docker-machine completion zsh)"
`,
  fish: (ask) => `function __docker_machine_candidates
    set -l words (commandline -opc) (commandline -ct)
    set -l candidates (${ask} $words[2..-1] 2>/dev/null)
    if test (count $candidates) -gt 0
        printf '%s\\n' $candidates
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c docker-machine -e
complete -c docker-machine -f -a '(__docker_machine_candidates)'
# Put this line into ~/.config/fish/config.fish: docker-machine completion fish | source
`,
}
