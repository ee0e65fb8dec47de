import { FactoryError } from "../../errors/factory-error.ts";
import { planConfig } from "../../insight/oci-config.ts";
import { recordedImage } from "../../insight/recorded-image.ts";
import { isBuildId } from "../../store/build-id.ts";
import type { BuildRecord } from "../../store/build-record.ts";
import type { Subject } from "./read-subject.ts";
import { readStoredLayout } from "./stored-image.ts";

export function isBuildName(text: string): boolean {
  return text === "latest" || text === "previous" || isBuildId(text);
}

/** `latest` and `previous` are builds that succeeded. Throws USAGE. */
export function findBuild(name: string, records: readonly BuildRecord[]): BuildRecord {
  const built = records.filter(({ outcome }) => outcome.kind === "built");
  const record =
    name === "latest" || name === "previous"
      ? built[name === "latest" ? 0 : 1]
      : records.find(({ id }) => id === name);
  if (record !== undefined) return record;
  const ids = built.slice(0, 3).map(({ id }) => id);
  throw new FactoryError("USAGE", `there is no build ${name} of this project`, {
    hint:
      ids.length === 0
        ? "build it with factory build, or name its folder with --project DIR"
        : `the newest are ${ids.join(", ")}; name another project with --project DIR`,
  });
}

/** How the image of a build runs is known as long as its layout holds it. */
export async function readBuild(
  record: BuildRecord,
  { name, records }: { readonly name: string; readonly records: readonly BuildRecord[] },
): Promise<Subject> {
  const { outcome, output } = record;
  const digest = outcome.kind === "built" ? outcome.digest : undefined;
  const image = recordedImage(record, name);
  if (output.kind !== "layout" || digest === undefined) return { image, records };
  try {
    const { config } = await readStoredLayout(output.path, digest === undefined ? {} : { digest });
    return { image: { ...image, config: planConfig(config) }, records };
  } catch (error) {
    if (error instanceof FactoryError) return { image, records };
    throw error;
  }
}
