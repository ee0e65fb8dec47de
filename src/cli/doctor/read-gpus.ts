import { tmpdir } from "node:os";
import { findOnPath } from "../../base/find-on-path.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { type ProcessResult, runProcess } from "../../lock/run-process.ts";
import type { GpuReading } from "./gpu-reading.ts";
import { parseGpus } from "./parse-gpus.ts";

interface ReadGpusCall {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** How long nvidia-smi may take: with a broken driver it can hang. */
  readonly waitMs: number;
}

/** Asks the `nvidia-smi` on PATH for the GPUs of this machine. Throws INTERRUPTED. */
export async function readGpus(call: ReadGpusCall): Promise<GpuReading> {
  const program = await findOnPath("nvidia-smi", call.env);
  if (program === undefined) return { kind: "no-driver" };
  const ask = async (fields: string) =>
    run([program, `--query-gpu=${fields}`, "--format=csv,noheader"], call);
  const full = await ask("name,driver_version,compute_cap");
  // Drivers before 510 do not know the field.
  const isUnknownField =
    full !== undefined && full.code !== 0 && /compute_cap/.test(full.stdout + full.stderr);
  const result = isUnknownField ? await ask("name,driver_version") : full;
  if (result === undefined)
    return { kind: "failed", message: `nvidia-smi gives no answer in ${call.waitMs / 1000} s` };
  if (/no devices were found/i.test(result.stdout + result.stderr)) return { kind: "none" };
  return result.code === 0 ? parseGpus(result.stdout) : { kind: "failed", message: failure(result) };
}

/** Undefined when it took too long. */
async function run(
  argv: readonly string[],
  { env, signal, waitMs }: ReadGpusCall,
): Promise<ProcessResult | undefined> {
  const timeout = AbortSignal.timeout(waitMs);
  const options = { env: { PATH: env.PATH ?? "", LC_ALL: "C" }, cwd: tmpdir() };
  try {
    return await runProcess(argv, { ...options, signal: AbortSignal.any([signal, timeout]) });
  } catch (error) {
    if (signal.aborted || !timeout.aborted || !(error instanceof FactoryError)) throw error;
    return undefined;
  }
}

/** nvidia-smi writes its errors to its standard output. */
function failure({ code, stdout, stderr }: ProcessResult): string {
  const line = `${stdout}\n${stderr}`.split("\n").find((one) => one.trim() !== "");
  return `nvidia-smi ends with ${code}${line === undefined ? "" : `: ${line.trim()}`}`;
}
