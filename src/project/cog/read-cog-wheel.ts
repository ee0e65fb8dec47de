import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { FactoryError } from "../../errors/factory-error.ts";
import { normaliseName } from "../python/normalise-name.ts";
import { parseVersion } from "../python/pep440/parse-version.ts";
import { parseRequirement } from "../python/requirements/parse-requirement.ts";
import { TextProblem } from "../python/text-scanner.ts";
import type { CogWheel } from "./types.ts";

const MAX_METADATA_BYTES = 1024 * 1024;

/** What a wheel of cog says of itself. Throws COG_SDK_INVALID when the bytes are no wheel of cog. */
export function readCogWheel(
  bytes: Uint8Array,
  { filename, source }: { readonly filename: string; readonly source: string },
): CogWheel {
  const metadata = readMetadata(bytes, { filename, source });
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, "im").exec(metadata)?.[1] ?? "";
  const name = field("Name");
  if (normaliseName(name) !== "cog") {
    throw invalid(
      `${filename} is a wheel of ${name === "" ? "something without a name" : name}, not of cog`,
      {
        source,
        hint: "name a wheel of cog",
      },
    );
  }
  const version = field("Version");
  if (parseVersion(version) === undefined) {
    throw invalid(`${filename} says it is version ${JSON.stringify(version)}`, {
      source,
      hint: "build the wheel again",
    });
  }
  return {
    kind: "wheel",
    filename,
    version,
    hash: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
    requires: requirements(metadata, { filename, source }),
    source,
  };
}

function readMetadata(
  bytes: Uint8Array,
  about: { readonly filename: string; readonly source: string },
): string {
  let files: Readonly<Record<string, Uint8Array>>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) =>
        /^[^/]+\.dist-info\/METADATA$/.test(name) && originalSize <= MAX_METADATA_BYTES,
    });
  } catch (cause) {
    throw invalid(`${about.filename} is not a wheel: ${(cause as Error).message}`, {
      source: about.source,
      hint: "build or download the wheel again",
      cause,
    });
  }
  const [metadata, ...more] = Object.values(files);
  if (metadata !== undefined && more.length === 0) return headers(new TextDecoder().decode(metadata));
  throw invalid(`${about.filename} is not a wheel: it holds no single METADATA file`, {
    source: about.source,
    hint: "build or download the wheel again",
  });
}

/** Headers end at the first empty line; a line that begins with a blank goes on with the one before. */
function headers(text: string): string {
  const [head = ""] = text.replace(/\r\n?/g, "\n").split("\n\n", 1);
  return head.replace(/\n[ \t]+/g, " ");
}

function requirements(
  metadata: string,
  { filename, source }: { readonly filename: string; readonly source: string },
): readonly string[] {
  const lines = [...metadata.matchAll(/^Requires-Dist:[ \t]*(.*?)[ \t]*$/gim)].map((match) => match[1] ?? "");
  return lines.filter((line) => {
    try {
      return !/\bextra\b/.test(parseRequirement(line).marker ?? "");
    } catch (cause) {
      if (!(cause instanceof TextProblem)) throw cause;
      const message = `${filename} requires ${JSON.stringify(line)}, which is not a requirement: ${cause.message}`;
      throw invalid(message, { source, hint: "build the wheel again", cause });
    }
  });
}

function invalid(
  message: string,
  options: { readonly source: string; readonly hint: string; readonly cause?: unknown },
): FactoryError {
  return new FactoryError("COG_SDK_INVALID", message, options);
}
