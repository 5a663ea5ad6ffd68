/** Something that the user gave is wrong; the message names what, where, and what was expected. */
export class InputError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InputError';
  }
}
