/** Figma's "no": thrown inside the simulated Figma, answered in the error shape that its description has for the operation. */
export class FigmaRefusal extends Error {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };

  constructor(status: number, message: string, headers: { readonly [name: string]: string } = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export const noSuch = (): FigmaRefusal => new FigmaRefusal(404, 'Not found');
export const wrong = (message: string): FigmaRefusal => new FigmaRefusal(400, message);
export const forbidden = (message: string): FigmaRefusal => new FigmaRefusal(403, message);
