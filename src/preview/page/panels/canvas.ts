export const font = '11px Inter, "Helvetica Neue", Arial, sans-serif';
const roundSeconds = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200];

/** A canvas that fills its place at the screen's own resolution. @param draw gets the context and the size in CSS pixels */
export function canvas(body: HTMLElement, label: string, draw: (context: CanvasRenderingContext2D, width: number, height: number) => void): () => void {
  const surface = document.createElement('canvas');
  surface.className = 'plot';
  surface.setAttribute('role', 'img');
  surface.setAttribute('aria-label', label);
  body.append(surface);
  const paint = () => {
    const [width, height] = [body.clientWidth, body.clientHeight];
    if (width === 0 || height === 0) return;
    surface.width = width * devicePixelRatio;
    surface.height = height * devicePixelRatio;
    const context = surface.getContext('2d');
    if (context === null) return;
    context.scale(devicePixelRatio, devicePixelRatio);
    draw(context, width, height);
  };
  const observer = new ResizeObserver(paint);
  observer.observe(body);
  paint();
  return () => observer.disconnect();
}

/** Where times stand below a chart: at most one label for 90 pixels, at round times. */
export function timeLabels(context: CanvasRenderingContext2D, times: readonly number[], left: number, width: number, y: number, colour: string): void {
  const [first = 0, last = first] = [times[0], times.at(-1)];
  const least = (last - first) / Math.max(1, Math.floor(width / 90));
  const step = roundSeconds.find((seconds) => seconds >= least) ?? 86_400;
  context.fillStyle = colour;
  context.font = font;
  context.textAlign = 'center';
  for (let time = Math.ceil(first / step) * step; time <= last; time += step) {
    const x = left + ((time - first) / Math.max(1, last - first)) * width;
    // Half a label would stand outside.
    if (x < left + 20 || x > left + width - 20) continue;
    context.fillText(new Date(time * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(step < 60 ? { second: '2-digit' } : {}) }), x, y);
  }
}
