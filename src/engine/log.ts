/** Where the engine says what happens; pino's loggers fit. Never given a payload, an input or an output. */
export interface Log {
  debug(about: object, message: string): void;
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}
