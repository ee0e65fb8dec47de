import { FactoryError } from "../../errors/factory-error.ts";
import type { Platform } from "../../plan/types.ts";

/** Where Python and its loader are in the image that the runner's Python comes from. Paths are absolute in that image. */
export interface ToolsPlace {
  readonly python: string;
  readonly loader: string;
  readonly libraries: readonly string[];
}

/** As Debian's packages of libc lay them out. */
const DEBIAN = {
  amd64: { triplet: "x86_64-linux-gnu", loader: "ld-linux-x86-64.so.2" },
  arm64: { triplet: "aarch64-linux-gnu", loader: "ld-linux-aarch64.so.1" },
} as const;

/** Of an image on Debian whose Python is at `interpreter`. */
export function toolsPlace(interpreter: string, { architecture }: Platform): ToolsPlace {
  const debian = DEBIAN[architecture];
  if (debian === undefined) {
    throw new FactoryError("UNSUPPORTED", `smoke checks cannot run on ${architecture}`, {
      hint: "use an image for amd64 or arm64",
    });
  }
  const { triplet, loader } = debian;
  return {
    python: interpreter,
    loader: `/usr/lib/${triplet}/${loader}`,
    libraries: [`/usr/lib/${triplet}`, "/usr/local/lib"],
  };
}
