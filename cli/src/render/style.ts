// How results are to look: so wide, and in these colours or none.

export type Format = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';
export type Paint = (format: Format, text: string) => string;

export interface Style {
  readonly columns: number;
  readonly paint: Paint;
}

export const plain: Paint = (_, text) => text;
