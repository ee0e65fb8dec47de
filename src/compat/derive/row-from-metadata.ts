import { FactoryError } from "../../errors/factory-error.ts";
import { parseWheelTags, type WheelTags } from "../../project/python/wheel-tags.ts";
import type { CompatRow } from "../../resolve/types.ts";
import type { Architecture } from "../index/package-index.ts";
import { tyingRequirements } from "../recorded/tying-requirements.ts";
import { cudaFacts } from "./cuda-facts.ts";
import { pythonRangeOf } from "./python-range-of.ts";
import { torchRow } from "./torch-row.ts";

/**
 * The row of a torch wheel that the table does not know, from the text of its METADATA and its file name. `others` are
 * the file names of more wheels of that release: their Pythons belong to the row. Before 1.13 the wheels do not name
 * their CUDA. Throws UNSUPPORTED for a file that is not a torch wheel for CPython on Linux.
 */
export function rowFromMetadata(
  metadata: string,
  filename: string,
  others: readonly string[] = [],
): CompatRow {
  const tags = parseWheelTags(filename);
  const platform = tags === undefined ? undefined : architectureOf(tags);
  const pythons = minorsOf([filename, ...others], platform);
  const python = tags === undefined ? undefined : minorOf(tags);
  const { torch, local } = readName(decodeURIComponent(filename));
  if (platform === undefined || python === undefined || torch === undefined) {
    throw new FactoryError("UNSUPPORTED", `${filename} is not a torch wheel for CPython on Linux`, {
      hint: "name a release of torch that has wheels for Linux",
    });
  }
  const requires = tyingRequirements(headers(metadata, "Requires-Dist"), { python, architecture: platform });
  const facts = cudaFacts(requires[""] ?? {});
  const cuda = facts?.cuda ?? cudaOfLocal(local);
  return torchRow({
    torch,
    variant: local ?? "pypi",
    platform,
    accelerator: local?.startsWith("rocm") ? "rocm" : cuda === undefined ? "none" : "cuda",
    python: pythonRangeOf(pythons),
    cuda,
    cudnn: facts?.cudnn,
    broughtBy: facts?.broughtBy,
    evidence: "wheel",
  });
}

function readName(filename: string): { readonly torch?: string; readonly local?: string } {
  const [, torch, local] = /^torch-([^-+]+)(?:\+([^-]+))?-/.exec(filename) ?? [];
  return { ...(torch === undefined ? {} : { torch }), ...(local === undefined ? {} : { local }) };
}

/** `cu118` is 11.8, `cu130` is 13.0: the last digit is the minor. */
function cudaOfLocal(local: string | undefined): string | undefined {
  const [, major, minor] = /^cu(\d+)(\d)$/.exec(local ?? "") ?? [];
  return major === undefined ? undefined : `${major}.${minor}`;
}

function architectureOf({ platforms }: WheelTags): Architecture | undefined {
  if (platforms.some((platform) => /linux.*_x86_64$/.test(platform))) return "amd64";
  return platforms.some((platform) => /linux.*_aarch64$/.test(platform)) ? "arm64" : undefined;
}

function minorOf({ interpreters }: WheelTags): string | undefined {
  const [, major, minor] = /^cp(\d)(\d+)$/.exec(interpreters[0] ?? "") ?? [];
  return major === undefined ? undefined : `${major}.${minor}`;
}

function minorsOf(filenames: readonly string[], platform: Architecture | undefined): readonly string[] {
  const tags = filenames.map(parseWheelTags).filter((one) => one !== undefined);
  return tags.filter((one) => architectureOf(one) === platform).flatMap((one) => minorOf(one) ?? []);
}

/** Values of one header in the header block of core metadata (an e-mail header, so lines may be folded). */
function headers(metadata: string, name: string): readonly string[] {
  const [block = ""] = metadata.replaceAll("\r\n", "\n").split("\n\n");
  const lines = block.replace(/\n[ \t]+/g, " ").split("\n");
  const start = `${name.toLowerCase()}:`;
  return lines
    .filter((line) => line.toLowerCase().startsWith(start))
    .map((line) => line.slice(start.length).trim());
}
