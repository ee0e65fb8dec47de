import { FactoryError } from "../../errors/factory-error.ts";
import { type FinalizeCall, finalizeRun } from "../finalize/finalize-run.ts";

/** Boot step 9 for a run that cannot begin: what `open` throws names it, and is thrown on. */
export async function finalizingAttempt<T>(
  { projectDir, now }: Pick<FinalizeCall, "projectDir" | "now">,
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const dir = error instanceof FactoryError ? error.details?.runDir : undefined;
    if (typeof dir === "string") await finalizeRun({ projectDir, dir, now });
    throw error;
  }
}
