/** A signature as strokes on a field of 1000 × 500, drawn on a canvas the way the server draws it on the form. */

export const WIDE = 1000;
export const HIGH = 500;
export type Point = [number, number];
export type Strokes = Point[][];

const MOST_POINTS = 3900;
const THICK = 15;
const THIN = 6;
const SLOWING = 0.16;

export const countOf = (strokes: Strokes): number => strokes.reduce((sum, stroke) => sum + stroke.length, 0);
export const roomLeft = (strokes: Strokes): boolean => countOf(strokes) < MOST_POINTS && strokes.length < 80;

/** Large enough to be a name: the server asks the same. */
export function isEnough(strokes: Strokes): boolean {
  const points = strokes.flat();
  const extent = (axis: 0 | 1): number => Math.max(...points.map((one) => one[axis])) - Math.min(...points.map((one) => one[axis]));
  return points.length > 3 && extent(0) >= 80 && extent(1) >= 30;
}

const middle = (one: Point, other: Point): Point => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];

/** Bent through the middles of its sections, thinner where the pen was fast. */
function drawStroke(pen: CanvasRenderingContext2D, stroke: Point[]): void {
  const first = stroke[0];
  const last = stroke[stroke.length - 1];
  if (!first || !last) return;
  const points = [first, ...stroke, last];
  let width = THICK * 0.8;
  for (let place = 1; place < points.length - 1; place += 1) {
    const bend = points[place] as Point;
    const start = middle(points[place - 1] as Point, bend);
    const end = middle(bend, points[place + 1] as Point);
    const length = Math.hypot(end[0] - start[0], end[1] - start[1]);
    width += (Math.max(THIN, THICK - length * SLOWING) - width) * 0.6;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(start[0], start[1]);
    pen.quadraticCurveTo(bend[0], bend[1], end[0], end[1]);
    pen.stroke();
  }
}

export function draw(canvas: HTMLCanvasElement, strokes: Strokes): void {
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.setTransform(canvas.width / WIDE, 0, 0, canvas.height / HIGH, 0, 0);
  pen.clearRect(0, 0, WIDE, HIGH);
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.strokeStyle = '#14181c';
  strokes.forEach((stroke) => drawStroke(pen, stroke));
}

const MOST_BYTES = 58 * 1024;
const asBlob = (canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));

/** A photo made so small that the server takes it, as base64; null when this browser cannot read it. */
export async function smallPhoto(file: File): Promise<string | null> {
  const address = URL.createObjectURL(file);
  try {
    const picture = await new Promise<HTMLImageElement>((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = reject;
      image.src = address;
    });
    for (let side = 1200; side >= 400; side -= 200) {
      const canvas = document.createElement('canvas');
      const factor = Math.min(1, side / Math.max(picture.naturalWidth, picture.naturalHeight));
      canvas.width = Math.round(picture.naturalWidth * factor);
      canvas.height = Math.round(picture.naturalHeight * factor);
      canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await asBlob(canvas, 0.8);
      if (blob && blob.size <= MOST_BYTES) return await inBase64(blob);
    }
    return null;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(address);
  }
}

function inBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''));
    reader.onerror = reject;
    reader.readAsDataURL(blob);
  });
}
