import type { FileProblem } from "../problems.ts";

const COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const HOST = "(?:[A-Za-z0-9.-]+(?::\\d+)?)";
const REPOSITORY = new RegExp(`^(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*$`);

/** `model` names a repository: no tag, no digest. */
export function checkModel(model: string): FileProblem | undefined {
  const last = model.slice(model.lastIndexOf("/") + 1);
  if (model.includes("@") || last.includes(":")) {
    const what = model.includes("@") ? "digest" : "tag";
    const repository = model.replace(/@.*$/, "").replace(/:[^/]*$/, "");
    return { message: `model ${JSON.stringify(model)} has a ${what}`, hint: `write ${repository}` };
  }
  if (REPOSITORY.test(model)) return undefined;
  return {
    message: `${JSON.stringify(model)} is not the name of a repository`,
    hint: "write lower case words separated by /, such as registry.example/team/model",
  };
}
