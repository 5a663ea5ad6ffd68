/** The part of a logger that a store needs. */
export interface WarningLog {
  warn(fields: object, message: string): void;
}
