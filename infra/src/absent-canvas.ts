// Stands for @napi-rs/canvas in bundles: pdf-parse asks for it at import and draws nothing here, and it is native.

export class Canvas {}
export class DOMMatrix {}
export class ImageData {}
export class Path2D {}

export const createCanvas = (): never => {
  throw new Error('Nothing is drawn here.');
};
