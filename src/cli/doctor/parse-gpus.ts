import type { Gpu, GpuReading } from "./gpu-reading.ts";

const DRIVER = /^\d+(\.\d+)+$/;
const CAPABILITY = /^\d+\.\d+$/;

/** Reads lines of `name, driver_version[, compute_cap]`: CSV without a header, one for each GPU. */
export function parseGpus(text: string): GpuReading {
  const lines = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  if (lines.length === 0) return { kind: "none" };
  const gpus = new Map<string, Gpu>();
  let driver = "";
  for (const line of lines) {
    const cells = line.split(",").map((cell) => cell.trim());
    const at = cells.findIndex((cell) => DRIVER.test(cell));
    if (at < 1) return { kind: "failed", message: `nvidia-smi says "${line}"` };
    driver = cells[at] ?? "";
    const name = cells.slice(0, at).join(", ");
    const cell = cells[at + 1] ?? "";
    const computeCapability = CAPABILITY.test(cell) ? cell : undefined;
    const key = `${name},${computeCapability}`;
    gpus.set(key, { name, computeCapability, count: (gpus.get(key)?.count ?? 0) + 1 });
  }
  return { kind: "found", driver, gpus: [...gpus.values()] };
}
