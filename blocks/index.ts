import type { Block } from "../src/plan/contracts.ts";
import { aptPackages } from "./apt-packages/block.ts";
import { baseImage } from "./base-image/block.ts";
import { lockedPackages } from "./locked-packages/block.ts";
import { pipRequirements } from "./pip-requirements/block.ts";
import { pythonInterpreter } from "./python-interpreter/block.ts";
import { runCommands } from "./run-commands/block.ts";
import { source } from "./source/block.ts";
import { startCommand } from "./start-command/block.ts";
import { uv } from "./uv/block.ts";

/** Every block, in the order in which their stages are listed within a phase. */
export const blocks = [
  baseImage,
  aptPackages,
  pythonInterpreter,
  uv,
  lockedPackages,
  pipRequirements,
  runCommands,
  source,
  startCommand,
] as const satisfies readonly Block[];
