import type { Stack } from "../src/plan/contracts.ts";
import { python } from "./python/stack.ts";

/** Every stack in the order in which they are asked: the first that recognises the project builds it. */
export const stacks: readonly Stack[] = [python];
