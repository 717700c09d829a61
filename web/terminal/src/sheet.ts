// The sheet as the camera sees it: a square of the real page maps to four corners in the picture (a homography).

import type { Point } from './view';

type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** The map from the unit square (TL, TR, BR, BL) to four corners. After Heckbert, 1989, 'square to quad'. */
export function squareToQuad(quad: readonly Point[]): Matrix | null {
  const [p0, p1, p2, p3] = quad;
  if (!p0 || !p1 || !p2 || !p3) return null;
  const dx1 = p1[0] - p2[0], dx2 = p3[0] - p2[0], dx3 = p0[0] - p1[0] + p2[0] - p3[0];
  const dy1 = p1[1] - p2[1], dy2 = p3[1] - p2[1], dy3 = p0[1] - p1[1] + p2[1] - p3[1];
  const det = dx1 * dy2 - dx2 * dy1;
  if (Math.abs(det) < 1e-9) return null;
  const g = (dx3 * dy2 - dx2 * dy3) / det;
  const h = (dx1 * dy3 - dx3 * dy1) / det;
  return [
    p1[0] - p0[0] + g * p1[0], p3[0] - p0[0] + h * p3[0], p0[0],
    p1[1] - p0[1] + g * p1[1], p3[1] - p0[1] + h * p3[1], p0[1],
    g, h, 1,
  ];
}

export function project(m: Matrix, [u, v]: Point): Point {
  const w = m[6] * u + m[7] * v + m[8];
  return [(m[0] * u + m[1] * v + m[2]) / w, (m[3] * u + m[4] * v + m[5]) / w];
}

/** The way back: from a point of the picture to a point of the sheet. */
export function unproject(m: Matrix, [x, y]: Point): Point {
  const [a, b, c, d, e, f, g, h, i] = m;
  const u = (e * i - f * h) * x + (c * h - b * i) * y + (b * f - c * e);
  const v = (f * g - d * i) * x + (a * i - c * g) * y + (c * d - a * f);
  const w = (d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d);
  return [u / w, v / w];
}

/** The outline, in the picture, of a seal of the given share of the sheet's width and height. */
export function ring(m: Matrix, centre: Point, rx: number, ry: number): Point[] {
  return Array.from({ length: 48 }, (_, n) => {
    const turn = (n / 48) * 2 * Math.PI;
    return project(m, [centre[0] + rx * Math.cos(turn), centre[1] + ry * Math.sin(turn)]);
  });
}
