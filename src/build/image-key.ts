import { platformText, samePlatform } from "../plan/same-platform.ts";
import type { Plan, Platform } from "../plan/types.ts";

/** Name of an image among the resolved ones: its ref, and the platform where it is not the plan's. */
export function imageKey(ref: string, platform: Platform, plan: Pick<Plan, "platform">): string {
  return samePlatform(platform, plan.platform) ? ref : `${ref} ${platformText(platform)}`;
}
