import { remakeHint } from "../../src/project/python/locks/remake-hint.ts";
import type { Lock } from "../../src/project/python/types.ts";

/** How a lock gets builds without CUDA. */
export function remedy({ file, madeFor }: Lock): string {
  if (madeFor !== undefined) return "run `factory lock`, which locks builds without CUDA";
  if (file === "uv.lock") {
    return (
      "name an index of builds without CUDA in [[tool.uv.index]], let [tool.uv.sources] take torch from it, and run " +
      "`uv lock` (docs/gpu.md shows how), or say `gpu: true`"
    );
  }
  return `take the builds without CUDA, and ${remakeHint(file)}, or say \`gpu: true\``;
}
