/** Why an order to a proxy cannot be carried out, with the status of the answer to it. */
export class ProxyError extends Error {
  readonly status: 400 | 404 | 409 | 500;

  constructor(status: ProxyError['status'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProxyError';
    this.status = status;
  }
}
