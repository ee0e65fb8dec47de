import type { Manager } from "./types.ts";

export interface ManagerFile {
  readonly manager: Manager;
  /** The file it is known by; one that is missing is told by this name. */
  readonly file: string;
  /** Others that stand for it. */
  readonly alternatives?: readonly string[];
}

/** The files that each manager is known by, in the order in which they are taken: every lock before any manifest. */
export const MANAGERS: readonly ManagerFile[] = [
  { manager: "uv", file: "uv.lock" },
  { manager: "pylock", file: "pylock.toml" },
  { manager: "poetry", file: "poetry.lock" },
  { manager: "pdm", file: "pdm.lock" },
  { manager: "pipenv", file: "Pipfile.lock" },
  { manager: "pip", file: "requirements.txt" },
  { manager: "pyproject", file: "pyproject.toml" },
  { manager: "poetry", file: "pyproject.toml" },
  { manager: "pipenv", file: "Pipfile" },
  { manager: "setuptools", file: "setup.py", alternatives: ["setup.cfg"] },
  { manager: "conda", file: "environment.yml", alternatives: ["environment.yaml"] },
];
