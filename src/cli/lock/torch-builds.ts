import { rowFromMetadata } from "../../compat/derive/row-from-metadata.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { LockedTorch } from "../../lock/locked-torch.ts";
import { type LockedTorchRow, toLockedTorchRow } from "../../project/python/factory-lock/torch-row.ts";
import type { TargetEnvironment } from "../../project/python/markers/target-environment.ts";
import { TextProblem } from "../../project/python/text-scanner.ts";
import { parseWheelTags, wheelRank } from "../../project/python/wheel-tags.ts";
import type { Config } from "../../project/types.ts";
import type { CompatMatrix, Resolution } from "../../resolve/types.ts";

/**
 * Builds of torch that fit what was chosen: those of its row, else, for a torch that only other packages ask for or that no
 * table lists, those for the CUDA that the config names. Undefined for what the usual index has.
 */
export function torchVariant(
  { rows, pins }: Resolution,
  { cuda }: Config,
  table: CompatMatrix | undefined,
): string | undefined {
  if (rows.torch !== undefined) return rows.torch.variant;
  if (cuda === undefined) return undefined;
  return table?.rows.find((row) => row.cuda === pins.cuda?.version && row.index !== undefined)?.variant;
}

/** The row of a locked torch that the table does not list; undefined when it does, or when its wheel tells nothing. */
export async function unlistedTorchRow(
  torch: LockedTorch,
  table: CompatMatrix | undefined,
  target: TargetEnvironment,
): Promise<LockedTorchRow | undefined> {
  const [version = ""] = torch.version.split("+");
  if (table === undefined || table.rows.some((row) => row.torch === version)) return undefined;
  const wheel = bestWheel(torch.wheels, target);
  const metadata = wheel === undefined ? undefined : await torch.metadata(wheel);
  if (wheel === undefined || metadata === undefined) return undefined;
  try {
    return toLockedTorchRow(rowFromMetadata(metadata, wheel, torch.wheels));
  } catch (error) {
    if (error instanceof FactoryError || error instanceof TextProblem) return undefined;
    throw error;
  }
}

function bestWheel(wheels: readonly string[], target: TargetEnvironment): string | undefined {
  const ranked = wheels.map((wheel) => {
    const tags = parseWheelTags(wheel);
    return { wheel, rank: tags === undefined ? undefined : wheelRank(tags, target) };
  });
  const fitting = ranked.filter(({ rank }) => rank !== undefined);
  return fitting.sort((a, b) => (b.rank ?? 0) - (a.rank ?? 0))[0]?.wheel;
}
