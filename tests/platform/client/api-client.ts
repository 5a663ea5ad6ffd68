import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Answer, Sent, TestHttp } from '../test-http.ts';
import { ApiDocument, type ApiOperation, type Schema } from './api-document.ts';
import { sampleText } from './sample-text.ts';

/** What a caller says about one call; what is required and left out is made of the document's schemas. */
export interface Call {
  readonly token?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is ready to be sent. */
export interface BuiltRequest {
  readonly path: string;
  readonly sent: Sent & { readonly headers: Record<string, string> };
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * A client that knows nothing of the platform but its OpenAPI document: it builds every request from the document, and
 * holds every answer against it.
 */
export class ApiClient {
  readonly document: ApiDocument;
  /** Which answers came, as `readLoan 200`. */
  readonly seen = new Set<string>();
  readonly #url: string;
  readonly #http: TestHttp;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });

  private constructor(url: string, http: TestHttp, root: object) {
    this.#url = url;
    this.#http = http;
    this.document = new ApiDocument(root);
    this.#ajv.addFormat('date-time', DATE_TIME);
    this.#ajv.addSchema(root, 'document');
  }

  /** Reads the document at an address. */
  static async open(url: string, http: TestHttp): Promise<ApiClient> {
    const { text } = await http.send(`${url}/openapi.json`);
    return new ApiClient(url, http, JSON.parse(text) as object);
  }

  /**
   * Calls an operation by its name.
   * @throws Error when request or answer are not as the document says.
   */
  async call(id: string, call: Call = {}): Promise<Answer> {
    const operation = this.document.operation(id);
    const { path, sent } = this.build(id, call);
    if (operation.bodyPointer !== undefined)
      this.#require(operation.bodyPointer, sent.body, `the body of ${id}`);
    const answer = await this.#http.send(this.#url + path, sent);
    this.check(id, answer);
    return answer;
  }

  /** Calls and expects one status, which most callers know before. */
  async expect(status: number, id: string, call: Call = {}): Promise<Answer> {
    const answer = await this.call(id, call);
    if (answer.status !== status)
      throw new Error(`${id} answered ${answer.status} and not ${status}: ${answer.text}`);
    return answer;
  }

  /** What would be sent. */
  build(id: string, { token, parameters = {}, body = {}, headers = {} }: Call = {}): BuiltRequest {
    const operation = this.document.operation(id);
    const valueOf = this.#valuesOf(operation, parameters);
    const query = operation.parameters.flatMap(({ name, in: place }) => {
      const value = valueOf.get(name);
      return place === 'query' && value !== undefined ? [`${name}=${encodeURIComponent(value)}`] : [];
    });
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
      encodeURIComponent(valueOf.get(name) ?? ''),
    );
    const own = operation.parameters.flatMap(({ name, in: place }) => {
      const value = valueOf.get(name);
      return place === 'header' && value !== undefined ? [[name.toLowerCase(), value]] : [];
    });
    const session = operation.needsSession && token !== undefined ? { authorization: `Bearer ${token}` } : {};
    return {
      path: query.length === 0 ? path : `${path}?${query.join('&')}`,
      sent: {
        method: operation.method,
        headers: { ...session, ...(Object.fromEntries(own) as Record<string, string>), ...headers },
        ...(operation.bodyPointer === undefined
          ? {}
          : {
              body: { ...this.#sampleObject(this.document.at(operation.bodyPointer), body), ...body },
            }),
      },
    };
  }

  /** @throws Error when the answer to an operation is not one of those that the document names. */
  check(id: string, answer: Answer): void {
    const declared = this.document.operation(id).answers.get(answer.status);
    if (declared === undefined) throw new Error(`${id} may not answer ${answer.status}: ${answer.text}`);
    const contentType = String(answer.headers['content-type']);
    if (contentType.split(';')[0] !== declared.mediaType)
      throw new Error(`${id} answered ${answer.status} as ${contentType}, not as ${declared.mediaType}`);
    this.#require(declared.pointer, JSON.parse(answer.text), `the answer ${answer.status} of ${id}`);
    this.seen.add(`${id} ${answer.status}`);
  }

  /** Whether a value is as a schema at a place in the document says. */
  isValid(pointer: string, value: unknown): boolean {
    return this.#validator(pointer)(value);
  }

  #require(pointer: string, value: unknown, what: string): void {
    if (this.isValid(pointer, value)) return;
    const problems = this.#ajv.errorsText(this.#validator(pointer).errors);
    throw new Error(`${what} is not as the document says: ${problems}: ${JSON.stringify(value)}`);
  }

  #validator(pointer: string) {
    const validator = this.#ajv.getSchema(`document${pointer}`);
    if (validator === undefined) throw new Error(`the document has no schema at ${pointer}`);
    return validator as { (value: unknown): boolean; errors?: null | [] };
  }

  #valuesOf(operation: ApiOperation, given: Readonly<Record<string, string>>): Map<string, string> {
    const unknown = Object.keys(given).find((name) => operation.parameters.every((one) => one.name !== name));
    if (unknown !== undefined) throw new Error(`${operation.id} has no parameter ${unknown}`);
    const values = operation.parameters.flatMap(({ name, required, schema }) => {
      const value = given[name] ?? (required ? String(this.#sample(schema)) : undefined);
      return value === undefined ? [] : [[name, value] as const];
    });
    return new Map(values);
  }

  #sampleObject({ properties = {}, required = [] }: Schema, given: object): Record<string, unknown> {
    const missing = required.filter((name) => !(name in given));
    return Object.fromEntries(missing.map((name) => [name, this.#sample(properties[name] ?? {})]));
  }

  /** A value of a schema. */
  #sample(schema: Schema): unknown {
    const { type, const: constant, enum: values, anyOf, minimum, pattern } = this.document.follow(schema);
    if (constant !== undefined) return constant;
    if (values !== undefined) return values[0];
    if (anyOf?.[0] !== undefined) return this.#sample(anyOf[0]);
    if (type === 'string' && pattern !== undefined) return sampleText(pattern);
    if (type === 'integer' && minimum !== undefined) return minimum;
    throw new Error(`cannot make a value of ${JSON.stringify(schema)}`);
  }
}
