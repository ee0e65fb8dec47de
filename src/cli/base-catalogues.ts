import type { CompatMatrix } from "../resolve/types.ts";
import type { Context } from "./context.ts";

/** The tables of this release that list base images, one for each kind of stack. */
export async function baseCatalogues({ matrices, cwd }: Context): Promise<readonly CompatMatrix[]> {
  const loaded = await matrices({ given: [], cwd });
  return loaded.matrices.filter(({ variables }) => Object.hasOwn(variables, "base"));
}
