import type { Readable } from "node:stream";
import { FactoryError } from "../errors/factory-error.ts";

/** Pipes a Docker archive to `docker load`. Throws OUTPUT_FAILED with what docker said. */
export async function loadIntoDocker(bytes: Readable): Promise<void> {
  // Loaded here: other outputs run no program.
  const { execa } = await import("execa");
  try {
    await execa("docker", ["load", "--quiet"], { input: bytes });
  } catch (error) {
    throw new FactoryError("OUTPUT_FAILED", `docker load did not take the image: ${complaint(error)}`, {
      cause: error,
      hint: "start Docker, or write a file with --output type=docker,dest=image.tar",
    });
  }
}

function complaint(error: unknown): string {
  const { stderr, shortMessage } = error as { readonly stderr?: unknown; readonly shortMessage?: string };
  if (typeof stderr === "string" && stderr.trim() !== "")
    return stderr.trim().split("\n").slice(-3).join("; ");
  return shortMessage ?? String(error);
}
