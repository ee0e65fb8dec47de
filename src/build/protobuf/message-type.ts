/** What a field holds: a scalar of proto3, or another message. */
export type FieldType = ScalarType | MessageType;
export type ScalarType = "string" | "bytes" | "bool" | "int32" | "uint32" | "int64";

/** A field as its schema declares it. Lists hold strings, bytes or messages; the keys of maps are strings. */
export interface FieldSpec {
  readonly id: number;
  readonly type: FieldType;
  readonly of?: "list" | "map";
  /** Member of a oneof: written even with its default value, and after all others. */
  readonly oneof?: true;
}

export interface Field extends FieldSpec {
  readonly name: string;
  /** Key and value of a map, which is a list of such messages. */
  readonly entry?: MessageType;
}

/** A message of a `.proto` file, as far as factory reads or writes it. */
export interface MessageType {
  /** In the order in which they are written. */
  readonly fields: readonly Field[];
  readonly byId: ReadonlyMap<number, Field>;
}

/** Declares a message by the names of its fields. */
export function messageType(specs: Readonly<Record<string, FieldSpec>>): MessageType {
  const fields = Object.entries(specs)
    .map(([name, spec]) => ({ ...spec, name, ...(spec.of === "map" ? { entry: entryOf(spec.type) } : {}) }))
    .sort((a, b) => Number(a.oneof ?? false) - Number(b.oneof ?? false) || a.id - b.id);
  return { fields, byId: new Map(fields.map((field) => [field.id, field])) };
}

/** Members of oneofs, because both are written even when they are empty. */
function entryOf(value: FieldType): MessageType {
  return messageType({
    key: { id: 1, type: "string", oneof: true },
    value: { id: 2, type: value, oneof: true },
  });
}
