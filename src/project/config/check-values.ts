import type { FileProblem } from "../problems.ts";

type Check = Omit<FileProblem, "source"> | undefined;

/** What an image config takes: a name or number, and after a colon a group. */
export function checkUser(text: string): Check {
  const parts = text.split(":");
  const isUser = (part: string) =>
    /^[a-z_][a-z0-9_-]{0,31}$/i.test(part) || (/^\d{1,10}$/.test(part) && Number(part) < 2 ** 32 - 1);
  if (parts.length <= 2 && parts.every(isUser)) return undefined;
  return {
    message: `${JSON.stringify(text)} is not a user`,
    hint: "write root, a name, or numbers such as 1000 or 1000:1000",
  };
}

/** Debian's rule for names, with an optional architecture and version: `libgl1`, `ffmpeg=7:5.1.6-0+deb12u1`. */
export function checkSystemPackage(text: string): Check {
  if (/^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9-]+)?(?:=[A-Za-z0-9.+:~-]+)?$/.test(text)) return undefined;
  return {
    message: `${JSON.stringify(text)} is not the name of a system package`,
    hint: "write name or name=version: lower case letters, digits, and + - . after the first character",
  };
}

export function checkEnvironmentName(name: string): Check {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return undefined;
  return {
    message: `${JSON.stringify(name)} is not the name of an environment variable`,
    hint: "use letters, digits and _, not beginning with a digit",
  };
}

/** Values that the build sets itself, or that no image can carry. */
export function checkEnvironmentValue(name: string, value: string): Check {
  if (!value.includes("\0")) return undefined;
  return { message: `${name} has a NUL character in its value`, hint: "remove the character" };
}

export function checkMount({
  id,
  target,
}: {
  readonly id: string;
  readonly target: string;
}): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(id)) {
    problems.push({
      message: `${JSON.stringify(id)} is not the id of a mount`,
      hint: "use letters, digits and _ . - after the first character",
    });
  }
  if (!target.startsWith("/") || target === "/" || target.split("/").includes("..")) {
    problems.push({
      message: `${JSON.stringify(target)} is not where something can be mounted`,
      hint: "give an absolute path below /, such as /run/secrets/token",
    });
  }
  return problems;
}
