import { FactoryError } from "../../errors/factory-error.ts";
import { closest } from "../../project/suggest.ts";
import type { BuildRecord } from "../../store/build-record.ts";

/** The start of what is written in every list of candidates. */
const MOST_NAMED = 5;

/**
 * The build that a person means: `latest`, an id, or the beginning of exactly one. `records` are newest first.
 * Throws BUILD_UNKNOWN.
 */
export function findBuild(records: readonly BuildRecord[], asked: string): BuildRecord {
  const [latest] = records;
  if (latest === undefined) {
    throw new FactoryError("BUILD_UNKNOWN", "no build of this project is recorded", {
      hint: "run `factory build` in the folder, or name the project's folder",
    });
  }
  if (asked === "latest") return latest;
  const found = records.filter(({ id }) => id === asked || (asked !== "" && id.startsWith(asked)));
  const [only, second] = found.filter(({ id }) => id === asked).concat(found);
  if (only !== undefined && (second === undefined || only.id === asked)) return only;
  const ids = (only === undefined ? records : found).map(({ id }) => id);
  const named = `${ids.slice(0, MOST_NAMED).join(", ")}${ids.length > MOST_NAMED ? ", …" : ""}`;
  if (only !== undefined) {
    throw new FactoryError("BUILD_UNKNOWN", `${found.length} builds begin with ${asked}`, {
      hint: `give more of the id; there are ${named}`,
    });
  }
  const near = closest(asked, ["latest", ...ids]);
  throw new FactoryError("BUILD_UNKNOWN", `no build ${asked} is recorded`, {
    hint: near === undefined ? `the newest are ${named}; or say latest` : `did you mean ${near}?`,
  });
}
