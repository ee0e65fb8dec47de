import type { ProjectFs } from "../../types.ts";

/** Whether setup.cfg declares a package: many of them hold options of linters only. Throws FILE_* errors. */
export async function declaresPackage(fs: ProjectFs): Promise<boolean> {
  return /^\[(?:metadata|options)\]/m.test(await fs.read("setup.cfg", { maxBytes: 1024 * 1024 }));
}
