/** A parsed JSON object, nothing of which has been checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The object that a text holds, or an empty one: whatever is missing is then missed where it is looked for. */
export function parseJsonObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
