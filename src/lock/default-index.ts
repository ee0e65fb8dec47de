import { tmpdir } from "node:os";
import { runProcess } from "./run-process.ts";

const QUESTION = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)";

/**
 * Address of the index that installers take when nobody names one, as pip on this machine has it: factory itself names no
 * hosts. Undefined when there is no pip.
 */
export async function defaultIndex(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const python of ["python3", "python"]) {
    // Isolated, and away from the project: no file of the current folder is imported.
    const { code, stdout } = await runProcess([python, "-I", "-c", QUESTION], {
      env: { PATH: env.PATH ?? "", HOME: env.HOME ?? tmpdir() },
      cwd: tmpdir(),
      signal,
    });
    const address = stdout.trim();
    if (code === 0 && URL.canParse(address)) return address;
  }
  return undefined;
}
