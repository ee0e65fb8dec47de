import { join } from "node:path";
import { FactoryError } from "../../../errors/factory-error.ts";
import { acquireLock } from "../../../store/acquire-lock.ts";

/** Runs `work` while no other process does so under the same folder and name. Waits at most `waitMs`. */
export async function withLock<T>(
  request: { readonly folder: string; readonly name: string; readonly waitMs: number },
  work: () => Promise<T>,
): Promise<T> {
  const release = await acquireLock(request);
  if (release === undefined) {
    const { folder, name, waitMs } = request;
    throw new FactoryError(
      "BUILDKIT_UNAVAILABLE",
      `another factory has held ${join(folder, `${name}.lock`)} for over ${waitMs / 1000} s`,
      { hint: "wait for it to end, or end it" },
    );
  }
  try {
    return await work();
  } finally {
    await release();
  }
}
