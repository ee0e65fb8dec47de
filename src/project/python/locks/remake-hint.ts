const COMMANDS: Readonly<Record<string, string>> = {
  "uv.lock": "uv lock",
  "pylock.toml": "the tool that wrote it",
  "poetry.lock": "poetry lock",
  "pdm.lock": "pdm lock",
  "Pipfile.lock": "pipenv lock",
};

/** What to do about a lock file that is broken or out of date. */
export function remakeHint(file: string): string {
  const command = COMMANDS[file];
  return command === undefined ? "make the lock file again" : `make the lock file again with ${command}`;
}
