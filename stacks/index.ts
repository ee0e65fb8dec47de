import type { Stack } from "../src/plan/contracts.ts";
import { node } from "./node/stack.ts";
import { python } from "./python/stack.ts";
import { pages } from "./static/stack.ts";

/** Every stack in the order in which they are asked: the first that recognises the project builds it. */
export const stacks: readonly Stack[] = [python, node, pages];
