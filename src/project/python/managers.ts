import type { Manager } from "./types.ts";

/** The file that each manager is known by, in the order in which they are taken. */
export const MANAGERS: readonly { readonly manager: Manager; readonly file: string }[] = [
  { manager: "uv", file: "uv.lock" },
  { manager: "pylock", file: "pylock.toml" },
  { manager: "poetry", file: "poetry.lock" },
  { manager: "pdm", file: "pdm.lock" },
  { manager: "pipenv", file: "Pipfile.lock" },
  { manager: "pip", file: "requirements.txt" },
  { manager: "pyproject", file: "pyproject.toml" },
];
