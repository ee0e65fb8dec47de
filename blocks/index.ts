import type { Block } from "../src/plan/contracts.ts";
import { aptPackages } from "./apt-packages/block.ts";
import { baseImage } from "./base-image/block.ts";
import { cogWheel } from "./cog-wheel/block.ts";
import { cuda } from "./cuda/block.ts";
import { gitPackages } from "./git-packages/block.ts";
import { jax } from "./jax/block.ts";
import { localPackages } from "./local-packages/block.ts";
import { lockedPackages } from "./locked-packages/block.ts";
import { nodeBuild } from "./node-build/block.ts";
import { nodePackages } from "./node-packages/block.ts";
import { nodeRuntime } from "./node-runtime/block.ts";
import { pipRequirements } from "./pip-requirements/block.ts";
import { pythonInterpreter } from "./python-interpreter/block.ts";
import { runCommands } from "./run-commands/block.ts";
import { siteServer } from "./site-server/block.ts";
import { source } from "./source/block.ts";
import { startCommand } from "./start-command/block.ts";
import { tensorflow } from "./tensorflow/block.ts";
import { torch } from "./torch/block.ts";
import { uv } from "./uv/block.ts";
import { weights } from "./weights/block.ts";

/** Every block, in the order in which their stages are listed within a phase. */
export const blocks = [
  baseImage,
  aptPackages,
  pythonInterpreter,
  uv,
  cuda,
  torch,
  tensorflow,
  jax,
  lockedPackages,
  gitPackages,
  pipRequirements,
  cogWheel,
  nodeRuntime,
  nodePackages,
  siteServer,
  runCommands,
  nodeBuild,
  localPackages,
  source,
  weights,
  startCommand,
] as const satisfies readonly Block[];
