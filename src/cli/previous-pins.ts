import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FactoryError } from "../errors/factory-error.ts";
import type { Context } from "./context.ts";

/** For every command that chooses versions. */
export const PREVIOUS_OPTION = [
  "--previous <file>",
  "keep the versions of an earlier factory plan --json where all still allow it",
] as const;

const HINT = "make one with `factory plan --json > FILE`";

/**
 * Versions by variable that an earlier plan chose: `resolution.pins` of what `factory plan --json` printed. Throws
 * FILE_MISSING, and PLAN_INVALID with the line and the column of what is not as it was printed.
 */
export async function previousPins(
  { cwd }: Pick<Context, "cwd">,
  file: string,
): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(resolve(cwd, file), "utf8").catch((error: Error) => {
    throw new FactoryError("FILE_MISSING", `cannot read the earlier plan ${file}: ${error.message}`, {
      source: "--previous",
      hint: HINT,
    });
  });
  const { parseJsonPlaces } = await import("../compat/check/parse-json-places.ts");
  const { value, problems, place } = parseJsonPlaces(text, file);
  const [problem] = problems;
  if (problem !== undefined) throw invalid(problem.message, problem.source);
  const resolution = member(value, "resolution");
  const pins = member(resolution, "pins");
  if (pins === undefined) {
    const at = resolution === undefined ? "" : "/resolution";
    throw invalid(`${file} holds no resolution.pins: it is not what factory plan --json prints`, place(at));
  }
  return Object.fromEntries(
    Object.entries(pins).map(([name, pin]) => {
      const version = isObject(pin) ? pin.version : undefined;
      if (typeof version === "string" && version !== "") return [name, version];
      throw invalid(`${file} has no version of ${name}`, place(`/resolution/pins/${name}/version`));
    }),
  );
}

function member(value: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(found) ? found : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(message: string, source: string | undefined): FactoryError {
  return new FactoryError("PLAN_INVALID", message, {
    ...(source === undefined ? {} : { source }),
    hint: HINT,
  });
}
