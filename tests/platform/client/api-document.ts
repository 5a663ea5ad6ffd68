/** A JSON Schema, as far as values are made of it here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** A parameter of an operation, with its place. */
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

/** One operation of the document, with references followed where that is needed to call it. */
export interface ApiOperation {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly needsSession: boolean;
  readonly parameters: readonly Parameter[];
  /** Where the schema of its body stands in the document. */
  readonly bodyPointer: string | undefined;
  /** The media type and the place of the schema of each answer, by status. */
  readonly answers: ReadonlyMap<number, { readonly mediaType: string; readonly pointer: string }>;
}

interface RawOperation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>>;
}

/** An OpenAPI 3.1 document, read as somebody would who has nothing else. */
export class ApiDocument {
  readonly root: object;
  readonly operations: readonly ApiOperation[];

  /** @param root the parsed document. */
  constructor(root: object) {
    this.root = root;
    const { paths } = root as { paths: Record<string, Record<string, RawOperation>> };
    this.operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, raw]) => this.#operationOf(path, method, raw)),
    );
  }

  /** @throws Error when the document has no such operation. */
  operation(id: string): ApiOperation {
    const found = this.operations.find((operation) => operation.id === id);
    if (found === undefined) throw new Error(`the document has no operation ${id}`);
    return found;
  }

  /** What stands at a place such as `#/components/schemas/Loan`, references followed. */
  at(pointer: string): Schema {
    const found = pointer
      .slice(2)
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], this.root);
    if (typeof found !== 'object' || found === null) throw new Error(`the document has no ${pointer}`);
    return this.follow(found);
  }

  /** A part of the document, or what it refers to. */
  follow<T extends object>(part: T): T {
    return '$ref' in part ? (this.at(String(part.$ref)) as object as T) : part;
  }

  #operationOf(path: string, method: string, raw: RawOperation): ApiOperation {
    const place = `#/paths/${escaped(path)}/${method}`;
    const parameters = (raw.parameters ?? []).map((parameter) => this.follow(parameter) as Parameter);
    return {
      id: raw.operationId,
      method: method.toUpperCase() as ApiOperation['method'],
      path,
      needsSession: (raw.security ?? []).length > 0,
      parameters: parameters.map((parameter) => ({ ...parameter, schema: this.follow(parameter.schema) })),
      bodyPointer:
        raw.requestBody === undefined ? undefined : `${place}/requestBody/content/application~1json/schema`,
      answers: new Map(
        Object.entries(raw.responses).map(([status, { content }]) => {
          const [mediaType = ''] = Object.keys(content);
          const pointer = `${place}/responses/${status}/content/${escaped(mediaType)}/schema`;
          return [Number(status), { mediaType, pointer }];
        }),
      ),
    };
  }
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
