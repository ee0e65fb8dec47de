import pep440 from "@renovatebot/pep440";

export interface Version {
  readonly epoch: number;
  readonly release: readonly number[];
  /** Canonical text without the local part. */
  readonly public: string;
  readonly local: boolean;
  readonly prerelease: boolean;
  /** `["rc", 1]` as text, empty for a final release. */
  readonly pre: string;
  readonly post: number | undefined;
  readonly dev: number | undefined;
  readonly text: string;
}

/** Undefined when the text is not a PEP 440 version; surrounding blanks are ignored. */
export function parseVersion(text: string): Version | undefined {
  const explained = pep440.explain(text.trim());
  if (explained === null) return undefined;
  return {
    epoch: explained.epoch,
    release: explained.release,
    public: explained.public,
    local: hasLocal(explained.local),
    prerelease: explained.is_prerelease,
    pre: hasPart(explained.pre) ? explained.pre.join("") : "",
    post: numberPart(explained.post),
    dev: numberPart(explained.dev),
    text: text.trim(),
  };
}

// The library's declared types of these parts differ from what it returns, so they are read as unknown.
function hasLocal(local: unknown): boolean {
  return local !== null && local !== undefined;
}

function hasPart(pre: unknown): pre is readonly (string | number)[] {
  return Array.isArray(pre);
}

function numberPart(part: unknown): number | undefined {
  return typeof part === "number" ? part : undefined;
}
