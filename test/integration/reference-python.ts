import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

/**
 * Python of a virtual environment in FACTORY_TEST_CACHE that has one package, `name==version`; made on first use.
 */
export async function referencePython(pinned: string): Promise<string> {
  const cache = process.env.FACTORY_TEST_CACHE;
  if (cache === undefined || cache === "") {
    throw new Error("set FACTORY_TEST_CACHE to a folder that may be written to");
  }
  const environment = join(cache, pinned.replace("==", "-"));
  const python = join(environment, "bin", "python");
  if (existsSync(join(environment, "ready"))) return python;
  await mkdir(cache, { recursive: true });
  await execa("python3", ["-m", "venv", "--clear", environment]);
  await execa(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", pinned]);
  await mkdir(join(environment, "ready"));
  return python;
}
