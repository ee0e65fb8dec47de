import type { FieldType } from "./message-type.ts";

/** What a field holds that was not sent. */
export function defaultValue(type: FieldType): unknown {
  switch (type) {
    case "string":
      return "";
    case "bytes":
      return new Uint8Array(0);
    case "bool":
      return false;
    case "int32":
    case "uint32":
    case "int64":
      return 0;
    default:
      return {};
  }
}
